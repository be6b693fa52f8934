"""Tags and the posts that carry them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, DateTime, ForeignKey, Index, String, Table
from sqlalchemy.orm import Mapped, mapped_column

from app.content.text.tag_names import tag_key
from app.models.base import Base

TAG_NAME_MAX_LENGTH = 50
TAG_KEY_MAX_LENGTH = 18 * TAG_NAME_MAX_LENGTH  # the most that NFKC makes of one character

post_tags = Table(
    "post_tags",
    Base.metadata,
    Column("post_id", ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True),
    # a copy of the post's, so that an index orders the posts of a tag; see tag_dates.py
    Column("published_at", DateTime),
    Index("ix_post_tags_tag_id_post_id", "tag_id", "post_id"),
    Index("ix_post_tags_tag_id_published_at", "tag_id", "published_at", "post_id"),
)


class Tag(Base):
    """A tag. Its key identifies it, its name is as it was first typed, its slug is its address.

    The key is missing where code older than the column has stored the tag, until `flask deploy`.
    """

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(TAG_NAME_MAX_LENGTH))
    key: Mapped[str | None] = mapped_column(String(TAG_KEY_MAX_LENGTH), unique=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    published_count: Mapped[int] = mapped_column(default=0, server_default="0")

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("published_count", 0)
        kwargs.setdefault("key", tag_key(kwargs["name"]))
        super().__init__(**kwargs)


class TagAlias(Base):
    """An earlier name and address of a tag that was renamed, or of one that was merged into it.

    The name still means the tag, and the address redirects to it. Either is missing where the
    tag itself has it.
    """

    __tablename__ = "tag_aliases"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(String(TAG_KEY_MAX_LENGTH), unique=True)
    slug: Mapped[str | None] = mapped_column(String(80), unique=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"), index=True)

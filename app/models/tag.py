"""Tags and the posts that carry them."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, ForeignKey, Index, String, Table
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base

TAG_NAME_MAX_LENGTH = 50

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
    """A tag. Its slug identifies it; its name is as it was first typed."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(TAG_NAME_MAX_LENGTH))
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    published_count: Mapped[int] = mapped_column(default=0, server_default="0")

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**{"published_count": 0, **kwargs})

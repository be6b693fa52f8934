"""Tags and the posts that carry them."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base

TAG_NAME_MAX_LENGTH = 50

post_tags = Table(
    "post_tags",
    Base.metadata,
    Column("post_id", ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Tag(Base):
    """A subject; its slug is its identity, its name is how it was first written."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(TAG_NAME_MAX_LENGTH))
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    published_count: Mapped[int] = mapped_column(default=0, server_default="0")

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**{"published_count": 0, **kwargs})

"""Addresses that posts, tags and people had elsewhere, and which lead to them here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.clock import utcnow

OLD_PATH_MAX_LENGTH = 500
_TARGETS = ("post_id", "tag_id", "user_id")
# PostgreSQL cannot add up truth values
_COUNTED = " + ".join(f"CASE WHEN {column} IS NULL THEN 0 ELSE 1 END" for column in _TARGETS)


class OldAddress(Base):
    """A path, with its query, that a post, a tag or a person had before; it leads to one of them.

    It goes with what it leads to, so that nothing is left of a person or a post. Merging tags moves
    it to the tag that is kept. How paths are written: ``app.content.text.old_paths``.
    """

    __tablename__ = "old_addresses"
    __table_args__ = (CheckConstraint(f"{_COUNTED} = 1", name="leads_to_one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(String(OLD_PATH_MAX_LENGTH), unique=True)
    post_id: Mapped[int | None] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE"), index=True
    )
    tag_id: Mapped[int | None] = mapped_column(
        ForeignKey("tags.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(default=utcnow)

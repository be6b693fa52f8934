"""Posts that people have saved to read later."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.clock import utcnow


class SavedPost(Base):
    """A post in the private list of a user. It goes with either."""

    __tablename__ = "saved_posts"
    __table_args__ = (
        # the list, last saved first
        Index("ix_saved_posts_user_timestamp", "user_id", "timestamp", "post_id"),
        # for a post that is deleted
        Index("ix_saved_posts_post_id", "post_id"),
    )

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    post_id: Mapped[int] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True
    )
    timestamp: Mapped[datetime] = mapped_column(default=utcnow)

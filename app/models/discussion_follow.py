"""Who follows the discussion under which post."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, true
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.clock import utcnow


class DiscussionFollow(Base):
    """A user is told of the comments under a post, or has stopped that. It goes with either.

    Who has stopped keeps the row, so that commenting again does not make them follow again. The
    author of the post has none: they are told of every comment anyway.
    """

    __tablename__ = "discussion_follows"
    # for an account that is deleted
    __table_args__ = (Index("ix_discussion_follows_user_id", "user_id"),)

    post_id: Mapped[int] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    is_following: Mapped[bool] = mapped_column(default=True, server_default=true())
    timestamp: Mapped[datetime] = mapped_column(default=utcnow)

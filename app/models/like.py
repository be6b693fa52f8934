"""Who likes which post."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.clock import utcnow

if TYPE_CHECKING:
    from app.models.user import User


class PostLike(Base):
    """A user likes a post. It goes with either; in the bin it waits with the post."""

    __tablename__ = "post_likes"
    __table_args__ = (
        # who likes a post, in the order of the list
        Index("ix_post_likes_post_timestamp", "post_id", "timestamp", "user_id"),
        # what a user likes, for an account that is deleted
        Index("ix_post_likes_user_id", "user_id"),
    )

    post_id: Mapped[int] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    timestamp: Mapped[datetime] = mapped_column(default=utcnow)

    user: Mapped[User] = relationship()

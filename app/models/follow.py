"""Who follows whom."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.clock import utcnow

if TYPE_CHECKING:
    from app.models.user import User


class Follow(Base):
    """One user follows another. Users also follow themselves, which pages do not show."""

    __tablename__ = "follows"
    __table_args__ = (
        Index("ix_follows_follower_timestamp", "follower_id", "timestamp", "followed_id"),
        Index("ix_follows_followed_timestamp", "followed_id", "timestamp", "follower_id"),
    )

    follower_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    followed_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    timestamp: Mapped[datetime] = mapped_column(default=utcnow)

    follower: Mapped[User] = relationship(foreign_keys=[follower_id], back_populates="followed")
    followed: Mapped[User] = relationship(foreign_keys=[followed_id], back_populates="followers")

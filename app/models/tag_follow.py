"""Who follows which tag."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.clock import utcnow


class TagFollow(Base):
    """A user follows a tag. It goes with either; merging tags moves it to the one that is kept."""

    __tablename__ = "tag_follows"
    # for a tag that is merged or deleted
    __table_args__ = (Index("ix_tag_follows_tag_id", "tag_id"),)

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True)
    timestamp: Mapped[datetime] = mapped_column(default=utcnow)

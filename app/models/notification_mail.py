"""Mail and feeds of notifications."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.clock import utcnow
from app.models.job import Job, due_index


class NotificationMail(Job, Base):
    """The next mail of notifications to a user, at most one each; deleted once it is made.

    What it tells of is known when it is made.
    """

    __tablename__ = "notification_mails"
    __table_args__ = (due_index("notification_mails"),)

    recipient_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), unique=True
    )
    due_at: Mapped[datetime] = mapped_column(default=utcnow)


class NotificationFeed(Base):
    """The secret in the address of a user's feed of notifications."""

    __tablename__ = "notification_feeds"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    token: Mapped[str] = mapped_column(String(32), unique=True)

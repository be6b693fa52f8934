"""Mail that no server has accepted yet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.clock import utcnow
from app.models.job import Job, due_index


class OutboxMessage(Job, Base):
    """One message, written in the transaction that causes it; deleted once it is accepted."""

    __tablename__ = "outbox_messages"
    __table_args__ = (due_index("outbox_messages"),)

    message_id: Mapped[str] = mapped_column(String(255), unique=True)
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(255))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    # more header fields, as a JSON object
    headers: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    due_at: Mapped[datetime] = mapped_column(default=utcnow)

"""Counts of failed log-ins and requested mails."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class RateLimit(Base):
    """A count against a limit, from the first try until its time is over.

    Not in backups: it is void after an hour at most. The key is a hash from which neither the
    account nor the network address can be computed without the secret key of the site.
    """

    __tablename__ = "rate_limits"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(index=True)

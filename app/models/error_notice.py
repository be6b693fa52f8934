"""Error emails that the administrator has received recently."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base

KIND_MAX_LENGTH = 200


class ErrorNotice(Base):
    """The last email about one kind of error, for all processes of the site."""

    __tablename__ = "error_notices"

    kind: Mapped[str] = mapped_column(String(KIND_MAX_LENGTH), primary_key=True)
    sent_at: Mapped[datetime]
    # occurrences since then for which no email was sent
    held_back: Mapped[int] = mapped_column(default=0)

"""Which kinds of error the administrator has been told about lately."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base

KIND_MAX_LENGTH = 200


class ErrorNotice(Base):
    """The last mail about one kind of error; every process of the site shares the row."""

    __tablename__ = "error_notices"

    kind: Mapped[str] = mapped_column(String(KIND_MAX_LENGTH), primary_key=True)
    sent_at: Mapped[datetime]
    # how often it has happened since, without another mail
    held_back: Mapped[int] = mapped_column(default=0)

"""Usernames that were asked for with the address of an account that exists already."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.content.text.usernames import username_key, username_skeleton
from app.models.base import Base
from app.models.clock import utcnow
from app.models.user import USERNAME_KEY_MAX_LENGTH


class ReservedUsername(Base):
    """A username that a registration has asked for whose address has an account.

    It is as taken as if the registration had made an account that nobody confirms, so that
    nobody learns from it which addresses have one. The owner of the account may take it.
    """

    __tablename__ = "reserved_usernames"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(USERNAME_KEY_MAX_LENGTH), unique=True)
    skeleton: Mapped[str] = mapped_column(String(USERNAME_KEY_MAX_LENGTH), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    reserved_at: Mapped[datetime] = mapped_column(default=utcnow, index=True)

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("key", username_key(kwargs["username"]))
        kwargs.setdefault("skeleton", username_skeleton(kwargs["username"]))
        kwargs.setdefault("reserved_at", utcnow())
        super().__init__(**kwargs)

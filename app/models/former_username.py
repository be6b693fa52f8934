"""Usernames that users had before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.content.text.usernames import username_key, username_skeleton
from app.models.base import Base
from app.models.clock import utcnow
from app.models.user import USERNAME_KEY_MAX_LENGTH


class FormerUsername(Base):
    """A username that a user had before: it stays reserved, and its addresses redirect.

    It is deleted with the account, so that nothing about its owner is left.
    """

    __tablename__ = "former_usernames"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(USERNAME_KEY_MAX_LENGTH), unique=True)
    skeleton: Mapped[str] = mapped_column(String(USERNAME_KEY_MAX_LENGTH), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    given_up_at: Mapped[datetime] = mapped_column(default=utcnow)

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("key", username_key(kwargs["username"]))
        kwargs.setdefault("skeleton", username_skeleton(kwargs["username"]))
        kwargs.setdefault("given_up_at", utcnow())
        super().__init__(**kwargs)

"""The users of usernames, present and former ones."""

from __future__ import annotations

from sqlalchemy import select

from app.content.text.usernames import username_key
from app.extensions import db
from app.models import FormerUsername, User


def user_named(username: str) -> User | None:
    """Return the user who has a username or had it before; None if there is none.

    Case, width and encoding make no difference.
    """
    key = username_key(username)
    user: User | None = db.session.scalar(select(User).where(User.is_named(key)))
    return user if user is not None else former_owner(username)


def former_owner(username: str) -> User | None:
    """Return the user who had a username before; None if there is none."""
    owner = select(FormerUsername.user_id).where(FormerUsername.key == username_key(username))
    found: User | None = db.session.scalar(select(User).where(User.id == owner.scalar_subquery()))
    return found

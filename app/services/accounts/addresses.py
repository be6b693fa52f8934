"""What identifies email addresses, for accounts that older code has stored."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from app.content.text.email_addresses import email_key
from app.extensions import db
from app.models import User

BATCH = 500


@dataclass(frozen=True)
class SharedAddress:
    """An account without a key, and the account that has it."""

    email: str
    owner_email: str


def with_other_keys(after_id: int) -> list[User]:
    """Return the next users, by id, whose address has no key or may have another one.

    That is so where older code has stored or changed the address, and beyond ASCII.
    """
    other = or_(User.email_key.is_(None), User.email_key != func.lower(User.email))
    wanted = select(User).where(User.id > after_id, User.email.is_not(None), other)
    return list(db.session.scalars(wanted.order_by(User.id).limit(BATCH)).unique())


def is_missing(user: User) -> bool:
    """Return whether a user's address has another key than the stored one, and could have it."""
    return user.email_key != (key := email_key(user.email or "")) and _owner(key) is None


def store_key(user: User) -> None:
    """Store what identifies a user's address, unless an older account has the same."""
    key = email_key(user.email or "")
    if user.email_key == key:
        return
    user.email_key = None if _owner(key) else key
    db.session.flush()


def shared_with(user: User) -> SharedAddress | None:
    """Return how a user shares an address with the account that has its key, or None."""
    if user.email_key is not None or (owner := _owner(email_key(user.email or ""))) is None:
        return None
    return SharedAddress(user.email or "", owner.email or "")


def _owner(key: str) -> User | None:
    owner: User | None = db.session.scalar(select(User).where(User.email_key == key))
    return owner

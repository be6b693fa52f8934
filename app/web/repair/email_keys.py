"""Storing what identifies the email addresses that older code has stored."""

from __future__ import annotations

from collections.abc import Iterator

from app.extensions import db
from app.models import User
from app.services.accounts import addresses


def fill_missing_email_keys() -> None:
    """Store the keys of addresses that have none, or that of a former address.

    Where two accounts have one address in two spellings, the older one gets the key. The other
    one goes on with its own spelling; `flask doctor` names them. Commits; repeatable.
    """
    for user in _with_other_keys():
        addresses.store_key(user)
    db.session.rollback()


def missing_keys() -> int:
    """Return how many addresses lack a key that they could have."""
    return sum(1 for user in _with_other_keys() if addresses.is_missing(user))


def shared_addresses() -> list[addresses.SharedAddress]:
    """Return the addresses that two accounts have in two spellings."""
    return [shared for user in _with_other_keys() if (shared := addresses.shared_with(user))]


def _with_other_keys() -> Iterator[User]:
    """Yield users in batches; commit what the caller has done with each batch."""
    last = 0
    while users := addresses.with_other_keys(last):
        last = users[-1].id
        yield from users
        db.session.commit()

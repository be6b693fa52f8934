"""Storing what identifies the usernames that older code has stored."""

from __future__ import annotations

from app.extensions import db
from app.services.accounts import usernames


def fill_missing_username_keys() -> None:
    """Store what identifies usernames that older code has stored. Commits; repeatable.

    A username that looks like one of an older account keeps it, without a skeleton of its own.
    """
    last = 0
    while rows := usernames.without_keys(last):
        for row in rows:
            usernames.store_keys(row)
        last = rows[-1].id
        db.session.commit()
    db.session.rollback()

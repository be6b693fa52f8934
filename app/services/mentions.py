"""The people whom a text mentions by `@username`: confirmed accounts that are not suspended."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, select, union_all

from app.content.markdown.mentions import People, possible_keys
from app.content.text.usernames import username_key
from app.extensions import db
from app.models import FormerUsername, User


def people_in(source: str) -> People:
    """Return the people whom the renderer may link to in a text, also by a former username."""
    return {row.key: row.username for row in _named(possible_keys(source))}


def ids_named(usernames: Iterable[str]) -> list[int]:
    """Return the ids of people by their usernames, also former ones, in this order."""
    keys = list(map(username_key, usernames))
    found = {row.key: row.id for row in _named(keys)}
    return list(dict.fromkeys(found[key] for key in keys if key in found))


def _named(keys: list[str]) -> list[Row[Any]]:
    if not keys:
        return []
    can_be_mentioned = (
        User.username.is_not(None),
        User.confirmed.is_(True),
        User.suspended_at.is_(None),
    )
    columns = User.id.label("id"), User.username.label("username")
    present = select(*columns, User.username_key.label("key")).where(User.username_key.in_(keys))
    former = select(*columns, FormerUsername.key.label("key"))
    former = former.join(User, User.id == FormerUsername.user_id).where(
        FormerUsername.key.in_(keys)
    )
    both = (statement.where(*can_be_mentioned) for statement in (present, former))
    return list(db.session.execute(union_all(*both)))

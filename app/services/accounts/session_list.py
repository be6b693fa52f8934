"""The sessions of a user, for the page that lists them; and deleting those that are over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from app.extensions import db
from app.models import User, UserSession, utcnow
from app.services.accounts.old_logins import end_old_remembering
from app.services.accounts.sessions import (
    KEPT_SESSIONS,
    are_over,
    end_where,
    hash_of,
    longest,
    longest_idle,
)
from app.services.errors import NotFound


@dataclass(frozen=True, slots=True)
class ListedSession:
    """A session as its owner sees it."""

    id: int
    user_agent: str
    network: str
    created_at: datetime
    last_seen_at: datetime
    is_current: bool


def sessions_of(user: User, key: str) -> list[ListedSession]:
    """Return the sessions of a user that go on, the one last seen first.

    :param key: that of the current session
    """
    now = utcnow()
    rows = db.session.execute(
        select(UserSession)
        .where(
            UserSession.user_id == user.id,
            UserSession.security_stamp == user.security_stamp,
            UserSession.ended_at.is_(None),
            UserSession.created_at > now - longest(),
            UserSession.last_seen_at > now - longest_idle(user),
        )
        .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
        .limit(KEPT_SESSIONS)
    ).scalars()
    mine = hash_of(key)
    return [
        ListedSession(
            row.id,
            row.user_agent,
            row.network,
            row.created_at,
            row.last_seen_at,
            row.key_hash == mine,
        )
        for row in rows
    ]


def is_session_of_key(session_id: int, key: str) -> bool:
    """Return whether an id is that of the session of a key."""
    found = select(UserSession.id).where(UserSession.key_hash == hash_of(key))
    return db.session.scalar(found) == session_id


def end_one_of(user: User, session_id: int) -> None:
    """End a session of a user by its id. Raises NotFound."""
    mine = UserSession.id == session_id, UserSession.user_id == user.id
    is_remembered = db.session.scalar(select(UserSession.remember_hash).where(*mine)) is not None
    if not end_where(*mine):
        raise NotFound(_("There is no such session. It may have ended already."))
    if is_remembered:
        end_old_remembering(user)


def count_over() -> int:
    """Return how many sessions can be deleted."""
    counted = select(func.count()).select_from(UserSession).where(are_over())
    return db.session.scalar(counted) or 0


def prune() -> int:
    """Delete the sessions that are over, and return how many there were."""
    deleted = db.session.execute(
        delete(UserSession).where(are_over()), execution_options={"synchronize_session": False}
    )
    return int(deleted.rowcount)  # type: ignore[attr-defined]

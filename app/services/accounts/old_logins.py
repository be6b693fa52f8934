"""Log-ins of releases before 1.1, whose cookies have no key of a session.

They go on: the session cookie while its signature is valid (SESSION_MAX_DAYS), the "remember me"
cookie, which has no date of its own, until OLD_COOKIES_UNTIL. The next request of each gives it a
session. Its cookie of before then leads to that session only, and no further than it.

Remove this module, and what calls it, after that date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import User, UserSession, utcnow
from app.models.upsert import insert_into
from app.services.accounts.sessions import Client, Keys, find, hash_of, new_secret, values_of

OLD_COOKIES_UNTIL = datetime(2027, 4, 1)  # noqa: DTZ001 - naive UTC, as everywhere


@dataclass(frozen=True, slots=True)
class OldLogin:
    """What the cookies of a log-in of before hold.

    ``identity``: what ``User.get_id`` returned when it began. ``csrf_token``: that of the session
    cookie, which tells it from those of other devices. ``is_fresh``: whether the password was
    entered in this session. ``is_remembered``: whether there is a "remember me" cookie.
    """

    identity: str
    csrf_token: str | None
    is_fresh: bool
    is_remembered: bool


def continue_old_login(old: OldLogin, client: Client) -> tuple[User, Keys] | None:
    """Store a session for a log-in of before; return its user and keys, or None if it is over."""
    user = User.from_session(old.identity)
    if user is None:
        return None
    may_be_remembered = not old.is_fresh or old.is_remembered
    goes_on = not may_be_remembered or _goes_on(user)
    if not old.is_fresh and not goes_on:
        return None
    secret = new_secret() if old.is_remembered and goes_on else None
    if old.is_remembered and not old.csrf_token:
        key = new_secret()  # there is nothing in the cookies that tells this device from others
    else:
        # the same for each copy of the cookie, so that the end of this session is the end of all
        key = hash_of(f"{old.identity} {old.csrf_token}")
    keys = Keys(key, secret)
    stored = db.session.execute(
        insert_into(UserSession)
        .values(**values_of(user, keys, client))
        .on_conflict_do_nothing(index_elements=["key_hash"])
    )
    if find(key) is None:
        return None
    # of two requests at the same time, the first has stored its secret
    return user, keys if stored.rowcount else Keys(key, None)  # type: ignore[attr-defined]


def _goes_on(user: User) -> bool:
    if utcnow() >= OLD_COOKIES_UNTIL:
        return False
    ended = select(UserSession.id).where(UserSession.key_hash == _mark_of(user))
    return db.session.scalar(ended) is None


def end_old_remembering(user: User) -> None:
    """Refuse the "remember me" cookie of before, when a session ends that may come from it.

    It is the same on all devices of a user, so it ends on all on which it was not used since the
    update. The mark is a session that has ended.
    """
    now = utcnow()
    if now >= OLD_COOKIES_UNTIL:
        return
    values = {
        "user_id": user.id,
        "key_hash": _mark_of(user),
        "security_stamp": user.security_stamp,
        "created_at": now,
        "last_seen_at": OLD_COOKIES_UNTIL,  # so that it is kept until then
        "ended_at": now,
        "user_agent": "",
        "network": "",
    }
    mark = insert_into(UserSession).values(**values)
    db.session.execute(mark.on_conflict_do_nothing(index_elements=["key_hash"]))


def _mark_of(user: User) -> str:
    return hash_of(f"remember-me cookie {user.get_id()}")

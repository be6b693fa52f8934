"""Log-ins of users: beginning, finding, continuing and ending them.

The browser has the key of its session in a signed cookie, and with "remember me" a second cookie
with a secret that is replaced at each use. https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, bindparam, delete, exists, insert, select, update
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Block, User, UserSession, utcnow
from app.models.user_session import USER_AGENT_MAX_LENGTH

# for how long a replaced secret is taken from requests that were sent at the same time
GRACE = timedelta(minutes=1)
# of one user; the others, seen longest ago, end when one more begins
KEPT_SESSIONS = 50


@dataclass(frozen=True, slots=True)
class Client:
    """What a request says about the browser that has sent it."""

    user_agent: str
    address: str


@dataclass(frozen=True, slots=True)
class FoundSession:
    """A session that goes on, when it was last seen, and whether its user blocks anybody."""

    id: int
    user: User
    last_seen_at: datetime
    blocks_anybody: bool


@dataclass(frozen=True, slots=True)
class Keys:
    """What the cookies of a session hold.

    ``secret``: for the "remember me" cookie; None if it is not to be set.
    """

    key: str
    secret: str | None


@dataclass(frozen=True, slots=True)
class Resumed:
    """A session that goes on without its session cookie.

    ``keys``: what the cookies hold from now on. ``began``: when the user logged in.
    """

    user: User
    keys: Keys
    began: datetime


@dataclass(frozen=True, slots=True)
class Stolen:
    """A session that has just ended because a copy of its "remember me" cookie was used."""

    user_id: int


# built once, because every page of a user who is logged in asks it
_FIND = (
    select(
        User,
        UserSession.id,
        UserSession.created_at,
        UserSession.last_seen_at,
        UserSession.remember_hash,
        UserSession.former_remember_hash,
        UserSession.remember_replaced_at,
        exists().where(Block.blocker_id == User.id).label("blocks_anybody"),
    )
    .join(UserSession, UserSession.user_id == User.id)
    .options(joinedload(User.notification_count))
    .where(
        UserSession.key_hash == bindparam("key_hash"),
        UserSession.security_stamp == User.security_stamp,
        UserSession.ended_at.is_(None),
        User.suspended_at.is_(None),
    )
)
_FIND_LOCKED = _FIND.with_for_update(of=UserSession)


def hash_of(value: str) -> str:
    """Return the hash under which a key or a secret is stored."""
    return sha256(value.encode()).hexdigest()


def new_secret() -> str:
    """Return a new key or secret of 256 random bits."""
    return secrets.token_urlsafe(32)


def longest() -> timedelta:
    """Return how long a session lasts at most."""
    return timedelta(days=current_app.config["SESSION_MAX_DAYS"])


def longest_idle(user: User) -> timedelta:
    """Return how long a session of a user lasts without being used."""
    if user.is_administrator():
        return timedelta(hours=current_app.config["ADMIN_SESSION_IDLE_HOURS"])
    return timedelta(days=current_app.config["SESSION_IDLE_DAYS"])


def find(key: str) -> FoundSession | None:
    """Return the session of a key, with its user, in one statement; None if it is over."""
    row = _row_of(key)
    if row is None:
        return None
    return FoundSession(row.id, row.User, row.last_seen_at, row.blocks_anybody)


def _row_of(key: str, lock: bool = False) -> Any:
    row = db.session.execute(_FIND_LOCKED if lock else _FIND, {"key_hash": hash_of(key)}).first()
    if row is None:
        return None
    now = utcnow()
    goes_on = row.created_at > now - longest() and row.last_seen_at > now - longest_idle(row.User)
    return row if goes_on else None


def begin(user: User, client: Client, remember: bool) -> Keys:
    """Store a new session of a user, and return what its cookies hold."""
    keys = Keys(new_secret(), new_secret() if remember else None)
    mine = UserSession.user_id == user.id
    db.session.execute(delete(UserSession).where(mine, are_over()))
    db.session.execute(insert(UserSession).values(**values_of(user, keys, client)))
    _end_beyond(user.id)
    return keys


def values_of(user: User, keys: Keys, client: Client) -> dict[str, Any]:
    """Return the columns of a new session."""
    now = utcnow()
    return {
        "user_id": user.id,
        "key_hash": hash_of(keys.key),
        "security_stamp": user.security_stamp,
        "created_at": now,
        "last_seen_at": now,
        "remember_hash": hash_of(keys.secret) if keys.secret else None,
        "user_agent": client.user_agent[:USER_AGENT_MAX_LENGTH],
        "network": network_of(client.address),
    }


def network_of(address: str) -> str:
    """Return the /24 network of an IPv4 address, or the /48 of an IPv6 address; else ''."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))


def resume(key: str, secret: str) -> Resumed | Stolen | None:
    """Continue the session of a "remember me" cookie, and replace its secret.

    Of requests that were sent at the same time one replaces it. A secret that was replaced longer
    ago was copied: by whom it is used now or by whom it was used before, so the session ends.

    Returns None if the session was over before.
    """
    row = _row_of(key, lock=True)
    if row is None or row.remember_hash is None:
        return None
    now, given = utcnow(), hash_of(secret)
    if hmac.compare_digest(given, row.remember_hash):
        keys = Keys(key, new_secret())
        _change(
            row.id,
            remember_hash=hash_of(keys.secret or ""),
            former_remember_hash=given,
            remember_replaced_at=now,
            last_seen_at=now,
        )
        return Resumed(row.User, keys, row.created_at)
    is_former = hmac.compare_digest(given, row.former_remember_hash or "")
    if is_former and row.remember_replaced_at > now - GRACE:
        return Resumed(row.User, Keys(key, None), row.created_at)
    end(key)
    return Stolen(row.User.id)


def renew(key: str, user: User, remember: bool) -> tuple[Keys, datetime] | None:
    """Give a session that goes on after a change of the account other keys, and end all others.

    Returns what its cookies hold from now on and when it began; None if there is no such session.
    """
    keys = Keys(new_secret(), new_secret() if remember else None)
    mine = UserSession.key_hash == hash_of(key), UserSession.user_id == user.id
    began = db.session.scalar(select(UserSession.created_at).where(*mine))
    if began is None:
        return None
    db.session.execute(
        update(UserSession)
        .where(*mine)
        .values(
            key_hash=hash_of(keys.key),
            security_stamp=user.security_stamp,
            remember_hash=hash_of(keys.secret) if keys.secret else None,
            former_remember_hash=None,
        )
    )
    end_where(UserSession.user_id == user.id, UserSession.key_hash != hash_of(keys.key))
    return keys, began


def end(key: str) -> None:
    """End the session of a key, if there is one."""
    end_where(UserSession.key_hash == hash_of(key))


def end_where(*conditions: ColumnElement[bool]) -> bool:
    """End sessions, and forget what their owners recognise them by; return whether any went on."""
    ended = db.session.execute(
        update(UserSession)
        .where(UserSession.ended_at.is_(None), *conditions)
        .values(ended_at=utcnow(), user_agent="", network=""),
        execution_options={"synchronize_session": False},
    )
    return bool(ended.rowcount)  # type: ignore[attr-defined]


def _end_beyond(user_id: int) -> None:
    newest = (
        select(UserSession.id)
        .where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
        .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
        .limit(KEPT_SESSIONS)
    )
    end_where(UserSession.user_id == user_id, UserSession.id.not_in(newest))


def _change(session_id: int, **values: object) -> None:
    db.session.execute(
        update(UserSession).where(UserSession.id == session_id).values(**values),
        execution_options={"synchronize_session": False},
    )


def record_last_seen(session_id: int, now: datetime, interval: timedelta) -> None:
    """Store that a session was seen now, unless it was stored within the interval."""
    db.session.execute(
        update(UserSession)
        .where(UserSession.id == session_id, UserSession.last_seen_at < now - interval)
        .values(last_seen_at=now),
        execution_options={"synchronize_session": False},
    )


def are_over() -> ColumnElement[bool]:
    """Return the condition for sessions that can be deleted.

    Those that have ended are kept for as long as a copy of their cookies could be used: a cookie of
    an earlier release would otherwise begin its session once more.
    """
    return UserSession.last_seen_at < utcnow() - longest()

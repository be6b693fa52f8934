"""Counts for ``limits`` in the site's own database, so that all processes count together.

A custom storage as https://limits.readthedocs.io/en/stable/custom-storage.html describes it, which
takes several keys at once, too: a try is one statement.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask import current_app
from limits.storage import Storage
from sqlalchemy import Connection, Delete, case, delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db
from app.models import RateLimit
from app.models.upsert import insert_into
from app.web.database.transactions import AUTOCOMMIT, only_reading, roll_back, writing

PRUNE_SECONDS = 60.0
PRUNED_AT_ONCE = 1000


class DatabaseStorage(Storage):
    """Counts in the table ``rate_limits``.

    They are written in a transaction of their own, before which the request's transaction is
    rolled back: a count stays whatever becomes of the request, a request never needs a second
    connection, and on SQLite it does not wait for its own lock.
    """

    STORAGE_SCHEME = None  # there is no URI for it: the engine is that of the application

    def __init__(self) -> None:
        super().__init__()
        self._prune_at = 0.0

    @property
    def base_exceptions(self) -> type[Exception]:
        """The errors after which a process counts by itself; a missing table is one."""
        return SQLAlchemyError

    def get_all(self, keys: Sequence[str]) -> dict[str, int]:
        """Return the present counts of the keys that have one."""
        hashed = {_hashed(key): key for key in keys}
        counted = select(RateLimit.key, RateLimit.count).where(
            RateLimit.key.in_(hashed), RateLimit.expires_at > _moment()
        )
        with _reading_connection() as connection:
            return {hashed[key]: int(count) for key, count in connection.execute(counted)}

    def incr_all(self, expiries: Mapping[str, int], amount: int = 1) -> dict[str, int]:
        """Add to several counts in one statement, and return them.

        :param expiries: for each key the seconds that its count lasts from the first try on
        :param amount: below zero for tries that are refunded
        """
        hashed = {_hashed(key): key for key in expiries}
        seconds = {each: expiries[key] for each, key in hashed.items()}
        statement = _refund(seconds, amount) if amount < 0 else _count(seconds, amount)
        with _writing_connection() as connection:
            counted: Sequence[Any] = connection.execute(statement).all()
            if time.monotonic() > self._prune_at:
                self._prune_at = time.monotonic() + PRUNE_SECONDS
                connection.execute(_expired())
        counts = {hashed[key]: int(count) for key, count in counted}
        return {key: counts.get(key, 0) for key in expiries}

    def prune(self) -> None:
        """Delete the counts that are over."""
        with _writing_connection() as connection:
            while connection.execute(_expired()).rowcount:
                pass

    def expired(self) -> int:
        """Return how many counts are over and still stored."""
        over = select(func.count()).where(RateLimit.expires_at <= _moment())
        with _reading_connection() as connection:
            return connection.scalar(over) or 0

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add to a count, and return it."""
        return self.incr_all({key: expiry}, amount)[key]

    def get(self, key: str) -> int:
        """Return a count."""
        return self.get_all([key]).get(key, 0)

    def get_expiry(self, key: str) -> float:
        """Return the POSIX time at which a count begins anew."""
        ends = select(RateLimit.expires_at).where(RateLimit.key == _hashed(key))
        with _reading_connection() as connection:
            found: datetime | None = connection.scalar(ends)
        return found.replace(tzinfo=UTC).timestamp() if found is not None else time.time()

    def check(self) -> bool:
        """Return whether the table can be read."""
        try:
            self.get("")
        except SQLAlchemyError:
            return False
        return True

    def reset(self) -> int | None:
        """Forget all counts, and return how many there were."""
        return self._delete(delete(RateLimit))

    def clear(self, key: str) -> None:
        """Forget a count."""
        self._delete(delete(RateLimit).where(RateLimit.key == _hashed(key)))

    def _delete(self, statement: Delete) -> int:
        with _writing_connection() as connection:
            return int(connection.execute(statement).rowcount)


def _count(seconds: Mapping[str, int], amount: int) -> Any:
    """Return an upsert; keys are in order, so that two of them cannot wait for each other."""
    counted = insert_into(RateLimit)
    is_over = RateLimit.expires_at <= _moment()
    new = counted.excluded
    rows = [
        {"key": key, "count": amount, "expires_at": _moment(seconds[key])}
        for key in sorted(seconds)
    ]
    return (
        counted.values(rows)
        .on_conflict_do_update(
            index_elements=["key"],
            set_={
                "count": case((is_over, new.count), else_=RateLimit.count + new.count),
                "expires_at": case((is_over, new.expires_at), else_=RateLimit.expires_at),
            },
        )
        .returning(RateLimit.key, RateLimit.count)
    )


def _refund(seconds: Mapping[str, int], amount: int) -> Any:
    """Return an update of what is still counted, locking the rows in the order of their keys."""
    lasting = (
        select(RateLimit.key)
        .where(RateLimit.key.in_(seconds), RateLimit.expires_at > _moment())
        .order_by(RateLimit.key)
        .with_for_update()
    )
    return (
        update(RateLimit)
        .where(RateLimit.key.in_(lasting))
        .values(count=case((RateLimit.count + amount < 0, 0), else_=RateLimit.count + amount))
        .returning(RateLimit.key, RateLimit.count)
    )


def _expired() -> Delete:
    """Return a deletion of some counts that are over, but for those that another one uses."""
    over = (
        select(RateLimit.key)
        .where(RateLimit.expires_at <= _moment())
        .limit(PRUNED_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    return delete(RateLimit).where(RateLimit.key.in_(over))


def _hashed(key: str) -> str:
    secret = str(current_app.secret_key).encode()
    return hmac.digest(secret, key.encode(), hashlib.sha256).hex()


def _moment(seconds: float = 0.0) -> datetime:
    """Return the naive UTC so many seconds from now, by the clock that ``limits`` uses."""
    return datetime.fromtimestamp(time.time() + seconds, UTC).replace(tzinfo=None)


@contextmanager
def _writing_connection() -> Iterator[Connection]:
    """Roll back the request's transaction, and yield a connection that commits at the end."""
    roll_back()
    if db.engine.dialect.name == "postgresql":
        # One statement is atomic by itself, and BEGIN and COMMIT would be a way to the server each.
        # An isolation level would be one more to set it back, whose errors nobody translates.
        with db.engine.connect().execution_options(**{AUTOCOMMIT: True}) as connection:
            yield connection
    else:
        with writing(), db.engine.begin() as connection:
            yield connection


@contextmanager
def _reading_connection() -> Iterator[Connection]:
    """Yield a connection that sees what others have counted by now.

    On PostgreSQL the request's own does. On SQLite that one sees the database as it was when
    its transaction began.
    """
    if db.engine.dialect.name == "postgresql":
        try:
            yield db.session.connection()
        except SQLAlchemyError:
            roll_back()  # the process counts by itself then, and the request goes on
            raise
    else:
        with only_reading(), db.engine.connect() as connection:
            yield connection

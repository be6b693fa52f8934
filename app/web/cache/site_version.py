"""The site's version: whether cached pages still show the current state of the database.

The database holds a number that grows with every change (``SiteVersion``). Each process queries
it at most twice a second, and only while it serves requests. A request that finds the result half
a second old has a thread query again and uses the old one meanwhile; a request that finds it a
second old waits for the query. So a change by another process is seen within a second, and a
change by this process at once. A scheduled post changes the site without a write, so a result is
not used past its publication either.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from queue import SimpleQueue

from flask import Flask, current_app, has_app_context
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.extensions import db
from app.models import Post, SiteVersion, utcnow
from app.models.site_version import CHANGED
from app.web.database.transactions import only_reading

REFRESH_SECONDS = 0.5
LONGEST_SECONDS = 1.0
# While the database is unreachable each query may take its timeout: so long none is tried again.
RETRY_SECONDS = 1.0

Submit = Callable[[Callable[[], None]], None]


@dataclass(frozen=True)
class Version:
    """A state of the site: the number of changes, and when the next post is published."""

    number: int
    next_publication: datetime | None


class BackgroundThread:
    """A thread that runs functions one after another, and does not keep the process alive.

    It starts with the first function, also in a process that was forked after that.
    """

    def __init__(self) -> None:
        self._functions: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def submit(self, function: Callable[[], None]) -> None:
        """Run a function soon. Waking a thread costs a request less than starting one."""
        if self._thread is None or not self._thread.is_alive():
            self._functions = SimpleQueue()
            self._thread = threading.Thread(target=self._run, name="site-version", daemon=True)
            self._thread.start()
        self._functions.put(function)

    def stop(self) -> None:
        """End the thread after the functions submitted so far."""
        self._functions.put(None)

    def _run(self) -> None:
        for function in iter(self._functions.get, None):
            function()


class SiteVersionCache:
    """The site's version as this process knows it. Can be used from any thread.

    ``submit`` runs a function in the background; without it, requests query the database
    themselves. ``clock`` returns monotonic seconds.
    """

    def __init__(
        self,
        engine: Engine,
        submit: Submit | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._submit = submit
        self.clock = clock
        self._querying = threading.Lock()
        self._changing = threading.Lock()
        self._version: Version | None = None
        self._fresh_until = -math.inf
        self._valid_until = -math.inf
        self._invalidations = 0

    def version(self) -> Version | None:
        """Return the site's version, at most a second old; None while the database is away."""
        now = self.clock()
        if now < self._fresh_until:
            return self._version
        if now < self._valid_until and self._submit is not None:
            if self._is_first_to_refresh(now):
                self._submit(self._refresh)
            return self._version
        with self._querying:
            if self.clock() >= self._fresh_until:  # nobody has asked while we waited
                self._query()
            return self._version

    def invalidate(self) -> None:
        """Have the version queried again before it is next used: something has changed."""
        with self._changing:
            self._invalidations += 1
            self._fresh_until = self._valid_until = -math.inf

    def _is_first_to_refresh(self, now: float) -> bool:
        with self._changing:
            if now < self._fresh_until:
                return False
            self._fresh_until = self._valid_until  # no other request submits one meanwhile
            return True

    def _refresh(self) -> None:
        with self._querying:
            self._query()

    def _query(self) -> None:
        # both before the statement: what is committed later is not in it
        asked, invalidations = self.clock(), self._invalidations
        try:
            version = _stored_version(self._engine)
        except SQLAlchemyError:
            retry = self.clock() + RETRY_SECONDS
            self._remember(None, retry, retry, invalidations)
            return
        until_publication = math.inf
        if version.next_publication is not None:
            until_publication = (version.next_publication - utcnow()).total_seconds()
        fresh, valid = (
            asked + min(seconds, until_publication)
            for seconds in (REFRESH_SECONDS, LONGEST_SECONDS)
        )
        self._remember(version, fresh, valid, invalidations)

    def _remember(
        self, version: Version | None, fresh: float, valid: float, invalidations: int
    ) -> None:
        """Store a version; it is not used again if it was invalidated during the query."""
        with self._changing:
            self._version = version
            if self._invalidations == invalidations:
                self._fresh_until, self._valid_until = fresh, valid


def _stored_version(engine: Engine) -> Version:
    number = select(SiteVersion.number).scalar_subquery()
    soon = select(func.min(Post.published_at)).where(Post.scheduled()).scalar_subquery()
    with only_reading(), engine.connect() as connection:
        row = connection.execute(select(number, soon)).one()
    return Version(row[0] or 0, row[1])


def register_site_version(app: Flask) -> None:
    """Give the application its ``SiteVersionCache``; tests run without its thread."""
    with app.app_context():
        submit = None if app.testing else BackgroundThread().submit
        app.extensions["site_version"] = SiteVersionCache(db.engine, submit)


def invalidate_site_version(session: Session) -> None:
    """Query the site version again if pages have changed, after a commit."""
    if session.in_nested_transaction():
        return  # a savepoint is no commit
    if session.info.pop(CHANGED, False) and has_app_context():
        current_app.extensions["site_version"].invalidate()

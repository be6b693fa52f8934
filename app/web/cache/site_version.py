"""Whether what this process remembers of the site is still true.

The database holds a number that grows with every change (``SiteVersion``). Each process asks for
it at most twice a second, so that it learns of a change by another within a second; its own
changes it knows at once. A scheduled post changes the site without a write: its time counts too.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app, has_app_context
from sqlalchemy import Engine, func, select
from sqlalchemy.event import listen
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.extensions import db
from app.models import Post, SiteVersion, utcnow
from app.models.site_version import CHANGED
from app.web.database.transactions import only_reading

ASK_EVERY_SECONDS = 0.5
# While the database is away every asking may take its timeout; nobody waits for another's.
LEAVE_ALONE_SECONDS = 1.0


@dataclass(frozen=True)
class Version:
    """A state of the site: what was written, and what time will publish next."""

    number: int
    next_publication: datetime | None


class SiteVersionCache:
    """What an application knows of the site's version; one for each process."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._asking = threading.Lock()
        self._noting = threading.Lock()
        self._version: Version | None = None
        self._good_until = 0.0
        self._invalidations = 0

    def version(self) -> Version | None:
        """The site's version, at most half a second old; None when the database does not say."""
        if time.monotonic() < self._good_until:
            return self._version
        with self._asking:
            if time.monotonic() >= self._good_until:
                self._ask()
            return self._version

    def known(self) -> Version | None:
        """The same without asking: None when that would take time."""
        return self._version if time.monotonic() < self._good_until else None

    def invalidate(self) -> None:
        """Ask again before the next answer: something has changed."""
        with self._noting:
            self._invalidations += 1
            self._good_until = 0.0

    def _ask(self) -> None:
        # both before the statement: what is committed later is not in it
        asked, invalidations = time.monotonic(), self._invalidations
        try:
            version = _stored_version(self._engine)
        except SQLAlchemyError:
            self._note(None, time.monotonic() + LEAVE_ALONE_SECONDS, invalidations)
            return
        patience = ASK_EVERY_SECONDS
        if version.next_publication is not None:
            until_then = (version.next_publication - utcnow()).total_seconds()
            patience = min(patience, max(until_then, 0.0))
        self._note(version, asked + patience, invalidations)

    def _note(self, version: Version | None, good_until: float, invalidations: int) -> None:
        """Remember a version, but for no longer than this answer if it has been doubted since."""
        with self._noting:
            self._version = version
            self._good_until = good_until if self._invalidations == invalidations else 0.0


def _stored_version(engine: Engine) -> Version:
    number = select(SiteVersion.number).scalar_subquery()
    soon = select(func.min(Post.published_at)).where(Post.scheduled()).scalar_subquery()
    with only_reading(), engine.connect() as connection:
        row = connection.execute(select(number, soon)).one()
    return Version(row[0] or 0, row[1])


def register_site_version(app: Flask) -> None:
    """Let the application know the site's version."""
    with app.app_context():
        app.extensions["site_version"] = SiteVersionCache(db.engine)


def _invalidate_after_change(session: Session) -> None:
    if session.in_nested_transaction():
        return  # a savepoint is no commit
    if session.info.pop(CHANGED, False) and has_app_context():
        current_app.extensions["site_version"].invalidate()


listen(db.session, "after_commit", _invalidate_after_change)

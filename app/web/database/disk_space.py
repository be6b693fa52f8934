"""Tell a full disk from other failures, and remember it for ``/readyz``."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import time
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, ExceptionContext
from sqlalchemy.event import listen

from app.extensions import db
from app.web.logs.shared_times import SharedTimes

REMEMBERED_SECONDS = 60
# SQLite needs room for its log, and a page or two
LEAST_FREE_BYTES = 1_000_000
FULL = "the disk is full: nothing can be stored"
# https://www.postgresql.org/docs/current/errcodes-appendix.html
PG_DISK_FULL = "53100"
MOST_CAUSES = 10


def is_disk_full(error: BaseException | None) -> bool:
    """Return whether an error of a database or of a file, or one before it, means a full disk.

    SQLite ends the whole transaction, so that the rollback of a savepoint fails after it.
    """
    for _ in range(MOST_CAUSES):
        if error is None or _means_disk_full(error):
            return error is not None
        error = error.__cause__ or error.__context__
    return False


def _means_disk_full(error: BaseException) -> bool:
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", None)  # none of some that Python itself raises
        return code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)
    if isinstance(cause, OSError):
        return cause.errno in (errno.ENOSPC, errno.EDQUOT)
    # psycopg2 and psycopg 3
    return PG_DISK_FULL in (getattr(cause, "pgcode", None), getattr(cause, "sqlstate", None))


class DiskSpace:
    """Whether the disk is full: seen by this server's processes within the last minute, or now."""

    def __init__(self, engine: Engine) -> None:
        self._seen = SharedTimes()
        self._folder = _folder_of(engine)
        listen(engine, "handle_error", self._notice)

    def note(self, error: BaseException) -> None:
        """Remember the error if it is about a full disk."""
        if is_disk_full(error):
            self._seen.claim(FULL, time.time(), 0)

    def _notice(self, context: ExceptionContext) -> None:
        self.note(context.original_exception)

    @property
    def is_full(self) -> bool:
        """Return whether nothing could be stored, or could be now."""
        if self._seen.is_recent(FULL, time.time(), REMEMBERED_SECONDS):
            return True
        if self._folder is None or not self._folder.is_dir():
            return False
        return shutil.disk_usage(self._folder).free < LEAST_FREE_BYTES


def _folder_of(engine: Engine) -> Path | None:
    """Return the folder of SQLite's file; None for a database elsewhere or in memory."""
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or name == ":memory:":
        return None
    return Path(name).parent


def register_disk_space(app: Flask) -> None:
    """Watch the errors of the application's database."""
    with app.app_context():
        app.extensions["disk_space"] = DiskSpace(db.engine)

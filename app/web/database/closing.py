"""Close the database connections at the end of a process.

SQLite in WAL mode keeps what was committed last in a second file, ``…-wal``, and moves it into the
first one every thousand pages, or when the last connection is closed: a process that ends without
closing its own leaves it behind, and a copy of the first file alone is stale.

https://www.sqlite.org/wal.html#ckpt
"""

from __future__ import annotations

import sqlite3
from contextlib import closing

from flask import Flask
from sqlalchemy import Engine, QueuePool
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db

# other processes may be reading or writing; the last one to end does what this one could not
BUSY_MILLISECONDS = 1_000


def close_connections(app: Flask) -> None:
    """Close the connections of this process that are not in use, after a checkpoint on SQLite.

    A process that has opened none opens none now. Errors are ignored: nothing is lost by them.
    """
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite" and _has_connections(engine):
        _checkpoint(engine)
    engine.dispose()


def _has_connections(engine: Engine) -> bool:
    """Return whether connections to a file are open; those in memory have another pool."""
    return isinstance(engine.pool, QueuePool) and engine.pool.checkedin() > 0


def _checkpoint(engine: Engine) -> None:
    try:
        with closing(engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.close()
    except (SQLAlchemyError, sqlite3.Error):
        return  # the file system is full or gone, or the database is read-only

"""The database connection: SQLite made fit for several people, and one mode for each request.

SQLite as Python opens it loses updates and answers "database is locked" as soon as two people
write. Every connection gets the write-ahead log, foreign keys and patience; and a transaction
that will write takes the write lock when it begins, because one that starts as a reader
cannot wait for it later.
"""

from __future__ import annotations

import time
from contextvars import ContextVar
from typing import Any

from flask import Flask, request
from sqlalchemy import Connection, Engine
from sqlalchemy.event import listen

from app.extensions import db

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# the one GET that writes, because a link in a mail cannot be a POST
WRITING_GETS = frozenset({"auth.confirm"})
# POSTs that check a password, or only read: hashing must not hold SQLite's one write lock.
# The API calls begin_writing once it knows who is calling.
READING_POSTS = frozenset(
    {
        "api.edit_post",
        "api.get_token",
        "api.new_post",
        "api.new_post_comment",
        "auth.login",
        "main.preview",
    }
)

_reads_only: ContextVar[bool] = ContextVar("reads_only", default=False)


def engine_options(address: str) -> dict[str, Any]:
    """The pool's settings: PostgreSQL connections are few and may have died unnoticed."""
    if not address.startswith("postgresql"):
        return {}
    return {
        "pool_size": 4,
        "max_overflow": 0,
        "pool_pre_ping": True,
        "pool_recycle": 300,
        "connect_args": {"connect_timeout": 10},
    }


def register_database(app: Flask) -> None:
    """Prepare the engine and choose the transaction's mode at the start of each request."""
    with app.app_context():
        engine = db.engine
        if engine.dialect.name == "sqlite":
            listen(engine, "connect", _prepare_sqlite_connection)
            listen(engine, "begin", _begin_sqlite_transaction)
        _watch_for_slow_queries(app, engine)
    app.before_request(choose_mode)
    app.teardown_request(_forget_mode)


def begin_writing() -> None:
    """End the reading transaction of a GET, so that the next statement may write."""
    db.session.rollback()
    _reads_only.set(False)


def choose_mode() -> None:
    """Let the next transaction be what the request is for."""
    reads = request.method in SAFE_METHODS and request.endpoint not in WRITING_GETS
    _reads_only.set(reads or request.endpoint in READING_POSTS)


def _forget_mode(error: BaseException | None) -> None:
    _reads_only.set(False)


def _prepare_sqlite_connection(connection: Any, record: object) -> None:
    connection.isolation_level = None  # transactions begin where we say
    cursor = connection.cursor()
    for pragma in (
        "busy_timeout = 5000",
        "foreign_keys = ON",
        "journal_mode = WAL",
        "synchronous = NORMAL",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite_transaction(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN" if _reads_only.get() else "BEGIN IMMEDIATE")


def _watch_for_slow_queries(app: Flask, engine: Engine) -> None:
    limit = app.config["SLOW_QUERY_MILLISECONDS"] / 1000

    def started(connection: Connection, *rest: Any) -> None:
        connection.info["started"] = time.perf_counter()

    def finished(connection: Connection, cursor: object, statement: str, *rest: Any) -> None:
        seconds = time.perf_counter() - connection.info["started"]
        if seconds > limit:
            app.logger.warning("slow query: %.0f ms: %s", seconds * 1000, statement)

    listen(engine, "before_cursor_execute", started)
    listen(engine, "after_cursor_execute", finished)

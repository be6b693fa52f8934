"""The database connection: SQLite made fit for several people, and one mode for each request.

SQLite as Python opens it loses updates and answers "database is locked" as soon as two people
write. Every connection gets the write-ahead log, foreign keys and patience; and a transaction
that will write takes the write lock when it begins, because one that starts as a reader
cannot wait for it later.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from flask import Flask, request
from sqlalchemy import Connection, Engine
from sqlalchemy.event import listen
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.extensions import db
from app.web.database.live_connections import ask_before_use
from app.web.database.prepared_statements import prepare_statements
from app.web.logs.formatting import event

# the database cannot be reached, or went away in the middle
DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeoutError)

# What libpq does about a server that has vanished without a word, as after a failover: it asks
# after 30 silent seconds, and gives up a sentence that is not acknowledged within 15
# (milliseconds). Left alone, the kernel tries for a quarter of an hour.
WHEN_SILENT = {
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}

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


def engine_options(address: str, pool_size: int) -> dict[str, Any]:
    """The pool's settings: PostgreSQL connections are few.

    An error's text goes to logs and mails, so it names no parameters, which people have typed.
    """
    if not address.startswith("postgresql"):
        return {"hide_parameters": True}
    return {
        "hide_parameters": True,
        "pool_size": pool_size,
        "max_overflow": 0,
        "pool_recycle": 300,
        # seconds; in the worst case both pass before an answer, and a router waits for 30
        "pool_timeout": 10,
        "connect_args": {"connect_timeout": 10, **WHEN_SILENT},
    }


def register_database(app: Flask) -> None:
    """Prepare the engine and choose the transaction's mode at the start of each request."""
    with app.app_context():
        engine = db.engine
        if engine.dialect.name == "sqlite":
            listen(engine, "connect", _prepare_sqlite_connection)
            listen(engine, "begin", _begin_sqlite_transaction)
        else:
            listen(engine, "begin", _begin_postgresql_transaction)
            listen(engine, "before_cursor_execute", _begin_before_a_change)
            ask_before_use(engine)
            prepare_statements(engine)
        _watch_for_slow_queries(app, engine)
    app.before_request(choose_mode)
    app.teardown_request(_forget_mode)
    app.teardown_appcontext(_leave)  # before the extension's own, which lets an error through


def roll_back() -> None:
    """Undo what is not committed; a database that is away has done so by itself."""
    with suppress(*DATABASE_AWAY):
        db.session.rollback()


def begin_writing() -> None:
    """End the reading transaction of a GET, so that the next statement may write."""
    db.session.rollback()
    _reads_only.set(False)


def only_read() -> None:
    """Let the next transactions of this thread read, as a GET's do."""
    _reads_only.set(True)


@contextmanager
def only_reading() -> Iterator[None]:
    """Let the transactions that begin inside read only: on SQLite they keep nobody from writing."""
    before = _reads_only.set(True)
    try:
        yield
    finally:
        _reads_only.reset(before)


def choose_mode() -> None:
    """Let the next transaction be what the request is for."""
    reads = request.method in SAFE_METHODS and request.endpoint not in WRITING_GETS
    _reads_only.set(reads or request.endpoint in READING_POSTS)


def _forget_mode(error: BaseException | None) -> None:
    _reads_only.set(False)


def _leave(error: BaseException | None) -> None:
    """End the transaction: what has been read stays read when the database goes away now."""
    with suppress(*DATABASE_AWAY):  # not by a rollback: it would look at everything that was read
        db.session.remove()


def _prepare_sqlite_connection(connection: Any, record: object) -> None:
    connection.isolation_level = None  # transactions begin where we say
    cursor = connection.cursor()
    for pragma in (
        "busy_timeout = 5000",
        "foreign_keys = ON",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "cache_size = -8000",  # kB: the index of a thousand followed authors is twice the usual
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite_transaction(connection: Connection) -> None:
    if _reads_only.get():
        # this waits for nothing, so nothing can fail that SQLAlchemy would have to put in words
        driver: Any = connection.connection.dbapi_connection
        driver.execute("BEGIN")
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_postgresql_transaction(connection: Connection) -> None:
    """Let each statement of what only reads be a transaction of its own.

    At the isolation level that there is, READ COMMITTED, statements of one transaction see no more
    of each other than those of several; but BEGIN and ROLLBACK are a way to the server and back
    each, as long as a statement.
    """
    if "isolation_level" in connection.get_execution_options():
        return  # somebody wants another
    driver: Any = connection.connection.dbapi_connection
    if driver.autocommit != _reads_only.get():
        driver.autocommit = _reads_only.get()


def _begin_before_a_change(
    connection: Connection, cursor: Any, statement: str, *rest: object
) -> None:
    """Begin the transaction after all, when something is changed or locked in spite of that."""
    if statement.startswith(("SELECT", "WITH")) and "FOR UPDATE" not in statement:
        return
    if cursor.connection.autocommit and "isolation_level" not in connection.get_execution_options():
        cursor.connection.autocommit = False  # psycopg2 begins one before the next statement


def _watch_for_slow_queries(app: Flask, engine: Engine) -> None:
    limit = app.config["SLOW_QUERY_MILLISECONDS"] / 1000

    def started(connection: Connection, *rest: Any) -> None:
        connection.info["started"] = time.perf_counter()

    def finished(connection: Connection, cursor: object, statement: str, *rest: Any) -> None:
        seconds = time.perf_counter() - connection.info["started"]
        if seconds > limit:
            took, asked = round(seconds * 1000), " ".join(statement.split())
            said = event("slow query", ms=took, statement=asked)
            app.logger.warning("slow query: %s ms: %s", took, asked, extra=said)

    listen(engine, "before_cursor_execute", started)
    listen(engine, "after_cursor_execute", finished)

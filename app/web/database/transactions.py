"""The transaction mode of each request: read or write.

SQLite has one writer at a time, and a transaction that began as a reader cannot wait for the write
lock later: it fails with "database is locked". So a request that will write takes the lock with
BEGIN IMMEDIATE, and one that only reads begins without it.

On PostgreSQL a request that only reads runs in autocommit: in READ COMMITTED the statements of one
transaction see no more of each other than those of several, and BEGIN and ROLLBACK are a round
trip each. As soon as it writes or locks a row, a transaction begins after all.

https://docs.sqlalchemy.org/en/21/dialects/sqlite.html#enabling-non-legacy-sqlite-transactional-modes-with-the-sqlite3-driver
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from flask import Flask, request
from sqlalchemy import Connection
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.extensions import db

# the database cannot be reached, or the connection was lost
DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeoutError)

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# the one GET that writes, because a link in a mail cannot be a POST
WRITING_GETS = frozenset({"auth.confirm"})
# POSTs that check a password, count what an account does, wait for others, or only read: SQLite's
# write lock must not be held meanwhile. They call begin_writing when they store something.
READING_POSTS = frozenset(
    {
        "admin.send_test_mail",
        "admin.settings",
        "api.edit_post",
        "api.get_token",
        "api.like_post",
        "api.new_media",
        "api.new_post",
        "api.new_post_comment",
        "api.read_notifications",
        "api.save_post",
        "api.unlike_post",
        "api.unsave_post",
        "auth.confirm_password",
        "auth.export",
        "auth.login",
        "auth.register",
        "auth.set_up",
        "main.answer",
        "main.autosave",
        "main.add_note_pictures",
        "main.add_pictures",
        "main.edit",
        "main.edit_profile",
        "main.follow",
        "main.index",
        "main.like",
        "main.paste",
        "main.post",
        "main.preview",
        "main.replace_picture",
        "main.upload_pictures",
        "main.restore_revision",
        "main.save",
        "main.write",
    }
)

# an execution option of connections on PostgreSQL: each statement is a transaction of its own
AUTOCOMMIT = "each_statement_commits"
_CHOSEN = frozenset({AUTOCOMMIT, "isolation_level"})

_reads_only: ContextVar[bool] = ContextVar("reads_only", default=False)


def register_transactions(app: Flask) -> None:
    """Choose the mode when a request begins, and end its transaction with it."""
    app.before_request(choose_mode)
    app.teardown_request(_forget_mode)
    # runs before Flask-SQLAlchemy's own teardown function, which would raise
    app.teardown_appcontext(_end_transaction)


def choose_mode() -> None:
    """Let the next transaction read or write, by the method and the endpoint of the request."""
    reads = request.method in SAFE_METHODS and request.endpoint not in WRITING_GETS
    _reads_only.set(reads or request.endpoint in READING_POSTS)


def roll_back() -> None:
    """Roll back; do nothing when the database is away, which has rolled back by itself."""
    with suppress(*DATABASE_AWAY):
        db.session.rollback()


def begin_writing() -> None:
    """End a reading transaction, so that the next statement begins one that may write."""
    db.session.rollback()
    _reads_only.set(False)


@contextmanager
def only_reading() -> Iterator[None]:
    """Let the transactions that begin inside only read: on SQLite they block no writer."""
    before = _reads_only.set(True)
    try:
        yield
    finally:
        _reads_only.reset(before)


@contextmanager
def one_moment() -> Iterator[None]:
    """Let the session see the database as it is at one moment while others write. It only reads.

    What the session has loaded before expires, and what was not committed is rolled back.
    """
    db.session.rollback()
    with only_reading():
        if db.session.get_bind().dialect.name == "postgresql":
            db.session.connection(
                execution_options={
                    "isolation_level": "REPEATABLE READ",
                    "postgresql_readonly": True,
                }
            )
        try:
            yield
        finally:
            roll_back()


@contextmanager
def writing() -> Iterator[None]:
    """Let the transactions that begin inside write, also in a request that reads."""
    before = _reads_only.set(False)
    try:
        yield
    finally:
        _reads_only.reset(before)


def begin_on_sqlite(connection: Connection) -> None:
    """Begin the transaction, which the driver is told not to do."""
    connection.exec_driver_sql("BEGIN" if _reads_only.get() else "BEGIN IMMEDIATE")


def begin_on_postgresql(connection: Connection) -> None:
    """Switch the driver's autocommit on to read and off to write, unless the caller has chosen."""
    options = connection.get_execution_options()
    if "isolation_level" not in options:
        _set_autocommit(connection, bool(options.get(AUTOCOMMIT)) or _reads_only.get())


def leave_autocommit_to_write(
    connection: Connection, cursor: Any, statement: str, *rest: object
) -> None:
    """Begin a transaction before a statement that writes or locks, although the mode is to read."""
    if statement.startswith(("SELECT", "WITH")) and "FOR UPDATE" not in statement:
        return
    if _CHOSEN.isdisjoint(connection.get_execution_options()):
        _set_autocommit(connection, False)  # the driver sends BEGIN before the next statement


def _set_autocommit(connection: Connection, is_on: bool) -> None:
    """Set the driver's autocommit; an error of the driver becomes one of SQLAlchemy's.

    SQLAlchemy translates errors of statements, but none that a listener raises.
    """
    driver: Any = connection.connection.dbapi_connection
    if driver.autocommit == is_on:
        return
    try:
        driver.autocommit = is_on
    except connection.dialect.loaded_dbapi.Error as error:
        connection.invalidate(error)
        raise OperationalError(None, None, error, connection_invalidated=True) from error


def _forget_mode(error: BaseException | None) -> None:
    _reads_only.set(False)


def _end_transaction(error: BaseException | None) -> None:
    """Close the session; ignore a database that went away after everything was read."""
    with suppress(*DATABASE_AWAY):  # rollback() would expire every loaded object first
        db.session.remove()

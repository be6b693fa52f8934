"""The database engine: pool options, SQLite pragmas, and the events of its connections."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy.event import listen

from app.extensions import db
from app.web.database.disk_space import register_disk_space
from app.web.database.slow_queries import log_slow_queries
from app.web.database.transactions import (
    begin_on_postgresql,
    begin_on_sqlite,
    leave_autocommit_to_write,
    register_transactions,
)

# What libpq does when the server's machine has gone without closing the connection, as after a
# failover: it probes after 30 silent seconds, and gives up on data that is not acknowledged
# within 15 seconds (tcp_user_timeout is in milliseconds). The kernel's defaults are a quarter of
# an hour. https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
KEEPALIVES = {
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}

# what the log is cut to once all of it is in the database; it is emptied every 4 MB if nobody reads
WAL_BYTES = 8_000_000
SQLITE_PRAGMAS = (
    "busy_timeout = 5000",
    "foreign_keys = ON",
    "journal_mode = WAL",
    "synchronous = NORMAL",
    f"journal_size_limit = {WAL_BYTES}",
    "cache_size = -8000",  # kB: the index of a thousand followed authors is twice the usual
)


def engine_options(address: str, pool_size: int) -> dict[str, Any]:
    """Return the options of ``create_engine`` for a database address.

    Parameters are left out of errors, whose text goes to logs and mails: people have typed them.

    :param address: a SQLAlchemy URL
    :param pool_size: how many connections a process may have to PostgreSQL
    """
    if not address.startswith("postgresql"):
        return {"hide_parameters": True}
    return {
        "hide_parameters": True,
        "pool_size": pool_size,
        "max_overflow": 0,
        "pool_pre_ping": True,
        "pool_recycle": 300,
        # seconds; in the worst case both pass before a response, and Heroku's router waits for 30
        "pool_timeout": 10,
        "connect_args": {"connect_timeout": 10, **KEEPALIVES},
    }


def register_database(app: Flask) -> None:
    """Set up the engine's connections, and the transaction mode of each request."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        listen(engine, "connect", _prepare_sqlite_connection)
        listen(engine, "begin", begin_on_sqlite)
    else:
        listen(engine, "begin", begin_on_postgresql)
        listen(engine, "before_cursor_execute", leave_autocommit_to_write)
    log_slow_queries(app, engine)
    register_disk_space(app)
    register_transactions(app)


def _prepare_sqlite_connection(connection: Any, record: object) -> None:
    connection.isolation_level = None  # the driver begins no transaction by itself
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()

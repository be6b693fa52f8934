"""Check the database: connection, integrity, disk space, connection limits, schema, clock."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select, text

from app.extensions import db
from app.models import User, utcnow
from app.services import schema
from app.web.checks import Check, Finding, note, ok, wrong
from app.web.database.engine import WAL_BYTES

LEAST_FREE_BYTES = 100_000_000
MEGABYTE = 1_000_000
LARGE_WAL_BYTES = 2 * WAL_BYTES
MAX_CLOCK_SECONDS = 2.0


def check_connection() -> Finding:
    """Check that the database responds."""
    if db.engine.dialect.name == "sqlite":
        return ok(f"SQLite {db.session.scalar(text('SELECT sqlite_version()'))}")
    return ok(f"PostgreSQL {db.session.scalar(text('SHOW server_version'))}")


def check_journal() -> Finding:
    """Check that SQLite uses a write-ahead log, so that readers and a writer do not wait."""
    mode = db.session.scalar(text("PRAGMA journal_mode"))
    if mode not in ("wal", "memory"):
        return wrong(f"the mode is {mode}: the file system, a network's perhaps, cannot do WAL")
    log = Path(f"{db.engine.url.database}-wal")
    waiting = log.stat().st_size if log.is_file() else 0
    if waiting > LARGE_WAL_BYTES:
        return note(
            f"{waiting // MEGABYTE} MB of changes are in {log.name} alone, perhaps because some "
            "program never stops reading: a copy of the database needs this file, too"
        )
    return ok(str(mode))


def check_integrity() -> Finding:
    """Check the integrity of the file: https://www.sqlite.org/pragma.html#pragma_quick_check."""
    found = db.session.scalars(text("PRAGMA quick_check(1)")).first()
    return ok() if found == "ok" else wrong(f"restore a backup: {found}")


def check_disk() -> Finding:
    """Check that the disk has space for the database to grow, and for a copy."""
    path = Path(db.engine.url.database or "")
    if not path.is_file():
        return note("the database is in memory, and gone with the process")
    free, size = shutil.disk_usage(path.parent).free, path.stat().st_size
    said = f"{free // MEGABYTE} MB free, the database has {size // MEGABYTE} MB"
    if free < LEAST_FREE_BYTES:
        return wrong(said)
    return note(f"{said}: a backup beside it will not fit") if free < size else ok(said)


def check_connections() -> Finding:
    """Check that the server allows as many connections as the processes may open."""
    processes, limit = current_app.config["WEB_CONCURRENCY"], _connection_limit()
    wanted = processes * db.engine.pool.size()  # type: ignore[attr-defined]  # of a QueuePool
    said = f"{processes} processes may want {wanted} of {limit}"
    if wanted > limit:
        return wrong(f"{said}: lower WEB_CONCURRENCY or DATABASE_POOL_SIZE")
    if 2 * wanted + 1 > limit:
        return note(f"{said}, and twice as many while old and new code run during a deploy")
    return ok(said)


def _connection_limit() -> int:
    """Return the lowest of the server's, the database's and the role's limits; -1 means none."""
    limits = db.session.execute(
        text(
            "SELECT current_setting('max_connections')::int"
            " - current_setting('superuser_reserved_connections')::int, datconnlimit, rolconnlimit"
            " FROM pg_database, pg_roles"
            " WHERE datname = current_database() AND rolname = current_user"
        )
    ).one()
    return int(min(limit for limit in limits if limit >= 0))


def check_schema() -> Finding:
    """Check that the schema is at the code's revision or a newer one."""
    stored, newest = schema.stored_revision(), schema.newest_revision()
    if stored == newest:
        return ok(f"revision {newest}")
    if schema.is_newer_than_code(stored):
        return note(f"revision {stored}, newer than this code's {newest}: rolled back?")
    return wrong(f"the database is at revision {stored}: run `flask deploy`")


def check_server_clock() -> Finding:
    """Check that the clocks of the database server and this machine agree."""
    before = utcnow()
    there = db.session.scalar(text("SELECT clock_timestamp() AT TIME ZONE 'UTC'"))
    assert isinstance(there, datetime)
    apart = (there - (before + (utcnow() - before) / 2)).total_seconds()
    if abs(apart) > MAX_CLOCK_SECONDS:
        return wrong(f"the database's is {apart:+.1f} s from this machine's")
    return ok(f"the database's is {apart:+.3f} s from this machine's")


def check_own_clock() -> Finding:
    """Check that this machine's clock is not behind the times in a SQLite database."""
    last_seen = db.session.scalar(select(func.max(User.last_seen)))
    ahead = (last_seen - utcnow()).total_seconds() if last_seen else 0.0
    if ahead > MAX_CLOCK_SECONDS:
        return wrong(f"a user was last seen {ahead:.0f} s from now: it is slow, or was fast")
    return ok()


_CONNECTION = Check("database", check_connection, required_because="the database does not answer")
_SCHEMA = Check("schema", check_schema, required_because="it needs the right schema")


def checks() -> tuple[Check, ...]:
    """Return the checks for the kind of database in use."""
    if db.engine.dialect.name == "sqlite":
        return (
            _CONNECTION,
            Check("write-ahead log", check_journal),
            Check("integrity", check_integrity, by_command_only=True),
            Check("disk", check_disk),
            _SCHEMA,
            Check("clock", check_own_clock),
        )
    return (
        _CONNECTION,
        Check("connections", check_connections),
        Check("clock", check_server_clock),
        _SCHEMA,
    )

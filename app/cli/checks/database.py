"""The database itself: does it answer, is it whole, is there room, is its schema the code's?"""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select, text

from app.cli import schema
from app.cli.checks import Check, Finding, note, ok, wrong
from app.extensions import db
from app.models import User, utcnow

LEAST_FREE_BYTES = 100_000_000
MEGABYTE = 1_000_000
SECONDS_APART = 2.0


def check_answer() -> Finding:
    """The database answers."""
    if db.engine.dialect.name == "sqlite":
        return ok(f"SQLite {db.session.scalar(text('SELECT sqlite_version()'))}")
    return ok(f"PostgreSQL {db.session.scalar(text('SHOW server_version'))}")


def check_journal() -> Finding:
    """SQLite keeps a write-ahead log, so that readers and a writer do not wait for each other."""
    mode = db.session.scalar(text("PRAGMA journal_mode"))
    if mode not in ("wal", "memory"):
        return wrong(f"the mode is {mode}: the file system, a network's perhaps, cannot do WAL")
    return ok(str(mode))


def check_integrity() -> Finding:
    """The file is whole: https://www.sqlite.org/pragma.html#pragma_quick_check."""
    found = db.session.scalars(text("PRAGMA quick_check(1)")).first()
    return ok() if found == "ok" else wrong(f"restore a backup: {found}")


def check_disk() -> Finding:
    """There is room for the database to grow, and for a second one beside it."""
    path = Path(db.engine.url.database or "")
    if not path.is_file():
        return note("the database is in memory, and gone with the process")
    free, size = shutil.disk_usage(path.parent).free, path.stat().st_size
    said = f"{free // MEGABYTE} MB free, the database has {size // MEGABYTE} MB"
    if free < LEAST_FREE_BYTES:
        return wrong(said)
    return note(f"{said}: a backup beside it will not fit") if free < size else ok(said)


def check_connections() -> Finding:
    """The server lets in as many connections as the processes may want."""
    processes, limit = current_app.config["WEB_CONCURRENCY"], _connection_limit()
    wanted = processes * db.engine.pool.size()  # type: ignore[attr-defined]
    said = f"{processes} processes may want {wanted} of {limit}"
    if wanted > limit:
        return wrong(f"{said}: lower WEB_CONCURRENCY or DATABASE_POOL_SIZE")
    if 2 * wanted + 1 > limit:
        return note(f"{said}, and twice as many while old and new code run during a deploy")
    return ok(said)


def _connection_limit() -> int:
    """The lowest of the server's, the database's and the role's limits; -1 there means none."""
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
    """The database is at the revision that the code was written for, or at a newer one."""
    stored, newest = schema.stored_revision(), schema.newest_revision()
    if stored == newest:
        return ok(f"revision {newest}")
    if schema.is_newer_than_code(stored):
        return note(f"revision {stored}, newer than this code's {newest}: rolled back?")
    return wrong(f"the database is at revision {stored}: run `flask deploy`")


def check_server_clock() -> Finding:
    """The database's machine and this one agree what time it is."""
    before = utcnow()
    there = db.session.scalar(text("SELECT clock_timestamp() AT TIME ZONE 'UTC'"))
    assert isinstance(there, datetime)
    apart = (there - (before + (utcnow() - before) / 2)).total_seconds()
    if abs(apart) > SECONDS_APART:
        return wrong(f"the database's is {apart:+.1f} s from this machine's")
    return ok(f"the database's is {apart:+.3f} s from this machine's")


def check_own_clock() -> Finding:
    """With SQLite there is one clock; that it has been set back shows in what it has stored."""
    last_seen = db.session.scalar(select(func.max(User.last_seen)))
    ahead = (last_seen - utcnow()).total_seconds() if last_seen else 0.0
    if ahead > SECONDS_APART:
        return wrong(f"somebody was last seen {ahead:.0f} s from now: it is slow, or was fast")
    return ok()


_REACH = Check("database", check_answer, needed="the database does not answer")
_SCHEMA = Check("schema", check_schema, needed="it needs the right schema")


def checks() -> tuple[Check, ...]:
    """Those for the database at hand."""
    if db.engine.dialect.name == "sqlite":
        return (
            _REACH,
            Check("write-ahead log", check_journal),
            Check("integrity", check_integrity),
            Check("disk", check_disk),
            _SCHEMA,
            Check("clock", check_own_clock),
        )
    return (
        _REACH,
        Check("connections", check_connections),
        Check("clock", check_server_clock),
        _SCHEMA,
    )

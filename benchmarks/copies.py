"""Copies of the databases, for measurements that change them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from psycopg2.errors import ObjectInUse
from sqlalchemy import create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError

from benchmarks.databases import Database, execute, within

TRIES = 11


@contextmanager
def copied(database: Database) -> Iterator[Database]:
    """Return a copy of a database without other connections; it is deleted afterwards.

    Taking back what was written would be no quicker to trust: counts, dates of tags, the search
    index, sequences and dead rows all change, and a run that is stopped in the middle would leave
    the kept database wrong. Copying a million posts takes 20 s on SQLite and 7 s on PostgreSQL.
    """
    make = _copy_of_postgresql if database.engine == "PostgreSQL" else _copy_of_sqlite
    with make(make_url(database.address)) as address:
        yield replace(database, address=address)


@contextmanager
def _copy_of_sqlite(address: URL) -> Iterator[str]:
    assert address.database is not None
    kept = Path(address.database)
    copy = kept.with_name(f"{kept.stem}_copy.sqlite")
    engine = create_engine(address)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    try:
        subprocess.run(["cp", "--reflink=auto", kept, copy], check=True)
        # or the disk would still be writing it while others wait for the disk
        subprocess.run(["sync", copy], check=True)
        yield f"sqlite:///{copy}"
    finally:
        for suffix in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                Path(f"{copy}{suffix}").unlink()


@contextmanager
def _copy_of_postgresql(address: URL) -> Iterator[str]:
    kept = address.database
    copy = f"{kept}_copy"
    # From outside: the one to be copied must have no connection. As files, because PostgreSQL
    # would otherwise write each of its pages to the log as well.
    server = address.set(database="postgres")
    execute(server, f'DROP DATABASE IF EXISTS "{copy}"')
    _patiently(server, f'CREATE DATABASE "{copy}" TEMPLATE "{kept}" {_as_files(server)}')
    try:
        yield within(server, copy)
    finally:
        execute(server, f'DROP DATABASE "{copy}" WITH (FORCE)')


def _patiently(server: URL, statement: str) -> None:
    """Retry while others are connected; PostgreSQL waits five seconds for them each time."""
    for is_last in (*[False] * TRIES, True):
        try:
            execute(server, statement)
            return
        except OperationalError as error:
            if is_last or not isinstance(error.orig, ObjectInUse):
                raise


def _as_files(server: URL) -> str:
    """Return the option for CREATE DATABASE; PostgreSQL before 15 needs and has none."""
    ((version,),) = execute(server, "SHOW server_version_num")
    return "STRATEGY FILE_COPY" if int(version) >= 150_000 else ""

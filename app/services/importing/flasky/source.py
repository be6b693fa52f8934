"""Opening the database of another site, to read from it and nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from app.content.importing.refusal import Refused
from app.extensions import db
from app.services.errors import Invalid

CONNECT_SECONDS = 10
THIS_BLOG = "posts: this is a database of this blog: use `flask backup` and `flask restore`"
_POSTGRESQL = {"postgres": "psycopg2", "postgresql": "psycopg2"}
_DRIVERS = {"sqlite": "", "sqlite+pysqlite": "", "postgresql+psycopg2": "psycopg2"}
_DRIVERS["postgresql+psycopg"] = "psycopg"
# offset 18 of the file, https://www.sqlite.org/fileformat.html#file_format_version_numbers
_WRITE_VERSION, _WAL = 18, 2


@contextmanager
def open_source(address: str) -> Iterator[Connection]:
    """Yield a connection whose only transaction sees one state of the database and cannot write.

    :param address: a URL as in ``DATABASE_URL``, or the path of a SQLite file

    Raises Invalid for an address that is none, Refused for this site's own, and SQLAlchemyError.
    """
    engine = _engine(address)
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection = connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            else:
                connection.exec_driver_sql("BEGIN")
            yield connection
    finally:
        engine.dispose()


def _engine(address: str) -> Engine:
    url = _url(address)
    if url.get_backend_name() == "sqlite":
        file = Path(url.database or "")
        if not file.is_file():
            raise Invalid(f"there is no file {file}")
        if _is_own(file):
            raise Refused([THIS_BLOG])
        return create_engine(
            "sqlite://", creator=lambda: _open_file(file), poolclass=NullPool, hide_parameters=True
        )
    return create_engine(
        url,
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={"connect_timeout": CONNECT_SECONDS},
    )


def _is_own(file: Path) -> bool:
    """Return whether a file is the database of this site.

    It must not even be opened here: on POSIX, closing any handle of a file ends all locks that the
    process has on it, and SQLite relies on its own (https://www.sqlite.org/howtocorrupt.html).
    """
    own = Path(db.engine.url.database or "")
    return db.engine.dialect.name == "sqlite" and own.is_file() and own.samefile(file)


def _url(address: str) -> URL:
    """Return the URL of an address. No message names it, for it may contain a password."""
    if "://" not in address:
        return URL.create("sqlite", database=address)
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise Invalid("this is not the address of a database, such as sqlite:///site.db") from None
    if url.drivername in _POSTGRESQL:
        url = url.set(drivername=f"postgresql+{_POSTGRESQL[url.drivername]}")
    if url.drivername not in _DRIVERS:
        raise Invalid(f"only SQLite and PostgreSQL can be read, not {url.drivername}")
    driver = _DRIVERS[url.drivername]
    if driver and find_spec(driver) is None:
        raise Invalid(f"the driver {driver} is not installed")
    return url


def _open_file(file: Path) -> sqlite3.Connection:
    """Open a SQLite file to read.

    One in WAL mode has a log beside it while a program uses it. Without one nobody does, and the
    file is opened as one that does not change: otherwise SQLite would make a log.
    """
    option = "mode=ro"
    if _is_wal(file) and not Path(f"{file}-wal").exists():
        option = "immutable=1"
    uri = f"file:{quote(str(file.resolve()))}?{option}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    # what is no UTF-8 is found by its lone surrogates
    connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    connection.execute("PRAGMA busy_timeout = 5000")
    return connection


def _is_wal(file: Path) -> bool:
    with file.open("rb") as stream:
        beginning = stream.read(_WRITE_VERSION + 1)
    return beginning[_WRITE_VERSION:] == bytes([_WAL])

"""The databases that are measured: made once, and used again the next time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import click
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

from app import create_app, db
from app.services.schema import MIGRATIONS
from benchmarks.seeding import VERSION, Size, seed
from settings.types import database_address

FOLDER = Path(__file__).resolve().parent.parent / "instance" / "bench"
KEY = "for-benchmarks-only-0123456789"


@dataclass(frozen=True)
class Database:
    """A seeded database."""

    engine: str
    size: Size
    address: str

    def app(self) -> Flask:
        """Return an application on it, for queries that are not measured."""
        settings = {
            "SQLALCHEMY_DATABASE_URI": self.address,
            "SECRET_KEY": KEY,
            "SLOW_QUERY_MILLISECONDS": 10**9,
        }
        return create_app("testing", settings)


def database(size: Size, postgresql: str = "") -> Database:
    """Return the database of a size on SQLite or, with an address, on PostgreSQL.

    Its name says which schema and which data it holds. One that is unfinished has another name,
    so that it is never taken for the whole.
    """
    revision = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    name = f"bench_{size.name}_{revision}_{VERSION}".lower()
    return _on_postgresql(size, name, postgresql) if postgresql else _on_sqlite(size, name)


def _on_sqlite(size: Size, name: str) -> Database:
    FOLDER.mkdir(parents=True, exist_ok=True)
    file = FOLDER / f"{name}.sqlite"
    if not file.exists():
        for former in FOLDER.glob(f"bench_{size.name}_*".lower()):
            former.unlink()
        unfinished = FOLDER / f"{name}.sqlite.unfinished"
        _fill(Database("SQLite", size, f"sqlite:///{unfinished}"))
        unfinished.rename(file)
    return Database("SQLite", size, f"sqlite:///{file}")


def _on_postgresql(size: Size, name: str, address: str) -> Database:
    server = make_url(database_address(address))
    if name not in _databases(server):
        for former in _databases(server):
            if former.startswith(f"bench_{size.name}_".lower()):
                execute(server, f'DROP DATABASE "{former}"')
        unfinished = f"{name}_unfinished"
        execute(server, f'CREATE DATABASE "{unfinished}"')
        _fill(Database("PostgreSQL", size, within(server, unfinished)))
        execute(server, f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    return Database("PostgreSQL", size, within(server, name))


def within(server: URL, name: str) -> str:
    """Return the address of a database on a server."""
    return server.set(database=name).render_as_string(hide_password=False)


def _databases(server: URL) -> list[str]:
    return [row[0] for row in execute(server, "SELECT datname FROM pg_database")]


def execute(server: URL, statement: str) -> list[tuple[str, ...]]:
    """Return the result of one statement in autocommit mode."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            result = connection.execute(text(statement))
            return [tuple(map(str, row)) for row in result] if result.returns_rows else []
    finally:
        engine.dispose()


def _fill(empty: Database) -> None:
    began = time.monotonic()
    with empty.app().app_context():
        seed(empty.size)
        db.engine.dispose()
    seconds = time.monotonic() - began
    click.echo(f"{empty.engine}: {empty.size.name} posts in {seconds:.0f} s", err=True)

"""Databases for tests: one for each worker, restored to the rows of a new site after each test."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    URL,
    Engine,
    MetaData,
    Table,
    create_engine,
    delete,
    exists,
    insert,
    literal,
    make_url,
    select,
    text,
    union_all,
)

# read once, because some tests empty the environment
SERVER = os.environ.get("TEST_DATABASE_URL", "")
ON_POSTGRESQL = SERVER.startswith("postgres")
# for tests of what only one of the databases has or does
on_postgresql = pytest.mark.skipif(not ON_POSTGRESQL, reason="PostgreSQL only")  # noqa: TID251
on_sqlite = pytest.mark.skipif(ON_POSTGRESQL, reason="SQLite only")  # noqa: TID251


@contextmanager
def empty_database(directory: Path) -> Iterator[str]:
    """Yield the address of an empty database of its own, and drop it afterwards.

    ``TEST_DATABASE_URL`` names a PostgreSQL server; without it, or for anything else, the
    database is a SQLite file in ``directory``: a file, so that two connections can meet in it.
    """
    if ON_POSTGRESQL:
        with _separate_schema(SERVER) as address:
            yield address
    else:
        yield f"sqlite:///{directory / f'{secrets.token_hex(4)}.sqlite'}"


@contextmanager
def _separate_schema(address: str) -> Iterator[str]:
    server = make_url(address.replace("postgres://", "postgresql://", 1))
    server = server.set(drivername="postgresql+psycopg2")
    schema = f"test_{secrets.token_hex(6)}"
    _run(server, f'CREATE SCHEMA "{schema}"')
    # A test's rows may be lost in a power cut, so commits need not reach the disk.
    options = f"-csearch_path={schema} -csynchronous_commit=off"
    try:
        yield server.update_query_dict({"options": options}).render_as_string(hide_password=False)
    finally:
        _run(server, f'DROP SCHEMA "{schema}" CASCADE')


def _run(server: URL, statement: str) -> None:
    engine = create_engine(server)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def drop_everything(engine: Engine) -> None:
    """Leave a database of ``empty_database`` as it was at first."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            schema = connection.scalar(text("SELECT current_schema()"))
            connection.execute(text(f'DROP SCHEMA "{schema}" CASCADE'))
            connection.execute(text(f'CREATE SCHEMA "{schema}"'))
    engine.dispose()
    if engine.dialect.name == "sqlite":
        for ending in ("", "-wal", "-shm"):
            Path(f"{engine.url.database}{ending}").unlink(missing_ok=True)


class NewSite:
    """Keeps the rows of a new site, and restores a used database to them."""

    def __init__(self, engine: Engine, metadata: MetaData) -> None:
        self.engine = engine
        self.tables = metadata.sorted_tables
        with engine.begin() as connection:
            self.rows: dict[Table, list[dict[str, Any]]] = {
                table: [dict(row) for row in connection.execute(select(table)).mappings()]
                for table in self.tables
            }
        self.which_have_rows = union_all(
            *(
                select(literal(table.name)).where(exists().select_from(table))
                for table in self.tables
            )
        )

    def restore(self) -> None:
        """Delete every row, then insert those a new site has.

        DELETE, because TRUNCATE takes PostgreSQL longer for tables of a few rows each.
        """
        with self.engine.begin() as connection:
            used = set(connection.scalars(self.which_have_rows))
            for table in reversed(self.tables):
                if table.name in used:
                    connection.execute(delete(table))
            for table in self.tables:
                if self.rows[table]:
                    connection.execute(insert(table), self.rows[table])

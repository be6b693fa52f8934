"""Databases for tests: one for each worker, brought back to a new site's rows after each test."""

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

_is_postgresql = os.environ.get("TEST_DATABASE_URL", "").startswith("postgres")
postgresql_only = pytest.mark.skipif(  # noqa: TID251 - defined here
    not _is_postgresql, reason="is about PostgreSQL"
)
sqlite_only = pytest.mark.skipif(_is_postgresql, reason="is about SQLite")  # noqa: TID251


@contextmanager
def empty_database(directory: Path) -> Iterator[str]:
    """The address of a database that holds nothing and that nobody else uses; gone afterwards.

    ``TEST_DATABASE_URL`` names a PostgreSQL server; without it, or for anything else, the
    database is a SQLite file in ``directory``: a file, so that two connections can meet in it.
    """
    address = os.environ.get("TEST_DATABASE_URL", "")
    if address.startswith("postgres"):
        with _schema_of_ones_own(address) as with_schema:
            yield with_schema
    else:
        yield f"sqlite:///{directory / f'{secrets.token_hex(4)}.sqlite'}"


@contextmanager
def _schema_of_ones_own(address: str) -> Iterator[str]:
    server = make_url(address.replace("postgres://", "postgresql://", 1))
    server = server.set(drivername="postgresql+psycopg2")
    schema = f"test_{secrets.token_hex(6)}"
    _run(server, f'CREATE SCHEMA "{schema}"')
    # Nobody minds losing a test's last rows in a power cut, so commits need not reach the disk.
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


class NewSite:
    """Remembers the rows of a new site, and brings a used database back to them."""

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

"""What ``record_release`` has kept: into a database of its revision, and out of any later one."""

from __future__ import annotations

import json
import warnings
from base64 import b64decode
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    DateTime,
    Engine,
    LargeBinary,
    MetaData,
    Table,
    insert,
    select,
    text,
)
from sqlalchemy.exc import SAWarning
from sqlalchemy.types import TypeEngine

from app.models import is_index_table
from tests.migrations.record_release import RELEASED, plain
from tests.migrations.schema import ALEMBICS_OWN

Rows = dict[str, list[dict[str, Any]]]

REVISIONS = sorted(file.stem for file in RELEASED.glob("*.json"))


def kept(revision: str) -> Rows:
    """The rows of each table at ``revision``, in the order in which they can be inserted."""
    rows: Rows = json.loads((RELEASED / f"{revision}.json").read_text(encoding="utf-8"))
    return rows


def tables_of(engine: Engine) -> dict[str, Table]:
    """The tables as the database describes them, whatever the models say."""
    found = MetaData()
    with warnings.catch_warnings():
        # SQLite does not describe indexes over expressions, which are not needed here
        warnings.filterwarnings("ignore", "Skipped unsupported reflection", SAWarning)
        # the search index can be made anew, so releases are kept without it
        found.reflect(engine, only=lambda name, _: not is_index_table(name))
    return {name: table for name, table in found.tables.items() if name != ALEMBICS_OWN}


def load(engine: Engine, rows: Rows) -> None:
    """Insert the rows, naming no column that they do not have."""
    tables = tables_of(engine)
    with engine.begin() as connection:
        for name, kept_rows in rows.items():
            table = tables[name]
            if kept_rows:  # secrets are left out
                connection.execute(insert(table), [_typed(table, row) for row in kept_rows])
            if engine.dialect.name == "postgresql" and "id" in table.c:
                next_id = f"setval(pg_get_serial_sequence('{name}', 'id'), max(id))"
                connection.execute(text(f"SELECT {next_id} FROM {name}"))


def stored(engine: Engine, like: Rows) -> Rows:
    """What the tables and columns of ``like`` hold now, in the form in which rows are kept."""
    tables = tables_of(engine)
    with engine.connect() as connection:
        return {
            name: _plain(connection, tables[name], list(kept_rows[0]))
            for name, kept_rows in like.items()
        }


def _plain(connection: Connection, table: Table, columns: list[str]) -> list[dict[str, Any]]:
    key = [column.name for column in table.primary_key]
    statement = select(*(table.c[name] for name in columns))
    rows = sorted(
        connection.execute(statement).mappings(),
        key=lambda row: [row[name] for name in key],
    )
    return [
        {
            name: plain(value) if isinstance(value, (datetime, bytes)) else value
            for name, value in row.items()
        }
        for row in rows
    ]


def _typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value if value is None else _reader(table.c[name].type)(value)
        for name, value in row.items()
    }


def _reader(kind: TypeEngine[Any]) -> Callable[[Any], Any]:
    if isinstance(kind, DateTime):
        return datetime.fromisoformat
    return b64decode if isinstance(kind, LargeBinary) else lambda value: value

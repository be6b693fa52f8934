"""The schema of a database, in a form in which two can be compared."""

from __future__ import annotations

import warnings
from typing import Any

from sqlalchemy import Connection, Engine, Inspector, inspect, text
from sqlalchemy.exc import SAWarning

from app.models.search_index import FULL_TEXT

ALEMBICS_OWN = "alembic_version"


def schema_of(database: Engine | Connection) -> dict[str, Any]:
    """Return columns, keys, constraints and indexes of every table, without their order."""
    if isinstance(database, Engine):
        with database.connect() as connection:
            return schema_of(connection)
    seen = inspect(database)
    tables = sorted(
        name
        for name in seen.get_table_names()
        # what FTS5 makes for itself follows from the text of its table, compared below
        if name != ALEMBICS_OWN and not name.startswith(FULL_TEXT)
    )
    with warnings.catch_warnings():
        # indexes over expressions, which SQLite cannot be asked about, are compared as text
        warnings.filterwarnings("ignore", "Skipped unsupported reflection", SAWarning)
        schema: dict[str, Any] = {name: _table(seen, name) for name in tables}
    return schema | {"text of indexes": _index_texts(database)}


def _table(seen: Inspector, name: str) -> dict[str, Any]:
    return {
        "columns": {
            column["name"]: (
                str(column["type"].compile(seen.dialect)),
                column["nullable"],
                column["default"],
            )
            for column in seen.get_columns(name)
        },
        "primary key": seen.get_pk_constraint(name),
        "foreign keys": _by_name(seen.get_foreign_keys(name)),
        "unique": _by_name(seen.get_unique_constraints(name)),
        "checks": _by_name(seen.get_check_constraints(name)),
        "indexes": _by_name(seen.get_indexes(name)),
    }


def _by_name(found: list[Any]) -> dict[str, Any]:
    assert all(each["name"] for each in found), f"a constraint without a name: {found}"
    # options of an index are objects without equality; its text, compared below, says them
    passed_over = ("comment", "dialect_options")
    return {
        each["name"]: {key: value for key, value in each.items() if key not in passed_over}
        for each in found
    }


def _index_texts(connection: Connection) -> list[str]:
    asked = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"
        " AND (type IN ('index', 'trigger', 'view') OR sql LIKE 'CREATE VIRTUAL TABLE%')",
        "postgresql": "SELECT replace(indexdef, current_schema() || '.', '')"
        " FROM pg_indexes WHERE schemaname = current_schema()"
        f" AND tablename <> '{ALEMBICS_OWN}'",
    }[connection.dialect.name]
    found: list[str] = list(connection.execute(text(asked)).scalars())
    return sorted(" ".join(sql.replace('"', "").split()) for sql in found)

"""What a newer schema must not do, because older code is still running on it.

During a deploy the old processes serve on while the schema is new already, and a rollback brings
old code back without a downgrade. Older code names the columns that it knows: what it reads must
be there, what it leaves out must be allowed to be missing, what it writes must be accepted, and
what it deletes must be let go.
"""

from __future__ import annotations

import re
from typing import Any

TEXT_OF_INDEXES = "text of indexes"
LETS_GO = ("CASCADE", "SET NULL")


def hindrances(older: dict[str, Any], newer: dict[str, Any]) -> list[str]:
    """In which places code for the schema ``older`` may fail on ``newer``, a line for each.

    Both are results of ``schema_of``. Indexes that are not unique only cost or save time.
    """
    tables = [name for name in older if name != TEXT_OF_INDEXES]
    found = [f"{name} is gone" for name in tables if name not in newer]
    for name in newer.keys() - {TEXT_OF_INDEXES}:
        if name in older:
            found += _in_columns(name, older[name]["columns"], newer[name]["columns"])
            found += _in_constraints(name, older[name], newer[name])
        found += _in_references(name, older, newer[name])
    return found + _in_unique_indexes(older, newer)


def _in_columns(table: str, older: dict[str, Any], newer: dict[str, Any]) -> list[str]:
    changed = [
        f"{table}.{name} was {described} and is {newer.get(name, 'gone')}"
        for name, described in older.items()
        if newer.get(name) != described
    ]
    needed = [
        f"{table}.{name} must have a value, which older code does not give"
        for name, (_, nullable, default) in newer.items()
        if name not in older and not nullable and default is None
    ]
    return changed + needed


def _in_constraints(table: str, older: dict[str, Any], newer: dict[str, Any]) -> list[str]:
    found = []
    if older["primary key"] != newer["primary key"]:
        found.append(f"{table} has another primary key")
    for kind in ("foreign keys", "unique", "checks"):
        found += [
            f"{table}: {name} is gone or has changed"
            for name, described in older[kind].items()
            if not _allows_as_much(described, newer[kind].get(name))
        ]
        found += [
            f"{table}: {name} forbids what older code may write"
            for name, described in newer[kind].items()
            if name not in older[kind]
            and _columns_of(described) & older["columns"].keys()
            and not _passes_what_is_missing(described, older["columns"], newer["columns"])
        ]
    return found


def _allows_as_much(older: Any, newer: Any) -> bool:
    """Return whether a constraint is as before, or a list of values has become longer."""
    if older == newer or newer is None or "sqltext" not in older:
        return bool(older == newer)
    before, after = (re.findall(r"'[^']*'", each["sqltext"]) for each in (older, newer))
    frame, same_frame = (re.sub(r"'[^']*'[^')]*", "", each["sqltext"]) for each in (older, newer))
    return frame == same_frame and set(before) <= set(after)


def _passes_what_is_missing(
    constraint: dict[str, Any], older: dict[str, Any], newer: dict[str, Any]
) -> bool:
    """Return whether it compares with a column that older code leaves out, and so leaves null.

    A comparison with null is unknown, which no check refuses.
    """
    compared = re.fullmatch(r"(\w+) [<>=]+ (\w+)", constraint.get("sqltext", ""))
    return compared is not None and any(
        name in newer and name not in older and newer[name][1:] == (True, None)
        for name in compared.groups()
    )


def _columns_of(constraint: dict[str, Any]) -> set[str]:
    if "sqltext" in constraint:
        return set(re.findall(r"\w+", constraint["sqltext"]))
    return set(constraint.get("column_names") or constraint["constrained_columns"])


def _in_references(table: str, older: dict[str, Any], newer: dict[str, Any]) -> list[str]:
    known = older[table]["foreign keys"] if table in older else {}
    return [
        f"{table}: {name} keeps older code from deleting from {described['referred_table']}"
        for name, described in newer["foreign keys"].items()
        if name not in known
        and described["referred_table"] in older
        and described["options"].get("ondelete") not in LETS_GO
    ]


def _in_unique_indexes(older: dict[str, Any], newer: dict[str, Any]) -> list[str]:
    before, after = (
        {index for index in schema[TEXT_OF_INDEXES] if index.startswith("CREATE UNIQUE INDEX")}
        for schema in (older, newer)
    )
    gone = [f"gone or changed: {index}" for index in before - after]
    forbidding = [
        f"forbids what older code may write: {index}"
        for index in after - before
        if _columns_of({"sqltext": index.partition("(")[2]}) & _columns_below(index, older)
    ]
    return gone + forbidding


def _columns_below(index: str, schema: dict[str, Any]) -> set[str]:
    """The columns of the table that an index is on; none when the schema has no such table."""
    table = re.findall(r" ON (\w+)", index)[0]
    return set(schema[table]["columns"]) if table in schema else set()

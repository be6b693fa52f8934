"""The tables of the book's application: which there are, and their rows as they are stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnClause, Connection, column, inspect, select, table

from app.content.importing.refusal import Refused
from app.content.importing.report import Report
from app.services.importing.flasky.source import THIS_BLOG

# The columns that are read. Early chapters lack some, and the first edition ``disabled``.
READ = {
    "roles": ("id", "name", "permissions"),
    "users": (
        *("id", "email", "username", "role_id", "password_hash", "confirmed", "name"),
        *("location", "about_me", "member_since", "last_seen"),
    ),
    "posts": ("id", "body", "timestamp", "author_id", "title"),
    "comments": ("id", "body", "timestamp", "disabled", "author_id", "post_id"),
    "follows": ("follower_id", "followed_id", "timestamp"),
}
NEEDED = {
    "users": ("id", "username"),
    "posts": ("id", "body", "author_id"),
    "comments": ("id", "body", "post_id"),
    "follows": ("follower_id", "followed_id"),
    "roles": ("id", "name"),
}
TABLES_NEEDED = ("users", "posts")
# made anew here, or of no use
LEFT_OUT = {
    "roles": {"default"},
    "users": {"avatar_hash"},
    "posts": {"body_html"},
    "comments": {"body_html"},
    "follows": set[str](),
}
# columns that most databases do not have
RARE = {"title"}
AT_ONCE = 500


@dataclass(frozen=True)
class Tables:
    """The tables of a source, with the names of their columns that are read."""

    connection: Connection
    columns: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, connection: Connection, report: Report) -> Tables:
        """Return the tables; what they have beyond those of the book is named in the report.

        Raises Refused for another kind of database.
        """
        seen = inspect(connection)
        names = sorted(seen.get_table_names())
        stored = {
            name: [str(each["name"]) for each in seen.get_columns(name)]
            for name in names
            if name in READ
        }
        _check(stored)
        _name_what_is_left(names, stored, report)
        columns = {
            name: tuple(each for each in READ[name] if each in there)
            for name, there in stored.items()
        }
        return cls(connection, columns)

    def has(self, name: str, of_column: str) -> bool:
        """Return whether a table has a column."""
        return of_column in self.columns.get(name, ())

    def rows(self, name: str) -> Iterator[dict[str, Any]]:
        """Yield the rows of a table by their ids; a column that is missing is None."""
        if name not in self.columns:
            return
        found: list[ColumnClause[Any]] = [column(each) for each in self.columns[name]]
        ordered = (
            select(*found).select_from(table(name, *found)).order_by(*found[: len(_key_of(name))])
        )
        missing = dict.fromkeys(READ[name])
        rows = self.connection.execution_options(yield_per=AT_ONCE).execute(ordered)
        for row in rows.mappings():
            yield {**missing, **row}


def _key_of(name: str) -> tuple[str, ...]:
    return ("follower_id", "followed_id") if name == "follows" else ("id",)


def _check(stored: Mapping[str, list[str]]) -> None:
    if "published_at" in stored.get("posts", ()):
        raise Refused([THIS_BLOG])
    faults = [f"{name}: there is no such table" for name in TABLES_NEEDED if name not in stored]
    faults += [
        f"{name}: it has no column {each}"
        for name, there in stored.items()
        for each in NEEDED[name]
        if each not in there
    ]
    if faults:
        raise Refused(faults)


def _name_what_is_left(names: list[str], stored: Mapping[str, list[str]], report: Report) -> None:
    for name in names:
        if name not in READ and name != "alembic_version":
            report.warn(name, "this table is not one of the book, and is not imported")
    for name, read in READ.items():
        if name not in stored:
            report.warn(name, "there is no such table")
            continue
        for each in stored[name]:
            if each not in read and each not in LEFT_OUT[name]:
                report.warn(
                    f"{name}.{each}", "this column is not one of the book, and is not imported"
                )
        for each in read:
            if each not in stored[name] and each not in RARE:
                report.warn(f"{name}.{each}", "there is no such column")

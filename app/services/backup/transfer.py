"""The way from a database into a backup, and back into either database.

The models say which tables there are, the database says what is in them: it may be at an older
revision than the code. Rows go in by Core statements, because the session's events would count
them a second time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import (
    Column,
    Connection,
    Inspector,
    MetaData,
    Table,
    delete,
    exists,
    func,
    insert,
    inspect,
    select,
    text,
)

from app.extensions import metadata
from app.models import utcnow
from app.services.backup.envelope import BadBackup, Envelope
from app.services.backup.format import BATCH, Backup, BackupTable, Header, encode, kind_of

# Tables of the running site rather than of its content: which errors the administrator has been
# told about lately, the number by which caches know that they are out of date, and pictures that
# are drawn or fetched again when a page misses them. Copies of other sites' pictures would be most
# of a backup, and what is lost when an original has vanished is no work of anybody here.
LEFT_OUT = {"error_notices", "site_versions", "post_cards", "pictures", "picture_files"}
# What the site makes by itself before anybody comes; a backup brings its own.
OF_A_NEW_SITE = {"roles", "site_counts", "month_counts"}

Advance = Callable[[int], object]


@dataclass(frozen=True)
class Snapshot:
    """The database as one transaction sees it. Backups are written from it."""

    connection: Connection
    tables: list[Table]
    header: Header

    @classmethod
    def take(cls, connection: Connection, revision: str) -> Snapshot:
        """Describe the database, which is at this revision of its schema."""
        tables = _stored_tables(connection)
        archived = tuple(_describe(connection, table) for table in tables)
        return cls(connection, tables, Header(utcnow(), revision, archived))


def write_backup(snapshot: Snapshot, file: BinaryIO, advance: Advance) -> int:
    """Write a backup and answer its length in bytes; ``advance`` hears how many rows are done."""
    envelope = Envelope(file)
    envelope.add(encode(snapshot.header))
    for table in snapshot.tables:
        rows = snapshot.connection.execute(
            select(table).order_by(*table.primary_key),
            execution_options={"stream_results": True, "yield_per": BATCH},
        )
        for batch in rows.partitions():
            envelope.add(b"".join(encode(list(row)) for row in batch))
            advance(len(batch))
    envelope.close()
    return envelope.length


def keep_writers_out(connection: Connection) -> None:
    """Let nobody but this transaction write, so that an empty database stays so.

    SQLite needs nothing: a transaction that writes is alone.
    """
    tables = _stored_tables(connection)
    if tables and connection.dialect.name == "postgresql":
        names = ", ".join(_quoted(connection, table) for table in tables)
        connection.execute(text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))


def first_with_content(connection: Connection) -> str | None:
    """A table that holds something that people have made; None in a new or an empty database."""
    for table in _stored_tables(connection):
        if table.name not in OF_A_NEW_SITE and connection.scalar(
            select(exists().select_from(table))
        ):
            return table.name
    return None


def load(archive: Backup, connection: Connection, advance: Advance) -> None:
    """Put the rows of a backup in the place of a new site's, inside the connection's transaction.

    The schema is at the revision of the backup. Raises BadBackup when the two do not fit. Whoever
    has switched foreign keys off on SQLite checks them afterwards.
    """
    stored = _tables_for(archive.header, connection)
    for table in reversed(_stored_tables(connection)):
        connection.execute(delete(table))
    for described, rows in archive.batches():
        named = [dict(zip(described.columns, row, strict=True)) for row in rows]
        connection.execute(insert(stored[described.name]), named)
        advance(len(rows))
    for table in stored.values():
        if connection.dialect.name == "postgresql":
            _continue_numbering(connection, table)
        # without statistics the first day's queries would be planned blindly
        connection.execute(text(f"ANALYZE {_quoted(connection, table)}"))


def _quoted(connection: Connection, table: Table) -> str:
    return connection.dialect.identifier_preparer.format_table(table)


def _stored_tables(connection: Connection) -> list[Table]:
    """The models' tables as far as the database has them; what is referred to comes first."""
    seen = inspect(connection)
    there = set(seen.get_table_names()) - LEFT_OUT
    return [_as_stored(seen, table.name) for table in metadata.sorted_tables if table.name in there]


def _as_stored(seen: Inspector, name: str) -> Table:
    key = seen.get_pk_constraint(name)["constrained_columns"]
    columns = [
        Column(column["name"], column["type"], primary_key=column["name"] in key)
        for column in seen.get_columns(name)
    ]
    return Table(name, MetaData(), *columns)


def _kinds(table: Table) -> dict[str, str]:
    return {column.name: kind_of(column.type) for column in table.columns}


def _describe(connection: Connection, table: Table) -> BackupTable:
    rows = connection.scalar(select(func.count()).select_from(table)) or 0
    return BackupTable(table.name, _kinds(table), rows)


def _tables_for(header: Header, connection: Connection) -> dict[str, Table]:
    """Where the rows of each table go. Raises BadBackup unless it has the very same columns."""
    seen = inspect(connection)
    there = set(seen.get_table_names())
    tables = {
        described.name: _as_stored(seen, described.name)
        for described in header.tables
        if described.name in there
    }
    for described in header.tables:
        if described.name not in tables or _kinds(tables[described.name]) != described.columns:
            raise BadBackup(f"its table {described.name} is not that of its revision")
    return tables


def _continue_numbering(connection: Connection, table: Table) -> None:
    """Let the sequence of a PostgreSQL table go on after the highest number in it."""
    for column in table.primary_key:
        owned = func.pg_get_serial_sequence(_quoted(connection, table), column.name)
        sequence = connection.scalar(select(owned))
        if sequence is not None:
            highest = connection.scalar(select(func.max(column)))
            connection.execute(select(func.setval(sequence, highest or 1, highest is not None)))

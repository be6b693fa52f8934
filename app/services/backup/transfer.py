"""Writing a backup from a database, and loading it into one.

The models say which tables there are, and the database which columns they have: it may be at an
older revision than the code. Rows are inserted by Core statements, because events of the session
would count them again.
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
from app.services.backup.format import Backup, BackupTable, Header, encode, kind_of

# Tables of the running site rather than of its content: which errors were mailed to the
# administrator, the version number for caches, counts of failed log-ins in the last hour, and
# images that are drawn or fetched again when a page needs them. Copies of external images would be
# most of a backup, and are nobody's work here. Sessions and addresses of private feeds: to
# restore a backup must not revive what was ended since. What tells who has read a post is thrown
# away with the day.
LEFT_OUT = {
    "error_notices",
    "notification_feeds",
    "picture_files",
    "pictures",
    "post_cards",
    "rate_limits",
    "seen_today",
    "sessions",
    "site_versions",
    "view_salts",
}
# Tables with rows on a new site; those of the backup replace them.
OF_A_NEW_SITE = {"roles", "site_counts", "month_counts"}

Advance = Callable[[int], object]


@dataclass(frozen=True)
class Snapshot:
    """The database as one transaction sees it, to write a backup from."""

    connection: Connection
    tables: list[Table]
    header: Header

    @classmethod
    def take(cls, connection: Connection, revision: str) -> Snapshot:
        """Describe the database.

        :param connection: in a transaction
        :param revision: that of the schema
        """
        tables = _stored_tables(connection)
        described = tuple(_describe(connection, table) for table in tables)
        return cls(connection, tables, Header(utcnow(), revision, described))


def write_backup(snapshot: Snapshot, file: BinaryIO, advance: Advance) -> int:
    """Write a backup and return its length in bytes.

    :param advance: called with the number of rows written since the last call
    """
    envelope = Envelope(file)
    envelope.add(encode(snapshot.header))
    for table, described in zip(snapshot.tables, snapshot.header.tables, strict=True):
        rows = snapshot.connection.execute(
            select(table).order_by(*table.primary_key),
            execution_options={"stream_results": True, "yield_per": described.batch},
        )
        for batch in rows.partitions():
            envelope.add(b"".join(encode(list(row)) for row in batch))
            advance(len(batch))
    envelope.close()
    return envelope.length


def keep_writers_out(connection: Connection) -> None:
    """Lock all tables against other writers, so that an empty database stays empty.

    SQLite needs no lock: it has one writer at a time.
    """
    tables = _stored_tables(connection)
    if tables and connection.dialect.name == "postgresql":
        names = ", ".join(_quoted(connection, table) for table in tables)
        connection.execute(text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))


def first_with_content(connection: Connection) -> str | None:
    """Return the name of a table with content; None in a new or an empty database."""
    for table in _stored_tables(connection):
        if table.name not in OF_A_NEW_SITE and connection.scalar(
            select(exists().select_from(table))
        ):
            return table.name
    return None


def load(backup: Backup, connection: Connection, advance: Advance) -> None:
    """Replace the rows of a new site by those of a backup, in the connection's transaction.

    A caller who has switched foreign keys off on SQLite checks them afterwards; on PostgreSQL those
    that may wait for rows further down are checked at the end.

    :param connection: to a database whose schema is at the revision of the backup
    :param advance: called with the number of rows loaded since the last call

    Raises BadBackup when the tables differ from those of the backup.
    """
    stored = _tables_for(backup.header, connection)
    _check_constraints(connection, "DEFERRED")
    for table in reversed(_stored_tables(connection)):
        connection.execute(delete(table))
    for described, rows in backup.batches():
        named = [dict(zip(described.columns, row, strict=True)) for row in rows]
        connection.execute(insert(stored[described.name]), named)
        advance(len(rows))
    _check_constraints(connection, "IMMEDIATE")
    for table in stored.values():
        if connection.dialect.name == "postgresql":
            _continue_numbering(connection, table)
        # the planner has no statistics yet
        connection.execute(text(f"ANALYZE {_quoted(connection, table)}"))


def _check_constraints(connection: Connection, when: str) -> None:
    """Have PostgreSQL check deferrable constraints with each statement, or not before the end.

    Rows whose check is still to come keep it from changing their table.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET CONSTRAINTS ALL {when}"))


def _quoted(connection: Connection, table: Table) -> str:
    return connection.dialect.identifier_preparer.format_table(table)


def _stored_tables(connection: Connection) -> list[Table]:
    """Return the tables of the models that the database has, referred ones first."""
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
    """Return the tables of a backup by name. Raises BadBackup unless the columns are the same."""
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
    """Set the sequence of a PostgreSQL table to the highest id in it."""
    for column in table.primary_key:
        owned = func.pg_get_serial_sequence(_quoted(connection, table), column.name)
        sequence = connection.scalar(select(owned))
        if sequence is not None:
            highest = connection.scalar(select(func.max(column)))
            connection.execute(select(func.setval(sequence, highest or 1, highest is not None)))

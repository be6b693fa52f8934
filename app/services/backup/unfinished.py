"""A mark in the database while a restore has loaded all rows, but has not completed what follows.

It is a table of its own, made in the transaction that loads the rows and dropped at the end, so
that a process that is killed in between leaves it. Backups and migrations do not know it.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, MetaData, String, Table, insert, inspect, select

_MARK = Table("unfinished_restore", MetaData(), Column("checksum", String(64), primary_key=True))


def mark_unfinished(connection: Connection, checksum: str) -> None:
    """Note that a backup with this checksum has been loaded, in the connection's transaction."""
    _MARK.create(connection)
    connection.execute(insert(_MARK).values(checksum=checksum))


def unfinished(connection: Connection) -> str | None:
    """Return the checksum of the backup whose restore has not ended; None if there is none."""
    if not inspect(connection).has_table(_MARK.name):
        return None
    return connection.scalar(select(_MARK.c.checksum))


def mark_finished(connection: Connection) -> None:
    """Remove the mark, if there is one."""
    _MARK.drop(connection, checkfirst=True)

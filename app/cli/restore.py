"""``flask restore``: a backup becomes the content of an empty site."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import Connection

from app.cli import schema
from app.cli.backup import whole_archive
from app.cli.deploy import alone_with_schema, put_in_order
from app.cli.errors import OperationFailed, plain_failures
from app.cli.progress import progress
from app.extensions import db
from app.models.site_version import raise_version
from app.services.backup import Backup, first_with_content, keep_writers_out, load


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@with_appcontext
@plain_failures
def restore(file: str) -> None:
    """Fill an empty database with the backup in FILE.

    The database may be SQLite or PostgreSQL, whichever the backup came from, without tables or
    as `flask deploy` leaves it. All of it happens or nothing: an interrupted restore leaves
    the database as it was.
    """
    with Path(file).open("rb") as stream:
        archive = whole_archive(file, stream)
        known = schema.revisions()
        if archive.header.revision not in known:
            raise OperationFailed(
                f"{file} is at revision {archive.header.revision}, and this version knows "
                f"{known[-1]} at most: restore it with the version that made it, or a newer one"
            )
        with alone_with_schema():
            with _one_transaction() as connection:
                _fill(connection, archive)
            put_in_order()
            raise_version()  # the pages that a running site has kept are those of an empty one
            db.session.commit()
    click.echo(
        f"Restored {archive.header.rows} rows from {file}; "
        f"the database is at revision {schema.stored_revision()}."
    )


def _fill(connection: Connection, archive: Backup) -> None:
    """Migrate to the backup's revision, load it, and migrate on to the code's."""
    stored, known = schema.revision_of(connection), schema.revisions()
    if stored is not None and stored not in known:
        raise OperationFailed(
            f"the database is at revision {stored}, which this version does not know"
        )
    keep_writers_out(connection)
    table = first_with_content(connection)
    if table is not None:
        raise OperationFailed(f"the database has content already, in {table}: use an empty one")
    schema.migrate(connection, archive.header.revision)
    with progress("Restoring", archive.header.rows) as advance:
        try:
            load(archive, connection, advance)
        except ValueError as error:  # such as a NUL character, which PostgreSQL cannot store
            raise OperationFailed(f"the backup cannot be loaded: {error}") from None
    schema.migrate(connection, known[-1])  # which looks for rows that point nowhere as well


@contextmanager
def _one_transaction() -> Iterator[Connection]:
    """A transaction that happens whole or not at all, migrations included.

    On SQLite foreign keys are off, because a migration that rebuilds a table would otherwise
    delete the rows that refer to it. The switch works outside a transaction only, so the
    connection is closed in the end instead of used again.
    """
    with db.engine.connect() as connection:
        connection.detach()
        if connection.dialect.name == "sqlite":
            connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            yield connection

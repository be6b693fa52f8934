"""``flask restore``: load a backup into an empty site."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import Connection

from app.cli import schema
from app.cli.backup import verified_backup
from app.cli.deploy import deploy_lock
from app.cli.errors import OperationFailed, plain_failures
from app.cli.progress import progress
from app.extensions import db
from app.models.site_version import increment_site_version
from app.services.backup.format import Backup
from app.services.backup.transfer import first_with_content, keep_writers_out, load
from app.services.backup.unfinished import mark_unfinished, unfinished
from app.services.schema import stored_revision
from app.web.repair.missing_data import complete_data, finish_restore


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@with_appcontext
@plain_failures
def restore(file: str) -> None:
    """Fill an empty database with the backup in FILE.

    The database may be SQLite or PostgreSQL, whichever the backup came from, without tables or
    as `flask deploy` leaves it. All rows are loaded or none: an interrupted restore leaves
    the database as it was. If it was interrupted after that, while the search index was made, the
    same command goes on where it stopped.
    """
    with Path(file).open("rb") as stream:
        backup = verified_backup(file, stream)
        known = schema.revisions()
        if backup.header.revision not in known:
            raise OperationFailed(
                f"{file} is at revision {backup.header.revision}, and this version knows "
                f"{known[-1]} at most: restore it with the version that made it, or a newer one"
            )
        with deploy_lock():
            with _one_transaction() as connection:
                if _is_loaded(connection, backup):
                    click.echo("All rows are loaded already: the interrupted restore goes on.")
                else:
                    _fill(connection, backup)
                    mark_unfinished(connection, backup.checksum)
            complete_data()
            increment_site_version()  # a running site has cached the pages of an empty one
            db.session.commit()
            finish_restore()
    click.echo(
        f"Restored {backup.header.rows} rows from {file}; "
        f"the database is at revision {stored_revision()}."
    )


def _is_loaded(connection: Connection, backup: Backup) -> bool:
    """Return whether an interrupted restore has loaded this backup. Raises OperationFailed."""
    loaded = unfinished(connection)
    if loaded is not None and loaded != backup.checksum:
        raise OperationFailed(
            "the restore of another backup was interrupted here: "
            "`flask deploy` completes it; for this one use an empty database"
        )
    return loaded is not None


def _fill(connection: Connection, backup: Backup) -> None:
    """Migrate to the backup's revision, load the backup, and migrate to the newest revision."""
    stored, known = schema.revision_of(connection), schema.revisions()
    if stored is not None and stored not in known:
        raise OperationFailed(
            f"the database is at revision {stored}, which this version does not know"
        )
    keep_writers_out(connection)
    table = first_with_content(connection)
    if table is not None:
        raise OperationFailed(f"the database has content already, in {table}: use an empty one")
    schema.migrate(connection, backup.header.revision)
    with progress("Restoring", backup.header.rows) as advance:
        try:
            load(backup, connection, advance)
        except ValueError as error:  # such as a NUL character, which PostgreSQL cannot store
            raise OperationFailed(f"the backup cannot be loaded: {error}") from None
    schema.migrate(connection, known[-1])  # also checks the foreign keys


@contextmanager
def _one_transaction() -> Iterator[Connection]:
    """Begin a transaction that includes the migrations, and commit it unless an error is raised.

    On SQLite foreign keys are off, because a migration that rebuilds a table would otherwise
    delete the rows that refer to it. They can be switched only outside a transaction, so the
    connection is closed at the end instead of being returned to the pool.
    """
    with db.engine.connect() as connection:
        connection.detach()
        if connection.dialect.name == "sqlite":
            connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            yield connection

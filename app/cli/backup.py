"""``flask backup``: everything the database holds, in one file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click
from flask.cli import with_appcontext

from app.cli import schema
from app.cli.deploy import deploy_lock
from app.cli.errors import OperationFailed, plain_failures
from app.cli.progress import progress
from app.cli.whole_files import STANDARD_OUTPUT, whole_file
from app.extensions import db
from app.services.backup.envelope import BadBackup
from app.services.backup.format import Backup
from app.services.backup.transfer import Snapshot, write_backup
from app.web.database.transactions import only_reading


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True))
@click.option("--force", is_flag=True, help="Overwrite FILE if it is there.")
@click.option("--verify", is_flag=True, help="Make no backup; check that FILE is a whole one.")
@with_appcontext
@plain_failures
def backup(file: str, force: bool, verify: bool) -> None:
    """Write all that the database holds into FILE, or to standard output if FILE is "-".

    The site may go on meanwhile: the backup holds what there was at one moment. FILE appears
    once it is whole; nobody else may read it, since it holds addresses and password hashes.
    """
    if verify:
        _verify(file)
        return
    with whole_file(file, force, "a backup") as out:
        written = _write(out)
    _report(file, *written)


def verified_backup(name: str, file: BinaryIO) -> Backup:
    """Read every row of a backup, and return the backup. Raises OperationFailed."""
    try:
        backup = Backup(file)
        with progress("Verifying", backup.header.rows) as advance:
            for _table, rows in backup.batches():
                advance(len(rows))
    except BadBackup as error:
        raise OperationFailed(f"{name}: {error}") from None
    return backup


def _verify(name: str) -> None:
    with Path(name).open("rb") as file:
        header = verified_backup(name, file).header
    click.echo(
        f"{name} is whole: {header.rows} rows in {len(header.tables)} tables, at revision "
        f"{header.revision}, made on {header.created_at:%Y-%m-%d %H:%M:%S} UTC."
    )


def _write(out: BinaryIO) -> tuple[int, int]:
    """Write a backup, and return its numbers of rows and bytes."""
    with deploy_lock(), _snapshot() as snapshot:
        rows = snapshot.header.rows
        with progress("Backing up", rows) as advance:
            length = write_backup(snapshot, out, advance)
        out.flush()
    return rows, length


@contextmanager
def _snapshot() -> Iterator[Snapshot]:
    """Return a snapshot of the database: what one read-only transaction sees."""
    with only_reading(), db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        revision = schema.revision_of(connection)
        if revision not in schema.revisions():
            raise OperationFailed(
                f"the database is at revision {revision}, which this version does not know"
                if revision
                else "the database is empty: run `flask deploy` first"
            )
        try:
            yield Snapshot.take(connection, revision)
        except ValueError as error:  # SQLite stores anything in any column
            raise OperationFailed(str(error)) from None


def _report(name: str, rows: int, length: int) -> None:
    is_file = name != STANDARD_OUTPUT
    where = name if is_file else "standard output"
    click.echo(f"Backed up {rows} rows in {length} bytes to {where}.", err=not is_file)

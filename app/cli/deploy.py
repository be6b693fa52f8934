"""``flask deploy``: bring a database up to date with the code."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from app.cli import schema
from app.cli.errors import OperationFailed, plain_failures
from app.cli.notifications import prune_notifications
from app.cli.posts import prune_bin
from app.cli.users import prune_in_batches
from app.extensions import db
from app.models import utcnow
from app.services.media.storage.interface import StorageAway
from app.services.schema import is_newer_than_code, stored_revision
from app.services.statistics.counting import forget_past_days
from app.web.failures import one_line
from app.web.media.pruning import prune as prune_media
from app.web.repair.missing_data import complete_data, finish_restore
from app.web.repair.sessions import prune_sessions
from app.web.security.first_start import first_start, instructions
from app.web.security.rate_limit_storage import DatabaseStorage

# one more attempt may take ten: with the start, a release fails within 30
CONNECT_SECONDS = 15
OTHER_DEPLOY_SECONDS = 600
NEWER = ", which is newer than this code"
DEPLOY_LOCK = 5_903_177_412  # the number of a PostgreSQL advisory lock, chosen at random


@click.command("deploy")
@with_appcontext
@plain_failures
def deploy() -> None:
    """Bring the database up to date: schema, roles, self-follows, search index and the like.

    It may run at any time and any number of times, beside itself and beside the running site.
    Accounts that nobody has confirmed for 30 days are deleted with their names,
    and so are sessions that are over, posts that were in the bin for too long, notifications
    that were read 90 days ago, uploaded pictures that nothing has shown for 30 days, and what
    statistics keep for a day, or for 400.
    After a rollback the schema is newer than the code; it stays, for older code can live with it.
    Where there is no account yet, the code is printed that the first page of the site asks for.
    """
    bring_up_to_date()
    tell_how_to_begin()


def tell_how_to_begin() -> None:
    """Print how to set up a site without an account in the browser."""
    if first_start().is_due():
        click.echo(instructions())


def bring_up_to_date() -> None:
    """Do what ``flask deploy`` does to the database, and print what was done."""
    _wait_for_database()
    with deploy_lock():
        newer = is_newer_than_code(stored_revision())
        if not newer:
            schema.upgrade()
        complete_data()
        finish_restore()
        pruned = sum(1 for _name in prune_in_batches())
        DatabaseStorage().prune()
        prune_sessions()
        prune_notifications()
        _forget_visits()
        deleted = prune_bin()
        if not newer:
            _prune_media()
    if pruned:
        click.echo(f"{pruned} accounts that were never confirmed are deleted.")
    if deleted:
        click.echo(f"{deleted} posts are deleted that were in the bin for too long.")
    revision = f"revision {stored_revision()}{NEWER if newer else ''}"
    click.echo(f"The database is up to date, at {revision}.")


def _forget_visits() -> None:
    """Delete what web processes delete once an hour, if none of them is running."""
    forget_past_days(utcnow())
    db.session.commit()


def _prune_media() -> None:
    """Prune uploaded pictures; a release does not fail because their storage cannot be reached."""
    try:
        prune_media()
    except (StorageAway, OSError) as error:
        db.session.rollback()
        click.echo(f"Uploaded pictures were not pruned: {one_line(error)}")


def _wait_for_database() -> None:
    """Wait until the database accepts connections; it may be starting. Raises SQLAlchemyError."""
    deadline = time.monotonic() + CONNECT_SECONDS
    while True:
        try:
            with db.engine.connect():
                return
        except OperationalError:
            if db.engine.dialect.name == "sqlite" or time.monotonic() + 1 > deadline:
                raise
        time.sleep(1)


@contextmanager
def deploy_lock() -> Iterator[None]:
    """Hold the lock of deploys, backups and restores on PostgreSQL, after waiting for it.

    SQLite needs no lock: there each step is a transaction that writes, and those take turns.
    The server releases the lock when this process ends. Raises OperationFailed.
    """
    if db.engine.dialect.name != "postgresql":
        yield
        return
    deadline = time.monotonic() + OTHER_DEPLOY_SECONDS
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.detach()  # closed at the end, which releases the lock
        while not connection.scalar(select(func.pg_try_advisory_lock(DEPLOY_LOCK))):
            if time.monotonic() > deadline:
                raise OperationFailed(
                    "another deploy, backup or restore of this database does not end"
                )
            time.sleep(0.5)
        yield

"""``flask import flasky``: bring over a site of the application of *Flask Web Development*."""

from __future__ import annotations

import time
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from app.cli.deploy import deploy_lock
from app.cli.errors import OperationFailed, plain_failures
from app.cli.importing import plain_refusals, print_report, report_options, write_report
from app.cli.progress import progress_in_lines
from app.content.importing.report import Report
from app.extensions import db
from app.models import Role, utcnow
from app.services.importing.flasky.plan import Plan, Planner
from app.services.importing.flasky.reading import has_administrator, read_site
from app.services.importing.flasky.source import open_source
from app.services.importing.flasky.storing import continue_numbering_after, prepare, store
from app.services.importing.flasky.things import Site
from app.services.notifications.changes import telling_nobody
from app.services.schema import stored_revision
from app.web.database.transactions import only_reading

# SQLite has no queue of writers: who waits for the lock looks for it every 25 milliseconds or more
TURN_SECONDS = 0.03


@click.command("flasky")
@click.argument("database_url", metavar="DATABASE_URL")
@report_options
@with_appcontext
@plain_failures
def flasky(database_url: str, dry_run: bool, report_path: Path | None) -> None:
    """Bring over a site of the application of the book "Flask Web Development".

    DATABASE_URL is the address of its database, SQLite or PostgreSQL, as the application has it, or
    the path of a SQLite file. It is only read. This site must be empty, as `flask deploy` leaves
    it; everything gets the number that it has there. The command may be interrupted, and run again
    at any time: what has changed there since then is brought over, unless it was changed here.
    """
    if report_path is not None and not report_path.absolute().parent.is_dir():
        raise OperationFailed(f"there is no folder {report_path.absolute().parent}")
    _check_deployed()
    report = Report()
    with plain_refusals():
        with open_source(database_url) as connection:
            site = read_site(connection, utcnow(), report)
        if site.people and not has_administrator(site):
            report.warn("users", "nobody administers: `flask user promote NAME Administrator`")
        report.result = _compare(site).result if dry_run else _bring_over(site).result
    write_report(report, report_path)
    print_report(report, dry_run)
    if dry_run:
        result = report.result
        click.echo(
            f"It would create {result.created}, change {result.changed}, and leave "
            f"{result.unchanged + result.kept} as they are."
        )


def _check_deployed() -> None:
    with only_reading():
        has_roles = stored_revision() and db.session.scalar(select(Role.id).limit(1))
        db.session.rollback()
    if not has_roles:
        raise OperationFailed("there are no roles yet: run `flask deploy` first")


def _compare(site: Site) -> Plan:
    with only_reading():
        plan = Planner(site).plan()
        db.session.rollback()
    return plan


def _bring_over(site: Site) -> Plan:
    """Store what is to be stored, batch by batch; nobody is told of it."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    with deploy_lock(), telling_nobody():
        plan = _compare(site)
        continue_numbering_after(plan)
        db.session.commit()
        with progress_in_lines("Importing", len(plan.work)) as advance:
            for batch in plan.batches():
                with only_reading():
                    prepared = prepare(batch)
                    db.session.rollback()
                store(batch, prepared, plan.new_roles)
                db.session.commit()
                db.session.expunge_all()
                advance(len(batch))
                if is_sqlite:
                    time.sleep(TURN_SECONDS)
    return plan

"""``flask import``: bring posts, comments and people along from another site."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from app.cli.deploy import deploy_lock
from app.cli.progress import progress_in_lines
from app.content.importing.records import Export, ImportedPerson
from app.content.importing.refusal import Refused
from app.content.importing.report import Report
from app.services.accounts.administration import find_person
from app.services.errors import NotFound
from app.web.importing.running import store_export

importing = AppGroup("import", help="Bring posts, comments and people along from another site.")

# in the output; the report has all of them
MOST_WARNINGS = 20
Command = Callable[..., Any]
_REPORT_OPTIONS = (
    click.option("--dry-run", is_flag=True, help="Only read, and say what there is."),
    click.option(
        "--report",
        "report_path",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Write what was found and done to a file, as JSON.",
    ),
)
_OPTIONS = (
    click.option("--as", "as_user", metavar="USER", help="Whose posts they are, all of them."),
    click.option(
        "--map",
        "mapped",
        metavar="OLD=NEW",
        multiple=True,
        help="Which account here stands for an author there. May be repeated.",
    ),
    *_REPORT_OPTIONS,
)


def report_options(command: Command) -> Command:
    """Add the options that every import has to a command."""
    return reduce(lambda decorated, option: option(decorated), reversed(_REPORT_OPTIONS), command)


def export_options(command: Command) -> Command:
    """Add the options of imports that can give texts to other authors to a command."""
    return reduce(lambda decorated, option: option(decorated), reversed(_OPTIONS), command)


def media_option(help: str) -> Callable[[Command], Command]:
    """Return the option for a folder with the pictures of the other site."""
    kind = click.Path(exists=True, file_okay=False, path_type=Path)
    return click.option("--media", type=kind, metavar="FOLDER", help=help)


@contextmanager
def plain_refusals() -> Iterator[None]:
    """Turn Refused into its lines and exit status 1."""
    try:
        yield
    except Refused as error:
        for line in error.lines():
            click.echo(line, err=True)
        raise click.ClickException("nothing was imported.") from None


def import_export(
    export: Export,
    *,
    as_user: str | None,
    mapped: Sequence[str],
    dry_run: bool,
    report_path: Path | None,
) -> None:
    """Store an export, unless it is a dry run, and print what has become of it. Raises Refused."""
    accounts = _accounts(export, as_user, mapped)
    counts = export.report.counts
    if not dry_run:
        total = sum(vars(counts.posts).values()) + sum(vars(counts.pages).values())
        with deploy_lock(), progress_in_lines("Importing", total) as done:
            store_export(export, accounts, done)
    write_report(export.report, report_path)
    print_report(export.report, dry_run)


def _accounts(export: Export, as_user: str | None, mapped: Sequence[str]) -> dict[str, int]:
    """Return the ids of the accounts that stand for people of the export. Raises Refused."""
    faults: list[str] = []

    def account(name: str) -> int:
        try:
            return find_person(name).id
        except NotFound:
            faults.append(f"there is no account {name!r}")
            return 0

    found = dict.fromkeys(export.people, account(as_user)) if as_user else {}
    for each in mapped:
        old, equals, new = each.partition("=")
        person = _person_called(export, old.strip())
        if not equals or not new.strip():
            faults.append(f"--map {each}: it is written as OLD=NEW")
        elif person is None:
            faults.append(f"--map {each}: nobody in the export is called {old!r}")
        else:
            found[person.key] = account(new.strip())
    if faults:
        raise Refused(faults)
    return found


def _person_called(export: Export, name: str) -> ImportedPerson | None:
    """Return a person by the key, or else by another key or the name shown if that is of one."""
    if name in export.people:
        return export.people[name]
    called = [each for each in export.people.values() if name in (each.name, *each.other_keys)]
    return called[0] if len(called) == 1 else None


def write_report(report: Report, path: Path | None) -> None:
    """Write a report to a file, if one is asked for."""
    if path is not None:
        text = json.dumps(report.to_json(), ensure_ascii=False, indent=2)
        path.write_text(f"{text}\n", encoding="utf-8")


def print_report(report: Report, dry_run: bool) -> None:
    """Print the numbers of a report, and its warnings as far as a terminal has room for them."""
    counts, result = report.counts, report.result
    click.echo(f"Posts: {_states(counts.posts)}; pages: {_states(counts.pages)}.")
    click.echo(
        f"Comments: {counts.comments.shown} shown, {counts.comments.hidden} hidden."
        f" People: {counts.authors}. Tags: {counts.tags}. Old addresses: {counts.redirects}."
    )
    for why, number in sorted(counts.drafts_by_reason.items()):
        click.echo(f"Kept as drafts: {number} ({why}).")
    for why, number in sorted(counts.skipped.items()):
        click.echo(f"Left out: {number} ({why}).")
    for warning in report.warnings[:MOST_WARNINGS]:
        click.echo(f"Note: {warning}")
    if (left := len(report.warnings) - MOST_WARNINGS) > 0:
        click.echo(f"and {left} more notes; --report has all of them.")
    if dry_run:
        click.echo("Nothing was changed: this was a dry run.")
    else:
        click.echo(
            f"Created: {result.created}, changed: {result.changed},"
            f" unchanged: {result.unchanged}, kept as they are here: {result.kept}."
        )


def _states(states: Any) -> str:
    return ", ".join(f"{number} {state}" for state, number in vars(states).items())

"""``flask doctor``: check the site, from its settings to its stored counts."""

from __future__ import annotations

from contextlib import nullcontext

import click
from flask.cli import with_appcontext

from app.cli.checks import (
    Check,
    Finding,
    Verdict,
    content,
    database,
    jobs,
    mail,
    media,
    settings,
    site,
    unknown,
    wrong,
)
from app.cli.errors import EXPECTED_ERRORS, one_line, plain_failures
from app.cli.json_lines import json_line, json_option
from app.web.database.transactions import only_reading, roll_back


@click.command("doctor")
@click.option("--mend", is_flag=True, help="Put right what can be put right without a decision.")
@json_option
@with_appcontext
@plain_failures
def doctor(mend: bool, as_json: bool) -> None:
    """Examine settings, site, mail server, database, schema, clock, outbox, roles and counts.

    The site is asked for a page at SITE_URL. One line for each: ok, note (may be meant so), WRONG,
    or unknown when something before it is wrong. The exit status is 1 when something is WRONG and
    not mended.
    """
    failed, missing = False, ""
    for check in _checks():
        finding = unknown(missing) if missing else _examine(check)
        if mend and finding.repair is not None:
            finding.repair()
            finding = Finding(Verdict.MENDED, finding.detail)
        _report(check, finding, as_json)
        if finding.verdict is Verdict.WRONG:
            failed, missing = True, check.required_because
    if failed:
        raise click.exceptions.Exit(1)


def _checks() -> tuple[Check, ...]:
    """Return all checks: first those without the database, then those that need more of it."""
    return (
        *settings.CHECKS,
        *site.CHECKS,
        *mail.WITHOUT_DATABASE,
        *database.checks(),
        *jobs.checks(),
        *content.CHECKS,
        *media.CHECKS,
    )


def _examine(check: Check) -> Finding:
    """Run a check, in a read-only transaction where possible, and report its errors as WRONG."""
    with nullcontext() if check.writes else only_reading():
        try:
            return check.run()
        except EXPECTED_ERRORS as error:
            return wrong(one_line(error))
        finally:
            roll_back()


def _report(check: Check, finding: Finding, as_json: bool) -> None:
    if as_json:
        verdict = finding.verdict.lower()
        click.echo(json_line({"check": check.name, "verdict": verdict, "detail": finding.detail}))
        return
    click.echo(f"{finding.verdict:<8}{check.name}{finding.detail and f': {finding.detail}'}")

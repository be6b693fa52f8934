"""``flask doctor``: check the site, from its settings to its stored counts."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.cli.errors import plain_failures
from app.cli.json_lines import json_line, json_option
from app.web.checks import Check, Finding, Verdict
from app.web.checks.examination import all_checks, examine, examine_all


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
    failed = False
    for check, finding in examine_all(all_checks(), _examine_and_mend if mend else examine):
        _report(check, finding, as_json)
        failed = failed or finding.verdict is Verdict.WRONG
    if failed:
        raise click.exceptions.Exit(1)


def _examine_and_mend(check: Check) -> Finding:
    finding = examine(check)
    if finding.repair is None:
        return finding
    finding.repair()
    return Finding(Verdict.MENDED, finding.detail)


def _report(check: Check, finding: Finding, as_json: bool) -> None:
    if as_json:
        verdict = finding.verdict.lower()
        click.echo(json_line({"check": check.name, "verdict": verdict, "detail": finding.detail}))
        return
    click.echo(f"{finding.verdict:<8}{check.name}{finding.detail and f': {finding.detail}'}")

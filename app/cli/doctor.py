"""``flask doctor``: is the site well, from its settings to its counts?"""

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
    settings,
    unknown,
    wrong,
)
from app.cli.failures import FAILURES, one_line, plain_failures
from app.web.database.engine import only_reading, roll_back


@click.command("doctor")
@click.option("--mend", is_flag=True, help="Put right what can be put right without a decision.")
@with_appcontext
@plain_failures
def doctor(mend: bool) -> None:
    """Examine settings, mail server, database, schema, clock, outbox, roles and counts.

    One line for each: ok, note (may be meant so), WRONG, or unknown when something before it is
    wrong. The exit status is 1 when something is WRONG and not mended.
    """
    sick, missing = False, ""
    for check in _checks():
        finding = unknown(missing) if missing else _examine(check)
        if mend and finding.remedy is not None:
            finding.remedy()
            finding = Finding(Verdict.MENDED, finding.said)
        _report(check, finding)
        if finding.verdict is Verdict.WRONG:
            sick, missing = True, check.needed
    if sick:
        raise click.exceptions.Exit(1)


def _checks() -> tuple[Check, ...]:
    """All of them: first what needs no database, then what needs more and more of it."""
    return (
        *settings.CHECKS,
        *mail.WITHOUT_DATABASE,
        *database.checks(),
        *jobs.checks(),
        *content.CHECKS,
    )


def _examine(check: Check) -> Finding:
    """What is found, also when looking fails; nobody waits for a lock because of the looking."""
    with nullcontext() if check.writes else only_reading():
        try:
            return check.examine()
        except FAILURES as error:
            return wrong(one_line(error))
        finally:
            roll_back()


def _report(check: Check, finding: Finding) -> None:
    click.echo(f"{finding.verdict:<8}{check.about}{finding.said and f': {finding.said}'}")

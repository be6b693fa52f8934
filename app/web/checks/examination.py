"""Run the checks, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext

from app.web.checks import (
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
from app.web.database.transactions import only_reading, roll_back
from app.web.failures import EXPECTED_ERRORS, one_line


def all_checks() -> tuple[Check, ...]:
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


def examine(check: Check) -> Finding:
    """Run a check, in a read-only transaction where possible, and report its errors as WRONG."""
    with nullcontext() if check.writes else only_reading():
        try:
            return check.run()
        except EXPECTED_ERRORS as error:
            return wrong(one_line(error))
        finally:
            roll_back()


def examine_all(
    checks: Iterable[Check], run: Callable[[Check], Finding]
) -> Iterator[tuple[Check, Finding]]:
    """Yield each check with what ``run`` returns for it; unknown after one that it requires."""
    missing = ""
    for check in checks:
        finding = unknown(missing) if missing else run(check)
        yield check, finding
        if finding.verdict is Verdict.WRONG:
            missing = check.required_because

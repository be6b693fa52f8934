"""Run the checks for a page, which has to come in time whatever hangs."""

from __future__ import annotations

import time
from functools import partial

from flask import Flask

from app.web.checks import Check, Finding, unknown, wrong
from app.web.checks.examination import all_checks, examine, examine_all
from app.web.database.query_timeout import BoundedQuery
from app.web.failures import one_line

SECONDS_EACH = 5.0
SECONDS_ALL = 15.0


class BoundedExamination:
    """The checks that neither write nor read everything, each in a thread of its own.

    A check that hangs, as when a server does not answer, goes on in its thread: until it has
    ended it is not started again.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._queries: dict[str, BoundedQuery[Finding]] = {}

    def findings(self) -> list[tuple[Check, Finding]]:
        """Return each check with what it has found. It needs no longer than SECONDS_ALL."""
        deadline = time.monotonic() + SECONDS_ALL
        return list(examine_all(filter(_is_brief, all_checks()), partial(self._run, deadline)))

    def _run(self, deadline: float, check: Check) -> Finding:
        seconds = min(SECONDS_EACH, deadline - time.monotonic())
        if seconds <= 0:
            return unknown("not examined: those before it took too long")
        query = self._queries.setdefault(
            check.name, BoundedQuery(self._app, partial(examine, check))
        )
        try:
            return query.result(seconds)
        except TimeoutError:
            return unknown(f"no answer within {seconds:.0f} seconds")
        except Exception as error:
            self._app.logger.exception("the check %r failed", check.name)
            return wrong(one_line(error))


def left_out() -> list[str]:
    """Return the names of the checks that only the command does."""
    return [check.name for check in all_checks() if not _is_brief(check)]


def _is_brief(check: Check) -> bool:
    return not (check.writes or check.by_command_only)

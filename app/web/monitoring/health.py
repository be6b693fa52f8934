"""What the machinery that runs the site wants to know: does it live, may it be given work?"""

from __future__ import annotations

from functools import cached_property

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from app.services import schema
from app.web.database.query_timeout import TimedQuestion

PROBES = frozenset({"/healthz", "/readyz"})
PATIENCE_SECONDS = 2.0  # probes give up after a few


def register_health_checks(app: Flask) -> None:
    """Answer probes before anything else looks at the request.

    Whoever asks knows neither the site's name nor https, and wants no session, no redirect and
    no query of anybody else's. Registered first, this is the first to be asked.
    """
    app.extensions["readiness"] = Readiness(app)

    @app.before_request
    def answer_probes() -> ResponseReturnValue | None:
        return current_app.dispatch_request() if request.path in PROBES else None


class Readiness:
    """Whether the database answers, and has the schema that the code was written for.

    A newer schema will do: old code lives with it from the next release's first step until that
    code takes over, and after a rollback.
    """

    def __init__(self, app: Flask) -> None:
        self._stored_revision = TimedQuestion(app, schema.stored_revision)

    @cached_property
    def _newest_revision(self) -> str | None:
        return schema.newest_revision()

    def trouble(self) -> str:
        """What is in the way, for anybody to read; empty when nothing is."""
        try:
            stored = self._stored_revision.answer(PATIENCE_SECONDS)
        except TimeoutError:
            return "the database does not answer in time"
        except SQLAlchemyError:
            return "the database does not answer"
        if stored != self._newest_revision and not schema.is_newer_than_code(stored):
            return (
                f"the database is at revision {stored or 'none'}, the code at "
                f"{self._newest_revision}: run `flask deploy`"
            )
        return ""

"""Health checks for load balancers and orchestrators: ``/healthz`` and ``/readyz``."""

from __future__ import annotations

from functools import cached_property

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from app.services import schema
from app.web.database.disk_space import FULL, DiskSpace
from app.web.database.query_timeout import BoundedQuery

PROBES = frozenset({"/healthz", "/readyz"})
TIMEOUT_SECONDS = 2.0  # clients of health checks give up after a few


def register_health_checks(app: Flask) -> None:
    """Dispatch health checks before any other ``before_request`` function runs.

    Their clients know neither the site's name nor https, and need no session, redirect or query.
    """
    app.extensions["readiness"] = Readiness(app)

    @app.before_request
    def dispatch_probes() -> ResponseReturnValue | None:
        return current_app.dispatch_request() if request.path in PROBES else None


class Readiness:
    """Check that the database responds, can store, and has the schema that the code needs.

    A newer schema is accepted: the old code runs on it while a release is deployed, and after a
    rollback.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._stored_revision = BoundedQuery(app, schema.stored_revision)

    @property
    def _disk_space(self) -> DiskSpace:
        found: DiskSpace = self._app.extensions["disk_space"]
        return found

    @cached_property
    def _newest_revision(self) -> str | None:
        return schema.newest_revision()

    def problem(self) -> str:
        """Return why the site is not ready, without secrets; empty when it is."""
        if self._disk_space.is_full:
            return FULL
        try:
            stored = self._stored_revision.result(TIMEOUT_SECONDS)
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

"""Liveness, readiness and metrics, for orchestrators and monitoring."""

from __future__ import annotations

import hmac

from flask import Response, abort, current_app, request
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from app.main import main
from app.web.security.decorators import public


@main.get("/healthz")
@public
def healthz() -> Response:
    """Return 200 while this process can handle requests; nothing else is checked."""
    return _plain_text("ok")


@main.get("/readyz")
@public
def readyz() -> Response:
    """Return 200 if the database is reachable and its schema current, else 503 with the reason."""
    problem = current_app.extensions["readiness"].problem()
    if not problem:
        return _plain_text("ok")
    current_app.logger.warning("not ready: %s", problem)
    return _plain_text(problem, 503)


@main.get("/metrics")
@public  # protected by METRICS_TOKEN
def metrics() -> Response:
    """Return the metrics for Prometheus; 404 without METRICS_TOKEN."""
    expected = current_app.config["METRICS_TOKEN"]
    if not expected:
        abort(404)
    given = request.authorization
    token = given.token if given and given.type == "bearer" else None
    if not hmac.compare_digest((token or "").encode(), expected.encode()):
        refusal = _plain_text("The token of METRICS_TOKEN is needed.", 401)
        refusal.headers["WWW-Authenticate"] = 'Bearer realm="metrics"'  # RFC 6750, section 3
        return refusal
    response = _plain_text(current_app.extensions["metrics"].page())
    response.content_type = CONTENT_TYPE_PLAIN_0_0_4
    return response


def _plain_text(body: str | bytes, status: int = 200) -> Response:
    response = Response(body, status, mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response

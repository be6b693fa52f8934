"""For the machinery that runs the site: does it live, may it be given work, how is it doing?"""

from __future__ import annotations

import hmac

from flask import Response, abort, current_app, request
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from app.main import main
from app.web.security.decorators import public


@main.get("/healthz")
@public
def healthz() -> Response:
    """This process lives; nothing else is asked."""
    return _for_machines("ok")


@main.get("/readyz")
@public
def readyz() -> Response:
    """The database answers and has this code's schema; 503 and the reason otherwise."""
    problem = current_app.extensions["readiness"].problem()
    if not problem:
        return _for_machines("ok")
    current_app.logger.warning("not ready: %s", problem)
    return _for_machines(problem, 503)


@main.get("/metrics")
@public  # who knows METRICS_TOKEN
def metrics() -> Response:
    """The site's numbers, for Prometheus; 404 where nobody may have them."""
    expected = current_app.config["METRICS_TOKEN"]
    if not expected:
        abort(404)
    given = request.authorization
    token = given.token if given and given.type == "bearer" else None
    if not hmac.compare_digest((token or "").encode(), expected.encode()):
        refusal = _for_machines("The token of METRICS_TOKEN is needed.", 401)
        refusal.headers["WWW-Authenticate"] = 'Bearer realm="metrics"'  # RFC 6750, section 3
        return refusal
    answer = _for_machines(current_app.extensions["metrics"].page())
    answer.content_type = CONTENT_TYPE_PLAIN_0_0_4
    return answer


def _for_machines(body: str | bytes, status: int = 200) -> Response:
    answer = Response(body, status, mimetype="text/plain")
    answer.headers["Cache-Control"] = "no-store"
    return answer

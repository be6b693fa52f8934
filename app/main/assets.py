"""Scripts that extensions generate, served as files because the policy forbids inline ones."""

from __future__ import annotations

from flask import Response

from app.extensions import moment
from app.main import main
from app.web.security.decorators import public


@main.get("/flask-moment.js")
@public
def flask_moment_js() -> Response:
    """Send Flask-Moment's script."""
    response = Response(moment.flask_moment_js(), mimetype="text/javascript")
    response.cache_control.public = True
    response.cache_control.max_age = 3600
    return response

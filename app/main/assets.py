"""Scripts that an extension makes, served as files because no script is inline."""

from __future__ import annotations

from flask import Response

from app.extensions import moment
from app.main import main
from app.web.security.decorators import public


@main.get("/flask-moment.js")
@public
def flask_moment_js() -> Response:
    """Flask-Moment's own script."""
    response = Response(moment.flask_moment_js(), mimetype="text/javascript")
    response.cache_control.public = True
    response.cache_control.max_age = 3600
    return response

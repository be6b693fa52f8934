"""What caches, ours and those on the way, may do with an answer: RFC 9111."""

from __future__ import annotations

from flask import Flask, Response, current_app, request, session
from flask_login import current_user

PUBLIC = "public"
# where the WSGI environment says which route has answered
ROUTE = "app.route"


def register_cache_headers(app: Flask) -> None:
    """Say on every answer whether it is for everybody."""
    app.after_request(_declare)


def _declare(response: Response) -> Response:
    if "Cache-Control" in response.headers:
        return response
    if request.method not in ("GET", "HEAD") or response.status_code not in (200, 304):
        response.headers["Cache-Control"] = "no-store"
    elif _is_for_everybody():
        request.environ[ROUTE] = request.url_rule.rule if request.url_rule else ""
        response.headers["Cache-Control"] = _public()
        response.vary.update(("Cookie", "Accept-Encoding"))
    else:
        response.headers["Cache-Control"] = "private, no-cache"
    return response


def _is_for_everybody() -> bool:
    """Whether a page of ours looks the same to every stranger: nobody is logged in, and nothing
    (a message, a form's token) lies in the session."""
    return request.blueprint == "main" and not session and not current_user.is_authenticated


def _public() -> str:
    """Browsers ask every time, and are mostly told that nothing has changed."""
    seconds = current_app.config["CDN_SECONDS"]
    shared = f", s-maxage={seconds}" if seconds else ""
    return f"{PUBLIC}, max-age=0, must-revalidate{shared}"

"""Cache-Control and Vary, for our own page cache and those of others: RFC 9111."""

from __future__ import annotations

from typing import TypeVar

from flask import Flask, Response, current_app, request, session
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

R = TypeVar("R", bound=AnyResponse)

PUBLIC = "public"
# Neither caches nor search engines keep a page whose address is secret, and links on it do not give
# the address away.
# https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag
SECRET = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
# key in the WSGI environment: the route of a public page
ROUTE = "app.route"


def secret(response: R) -> R:
    """Set the headers of a response whose address is secret."""
    response.headers.update(SECRET)
    return response


def forbid_caching(response: R) -> R:
    """Keep a response out of every cache, such as a page that shows an email address."""
    response.headers["Cache-Control"] = "no-store"
    return response


def register_cache_headers(app: Flask) -> None:
    """Set Cache-Control on every response."""
    app.after_request(_set_cache_control)


def _set_cache_control(response: Response) -> Response:
    if "Cache-Control" in response.headers:
        return response
    if request.method not in ("GET", "HEAD") or response.status_code not in (200, 304):
        response.headers["Cache-Control"] = "no-store"
    elif _is_public():
        request.environ[ROUTE] = request.url_rule.rule if request.url_rule else ""
        response.headers["Cache-Control"] = _public_directives()
        response.vary.update(("Cookie", "Accept-Encoding"))
    else:
        response.headers["Cache-Control"] = "private, no-cache"
    return response


def _is_public() -> bool:
    """Return whether every anonymous visitor gets the same page.

    So it is if nobody is logged in and the session holds neither a message nor a CSRF token.
    """
    return request.blueprint == "main" and not session and not current_user.is_authenticated


def _public_directives() -> str:
    """Return the directives of a public page: browsers revalidate it each time."""
    seconds = current_app.config["CDN_SECONDS"]
    shared = f", s-maxage={seconds}" if seconds else ""
    return f"{PUBLIC}, max-age=0, must-revalidate{shared}"

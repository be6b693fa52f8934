"""Redirects from addresses with a slash at the end to those of pages, which have none."""

from __future__ import annotations

from flask import Flask, current_app, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, NotFound

from app.services.posts.site_pages import is_public
from app.web.database.transactions import SAFE_METHODS
from app.web.negotiation import API_PREFIX
from app.web.security.redirects import redirect_moved

# The route that takes any address: which of them are pages, the database knows.
SITE_PAGE = "main.site_page"


def register_trailing_slashes(app: Flask) -> None:
    """Redirect a request with a slash too many, with its query: 301, or 308 for forms."""
    app.before_request(_redirect_to_page)


def _redirect_to_page() -> ResponseReturnValue | None:
    """Return the redirect, or None where there is no page without the slash either.

    The API is left out: the slashes at the end of its addresses are part of them.
    """
    if not isinstance(request.routing_exception, NotFound):
        return None
    path = request.path.rstrip("/")
    if path == request.path or request.path.startswith(API_PREFIX):
        return None
    address = _page_at(path)
    if address is None:
        return None
    code = 301 if request.method in SAFE_METHODS else 308  # with 308 a form is sent again
    return redirect_moved(address, code)


def _page_at(path: str) -> str | None:
    """Return the address of the page at a path, built from its route and so on this site."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None  # there is one for every request
    try:
        endpoint, arguments = adapter.match(path)
    except HTTPException:
        return None
    if endpoint == SITE_PAGE and not is_public(**arguments):
        return None
    return url_for(endpoint, **arguments)

"""Redirects that stay on the site."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

# Bytes of an address that a page repeats in its links.
LONGEST_WAY_BACK = 2_000


def is_local(address: str) -> bool:
    """Return whether every browser resolves an address to a path of this site.

    Browsers treat ``\\`` as ``/`` and ignore control characters, see
    https://url.spec.whatwg.org/#concept-basic-url-parser.
    """
    if not address.startswith("/") or address.startswith("//") or "\\" in address:
        return False
    if any(ord(character) < 33 or ord(character) == 127 for character in address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc


def this_page() -> str:
    """Return the path and query of the requested page, for a link that leads back to it.

    Where the URL has no GET or is too long to be repeated, it is the path of the front page.
    """
    if request.url_rule is not None and "GET" not in (request.url_rule.methods or ()):
        return url_for("main.index")
    query = request.query_string.decode("ascii", "replace")
    path = quote(request.script_root + request.path)
    if len(path) + len(query) > LONGEST_WAY_BACK:
        return url_for("main.index")
    return f"{path}?{query}" if query and request.method in ("GET", "HEAD") else path


def redirect_moved(address: str, code: int = 301) -> Response:
    """Redirect to the address that a page has for good, with the query of the request."""
    query = request.query_string.decode("ascii", "replace")
    return redirect(f"{address}?{query}" if query else address, code)


def redirect_next(fallback: str, **values: object) -> Response:
    """Redirect to the ``next`` of the request if it is a path of this site, else to an endpoint."""
    wanted = request.args.get("next") or request.form.get("next") or ""
    if is_local(wanted):
        return redirect(wanted)
    return redirect(url_for(fallback, **values))  # type: ignore[arg-type]

"""Redirects from addresses that posts, tags and people had elsewhere.

They are looked up only where the answer would be 404, and on the front page where WordPress names
a post by its number, so that no other page needs a statement more.
"""

from __future__ import annotations

from flask import redirect, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from app.content.text.old_paths import path_with_query
from app.models import Post, Tag
from app.services.old_addresses import Target, target_of
from app.web.database.transactions import roll_back
from app.web.negotiation import API_PREFIX
from app.web.pages.template_globals import post_url
from app.web.security.loaded_user import continue_anonymously

# /?p=12 is a post of WordPress, and /?page_id=12 a page
NUMBERS = ("p", "page_id")


def redirect_from_missing() -> Response | None:
    """Return the redirect from an address at which nothing is; None if it led nowhere either.

    It leads to the address of today in one step, whatever the query. While the database is away,
    the answer is the same as without old addresses; files are none.
    """
    is_page = request.endpoint != "static" and not request.path.startswith(API_PREFIX)
    if not is_page or request.method not in ("GET", "HEAD"):
        return None
    query = request.query_string.decode("utf-8", "replace")
    with_query = path_with_query(request.path, query)
    try:
        return _redirect_to(target_of(with_query, path_with_query(request.path)))
    except SQLAlchemyError:
        roll_back()
        continue_anonymously()  # loading the user from the database could fail again
        return None


def redirect_from_number() -> Response | None:
    """Return the redirect from the front page to a post that its query names by its old number."""
    if request.method not in ("GET", "HEAD"):
        return None
    numbers = [f"{name}={request.args[name]}" for name in NUMBERS if name in request.args]
    return _redirect_to(target_of(*(path_with_query("", number) for number in numbers)))


def _redirect_to(target: Target | None) -> Response | None:
    return redirect(address_of(target), 301) if target is not None else None


def address_of(target: Target) -> str:
    """Return the address of a post, a page of the site, a tag or a person, on this site."""
    if isinstance(target, Post):
        if target.page_slug is not None:
            return url_for("main.site_page", slug=target.page_slug)
        return post_url(target)
    if isinstance(target, Tag):
        return url_for("main.tag", slug=target.slug)
    return url_for("main.user", username=target.username)

"""What a response is counted as in the statistics, which views and the page cache tell.

It is in the WSGI environment, where the middleware that counts finds it for pages that were made
and for those from memory.
"""

from __future__ import annotations

from flask import Flask, Response, g, request
from flask_login import current_user

from app.services.policy import owns
from app.services.posts.rows import ReadPost
from app.services.statistics.visits import FEED, PAGE, POST, SEARCH

# key in the WSGI environment: a kind, and what of that kind
COUNTED = "app.counted"
_PAGE = (PAGE, "")


def count_post(post: ReadPost) -> None:
    """Count this response as a view of a post, unless its author looks at it, or few may."""
    if post.is_public and not owns(current_user, post):
        g.counted = (POST, str(post.id))


def count_feed() -> None:
    """Count this response as fetching the feed of its path."""
    g.counted = (FEED, request.path)


def count_empty_search(words: str) -> None:
    """Count this response as a search that has found nothing."""
    g.counted = (SEARCH, words)


def register_counted(app: Flask) -> None:
    """Note for each response what it is counted as, if anything is counted."""
    app.after_request(_note)


def _note(response: Response) -> Response:
    if request.method == "GET" and response.status_code in (200, 304):
        is_page = request.blueprint == "main" and response.mimetype == "text/html"
        counted = g.get("counted") or (_PAGE if is_page else None)
        if counted is not None:
            request.environ[COUNTED] = counted
    return response

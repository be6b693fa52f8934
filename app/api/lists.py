"""Lists as JSON."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Response, current_app, jsonify, request

from app.models import Comment
from app.services.pagination import Page, PageRequest
from app.services.posts.rows import ApiPost
from app.web.pages.pagination import page_address, page_request

# Posts whose JSON a process remembers, and how long their HTML may be.
KEPT = 200
LONGEST_KEPT = 5_000


def page_of_posts() -> PageRequest:
    """The page of posts that the address asks for. Raises Invalid."""
    return page_request(current_app.config["POSTS_PER_PAGE"])


def page_of_comments() -> PageRequest:
    """The page of comments that the address asks for. Raises Invalid."""
    return page_request(current_app.config["COMMENTS_PER_PAGE"])


def list_json(kind: str, page: Page[ApiPost] | Page[Comment], count: Callable[[], int]) -> Response:
    """``{kind, "prev", "next", "count"}``; ``count`` answers for the whole list."""
    listed: dict[str, Any] = {
        kind: [],
        "prev": page_address(page, "previous"),
        "next": page_address(page, "next"),
        "count": count() if page.total is None else page.total,
    }
    if current_app.debug:  # JSON for people, over many lines
        return jsonify({**listed, kind: [row.to_json() for row in page.items]})
    # no other value holds a quotation mark that JSON would leave as it is
    place, rows = f'"{kind}":[]', ",".join(map(_row_json, page.items))
    around = f"{_compact(listed)}\n".replace(place, f'"{kind}":[{rows}]', 1)
    return current_app.response_class(around, mimetype="application/json")


def _row_json(row: ApiPost | Comment) -> str:
    if isinstance(row, ApiPost) and len(row.body_html) <= LONGEST_KEPT:
        return _post_json(request.script_root, row)
    return _compact(row.to_json())


@lru_cache(KEPT)
def _post_json(script_root: str, post: ApiPost) -> str:
    """A post's JSON, which holds nothing but what the post does and addresses below the root."""
    return _compact(post.to_json())


def _compact(value: dict[str, Any]) -> str:
    return current_app.json.dumps(value, separators=(",", ":"))

"""Lists as JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, current_app, jsonify

from app.models import Comment
from app.services.listed_posts import PostForPrograms
from app.services.pages import Page, PageRequest
from app.web.pagination import page_address, page_request


def page_of_posts() -> PageRequest:
    """The page of posts that the address asks for. Raises Invalid."""
    return page_request(current_app.config["POSTS_PER_PAGE"])


def page_of_comments() -> PageRequest:
    """The page of comments that the address asks for. Raises Invalid."""
    return page_request(current_app.config["COMMENTS_PER_PAGE"])


def list_json(
    kind: str, page: Page[PostForPrograms] | Page[Comment], count: Callable[[], int]
) -> Response:
    """``{kind, "prev", "next", "count"}``; ``count`` answers for the whole list."""
    listed: dict[str, Any] = {
        kind: [row.to_json() for row in page.items],
        "prev": page_address(page, "previous"),
        "next": page_address(page, "next"),
        "count": count() if page.total is None else page.total,
    }
    return jsonify(listed)

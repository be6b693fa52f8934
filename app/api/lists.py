"""Pages of lists as JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from flask import Response, current_app, jsonify

from app.services.pagination import Page, PageRequest
from app.web.pages.pagination import page_address, page_request


class HasJson(Protocol):
    """A post or comment, or a row of a list of them."""

    def to_json(self) -> dict[str, Any]:
        """Return it as the API shows it."""


Row = TypeVar("Row", bound=HasJson)


def page_of_posts() -> PageRequest:
    """Return the page of posts that the URL asks for. Raises Invalid."""
    return page_request(current_app.config["POSTS_PER_PAGE"])


def page_of_comments() -> PageRequest:
    """Return the page of comments that the URL asks for. Raises Invalid."""
    return page_request(current_app.config["COMMENTS_PER_PAGE"])


def list_json(kind: str, page: Page[Row], count: Callable[[], int]) -> Response:
    """Return ``{kind, "prev", "next", "count"}`` of a page.

    ``count`` returns the length of the whole list; it is called only where the page has no total.
    """
    return jsonify(
        {
            kind: [row.to_json() for row in page.items],
            "prev": page_address(page, "previous"),
            "next": page_address(page, "next"),
            "count": count() if page.total is None else page.total,
        }
    )

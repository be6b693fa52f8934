"""Walks through the pages of a list."""

from __future__ import annotations

from collections.abc import Callable

from app.models import Post
from app.services.pagination import Cursor, Page, PageRequest

SIZE = 4
OpenPage = Callable[..., Page[Post]]


def page_request(**place: str) -> PageRequest:
    """Return the page that the arguments of a link ask for."""
    before, after, number = (place.get(name) for name in ("before", "after", "page"))
    return PageRequest(
        SIZE,
        before=Cursor.parse(before) if before else None,
        after=Cursor.parse(after) if after else None,
        number=int(number) if number else None,
    )


def walk(open_page: OpenPage, direction: str, first: Page[Post]) -> list[Page[Post]]:
    """Return the page and all that follow it, "next" or "previous"."""
    pages = [first]
    while (place := getattr(pages[-1], direction)) is not None:
        pages.append(open_page(**place))
        assert len(pages) < 100
    return pages

"""Pages of lists in URLs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

from app.services.pagination import Cursor, Page, PageRequest

LARGEST_NUMBER = 10**9


def page_request(size: int) -> PageRequest:
    """Return the page that the URL asks for by ``before``, ``after`` or ``page``.

    ``size`` is in rows. Raises Invalid for a malformed cursor.
    """
    before, after = request.args.get("before"), request.args.get("after")
    if before:
        return PageRequest(size, before=Cursor.parse(before))
    if after:
        return PageRequest(size, after=Cursor.parse(after))
    return PageRequest(size, number=_number(request.args.get("page")))


def _number(text: str | None) -> int | None:
    if not text:
        return None
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
    if not (digits.isascii() and digits.isdecimal()):
        return 1
    return sign * min(int(digits[:10]), LARGEST_NUMBER)


def page_address(page: Page[Any], which: str, **options: Any) -> str | None:
    """Return the URL of the ``next`` or ``previous`` page of the current list, or None."""
    arguments = page.next if which == "next" else page.previous
    if arguments is None or request.endpoint is None:
        return None
    kept = [
        (key, value)
        for key, value in request.args.items(multi=True)
        if key not in ("before", "after", "page")
    ]
    address = url_for(request.endpoint, **{**(request.view_args or {}), **options})
    return with_query(address, [*kept, *arguments.items()])


def with_query(address: str, arguments: Iterable[tuple[str, str]]) -> str:
    """Return the URL with these query arguments.

    For arguments of a visitor: ``url_for`` would take some of their names for its own options.
    """
    query = urlencode(list(arguments))
    return f"{address}?{query}" if query else address

"""Pages of long lists: by cursor, or by number for the book's addresses.

A cursor names a place between rows (a moment and an id), so a page does not shift when rows
are added in front of it, and the thousandth page costs what the first does. A page's number
needs a count and an OFFSET, and is clamped to the pages that there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from flask_babel import gettext as _
from sqlalchemy import Select, tuple_

from app.extensions import db
from app.services.errors import Invalid

T = TypeVar("T")

_CURSOR = re.compile(r"(\d{8}T\d{12})-(\d{1,10})", re.ASCII)
_MOMENT = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True)
class Cursor:
    """A place in a list ordered by time and id."""

    moment: datetime
    id: int

    def __str__(self) -> str:
        # strftime writes years before 1000 with fewer than four digits
        return f"{self.moment.year:04d}{self.moment:%m%dT%H%M%S%f}-{self.id}"

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """The cursor that ``str`` wrote. Raises Invalid."""
        match = _CURSOR.fullmatch(text)
        try:
            if match is None:
                raise ValueError(text)
            moment = datetime.strptime(match[1], _MOMENT)  # noqa: DTZ007 - naive UTC inside
        except ValueError:
            raise Invalid(_("This page address is not valid.")) from None
        return cls(moment, min(int(match[2]), 2**31 - 1))


@dataclass(frozen=True)
class PageRequest:
    """Which page: rows earlier than ``before``, later than ``after``, or number ``number``."""

    size: int
    before: Cursor | None = None
    after: Cursor | None = None
    number: int | None = None


@dataclass(frozen=True)
class Page(Generic[T]):
    """Rows of one page, and the query arguments of its neighbours (None: there is none).

    A page by number also knows how many pages and rows there are in all.
    """

    items: list[T]
    next: dict[str, str] | None = None
    previous: dict[str, str] | None = None
    number: int | None = None
    pages: int | None = None
    total: int | None = None


@dataclass(frozen=True)
class Order:
    """How a list is ordered: by a moment and an id, newest first or oldest first."""

    moment: Any
    id: Any
    descending: bool = True
    place: Callable[[Any], Cursor] = field(default=lambda row: Cursor(row.timestamp, row.id))

    def columns(self, reverse: bool = False) -> tuple[Any, Any]:
        """The ORDER BY of the list, or of its reverse."""
        if self.descending != reverse:
            return self.moment.desc(), self.id.desc()
        return self.moment.asc(), self.id.asc()

    def beyond(self, cursor: Cursor, later: bool) -> Any:
        """The condition for rows later, or earlier, than the cursor."""
        row, place = tuple_(self.moment, self.id), tuple_(cursor.moment, cursor.id)
        return row > place if later else row < place


def fetch_page(
    statement: Select[Any], order: Order, wanted: PageRequest, total: Callable[[], int]
) -> Page[Any]:
    """One page of ``statement``, in one query by cursor.

    ``total`` is asked only for a page by number. Raises nothing: what does not exist is clamped.
    """
    if wanted.number is not None:
        return _by_number(statement, order, wanted, total())
    cursor = wanted.before or wanted.after
    if cursor is None:
        return _first(statement, order, wanted.size)
    later = wanted.before is None
    forward = later != order.descending
    rows = _rows(
        statement.where(order.beyond(cursor, later)).order_by(*order.columns(not forward)),
        wanted.size + 1,
    )
    more = len(rows) > wanted.size
    if not forward and not more:
        return _first(statement, order, wanted.size)  # a whole first page, not its remainder
    rows = rows[: wanted.size] if forward else rows[: wanted.size][::-1]
    if not rows:
        return Page([], previous={})
    return Page(
        rows,
        next=_forward(order, rows) if more or not forward else None,
        previous=_backward(order, rows),
    )


def _rows(statement: Select[Any], limit: int) -> list[Any]:
    return list(db.session.scalars(statement.limit(limit)).unique())


def _forward(order: Order, rows: list[Any]) -> dict[str, str]:
    return {"before" if order.descending else "after": str(order.place(rows[-1]))}


def _backward(order: Order, rows: list[Any]) -> dict[str, str]:
    return {"after" if order.descending else "before": str(order.place(rows[0]))}


def _first(statement: Select[Any], order: Order, size: int) -> Page[Any]:
    rows = _rows(statement.order_by(*order.columns()), size + 1)
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows, next=_forward(order, rows) if more else None)


def _by_number(statement: Select[Any], order: Order, wanted: PageRequest, total: int) -> Page[Any]:
    pages = max(1, -(-total // wanted.size))
    number = wanted.number or 1
    number = pages if number == -1 else max(1, min(number, pages))
    rows = _rows(
        statement.order_by(*order.columns()).offset((number - 1) * wanted.size), wanted.size
    )
    return Page(
        rows,
        next={"page": str(number + 1)} if number < pages else None,
        previous={"page": str(number - 1)} if number > 1 else None,
        number=number,
        pages=pages,
        total=total,
    )

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
from typing import Any, Generic, NamedTuple, TypeVar

from flask_babel import gettext as _
from sqlalchemy import Integer, Select, bindparam, tuple_

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

    def beyond(self, place: tuple[Any, Any], later: bool) -> Any:
        """The condition for rows later, or earlier, than a place: a moment and an id."""
        row = tuple_(self.moment, self.id)
        return row > tuple_(*place) if later else row < tuple_(*place)


class Form(NamedTuple):
    """What the statement of a page depends on, its values apart."""

    # how many rows
    most: int
    reverse: bool = False
    # rows "earlier" or "later" than a place, or from the list's beginning
    beyond: str = ""
    # whether rows are skipped
    numbered: bool = False


SKIPPED = bindparam("skipped", type_=Integer)

Values = dict[str, Any]


def narrowed(statement: Select[Any], order: Order, form: Form) -> Select[Any]:
    """A list's statement for one page of it, which is executed with ``Stretch.values``."""
    if form.beyond:
        moment = bindparam("place_moment", type_=order.moment.type)
        place = moment, bindparam("place_id", type_=order.id.type)
        statement = statement.where(order.beyond(place, form.beyond == "later"))
    statement = statement.order_by(*order.columns(form.reverse)).limit(form.most)
    return statement.offset(SKIPPED) if form.numbered else statement


@dataclass(frozen=True)
class Stretch:
    """The rows that one page asks for."""

    form: Form
    offset: int = 0
    place: Cursor | None = None

    @property
    def values(self) -> Values:
        """What the statement of this form is executed with."""
        values: Values = {"skipped": self.offset} if self.form.numbered else {}
        if self.place is not None:
            values |= {"place_moment": self.place.moment, "place_id": self.place.id}
        return values


# The rows of a page. Of a list that is asked for often the statements are made beforehand.
Rows = Callable[[Stretch], list[T]]


def models(statement: Select[Any], values: Values) -> list[Any]:
    """The models that a statement finds."""
    return list(db.session.scalars(statement, values).unique())


def fetch_page(
    listed: Select[Any] | Rows[T], order: Order, wanted: PageRequest, total: Callable[[], int]
) -> Page[T]:
    """One page of a list, in one query by cursor.

    ``listed`` is the statement for all of it, or answers the rows of a page. ``total`` is asked
    only for a page by number. Raises nothing: what does not exist is clamped.
    """
    rows: Rows[T] = listed if callable(listed) else _rows_of(listed, order)
    if wanted.number is not None:
        return _by_number(rows, wanted.number, wanted.size, total())
    cursor = wanted.before or wanted.after
    if cursor is None:
        return _first(rows, order, wanted.size)
    later = wanted.before is None
    forward = later != order.descending
    form = Form(wanted.size + 1, not forward, "later" if later else "earlier")
    found = rows(Stretch(form, place=cursor))
    more = len(found) > wanted.size
    if not forward and not more:
        return _first(rows, order, wanted.size)  # a whole first page, not its remainder
    found = found[: wanted.size] if forward else found[: wanted.size][::-1]
    if not found:
        return Page([], previous={})
    return Page(
        found,
        next=_forward(order, found) if more or not forward else None,
        previous=_backward(order, found),
    )


def _rows_of(statement: Select[Any], order: Order) -> Rows[Any]:
    return lambda stretch: models(narrowed(statement, order, stretch.form), stretch.values)


def _forward(order: Order, rows: list[Any]) -> dict[str, str]:
    return {"before" if order.descending else "after": str(order.place(rows[-1]))}


def _backward(order: Order, rows: list[Any]) -> dict[str, str]:
    return {"after" if order.descending else "before": str(order.place(rows[0]))}


def _first(rows: Rows[T], order: Order, size: int) -> Page[T]:
    found = rows(Stretch(Form(size + 1)))
    more = len(found) > size
    found = found[:size]
    return Page(found, next=_forward(order, found) if more else None)


def _by_number(rows: Rows[T], number: int, size: int, total: int) -> Page[T]:
    pages = max(1, -(-total // size))
    number = pages if number == -1 else max(1, min(number or 1, pages))
    return Page(
        rows(Stretch(Form(size, numbered=True), (number - 1) * size)),
        next={"page": str(number + 1)} if number < pages else None,
        previous={"page": str(number - 1)} if number > 1 else None,
        number=number,
        pages=pages,
        total=total,
    )

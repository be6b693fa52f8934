"""Pages of long lists: by cursor, or by number for the addresses of Flasky.

A cursor is a place between two rows (a moment and an id), so a page does not shift when rows are
added in front of it, and the thousandth page costs what the first does ("keyset pagination",
https://use-the-index-luke.com/no-offset). A page by number needs a count and an OFFSET.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Generic, TypeVar

from flask_babel import gettext as _
from sqlalchemy import DateTime, Integer, Select, and_, bindparam, func, tuple_

from app.extensions import db
from app.services.errors import Invalid

T = TypeVar("T")

Values = dict[str, Any]

_CURSOR = re.compile(r"(\d{8}T\d{12})((?:-\d{1,10}){1,3})", re.ASCII)
_MOMENT = "%Y%m%dT%H%M%S%f"
_LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class Cursor:
    """A place in a list that is ordered by a moment and an id, and by more ids ``below`` that."""

    moment: datetime
    id: int
    below: tuple[int, ...] = ()

    def __str__(self) -> str:
        ids = "".join(f"-{number}" for number in (self.id, *self.below))
        # strftime writes years before 1000 with fewer than four digits
        return f"{self.moment.year:04d}{self.moment:%m%dT%H%M%S%f}{ids}"

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """Return the cursor that ``str`` wrote. Raises Invalid."""
        match = _CURSOR.fullmatch(text)
        try:
            if match is None:
                raise ValueError(text)
            moment = datetime.strptime(match[1], _MOMENT)  # noqa: DTZ007 - naive UTC inside
        except ValueError:
            raise Invalid(_("This page address is not valid.")) from None
        first, *below = (min(int(number), _LARGEST_ID) for number in match[2][1:].split("-"))
        return cls(moment, first, tuple(below))


@dataclass(frozen=True)
class PageRequest:
    """The page that is asked for, of ``size`` rows: the first one unless one of these is set.

    Rows earlier than ``before``, rows later than ``after``, or the page of a ``number`` from 1 (-1
    for the last one).
    """

    size: int
    before: Cursor | None = None
    after: Cursor | None = None
    number: int | None = None


@dataclass(frozen=True)
class Page(Generic[T]):
    """The rows of a page, and the query arguments of its neighbours (None without a neighbour).

    Only a page by number has a number, and how many pages and rows there are in all.
    """

    items: list[T]
    next: dict[str, str] | None = None
    previous: dict[str, str] | None = None
    number: int | None = None
    pages: int | None = None
    total: int | None = None


@dataclass(frozen=True)
class Order:
    """The order of a list: by the columns of a moment and an id, newest first unless ascending.

    ``cursor`` returns the place of a loaded row. ``below`` are the columns of at most two more ids,
    of lists in which rows stand below others.
    """

    moment: Any
    id: Any
    descending: bool = True
    cursor: Callable[[Any], Cursor] = field(default=lambda row: Cursor(row.timestamp, row.id))
    below: tuple[Any, ...] = ()

    def columns(self, reverse: bool = False) -> tuple[Any, ...]:
        """Return the columns for ORDER BY, of the list or of its reverse."""
        columns = (self.moment, self.id, *self.below)
        if self.descending != reverse:
            return tuple(column.desc() for column in columns)
        return tuple(column.asc() for column in columns)

    def beyond(self, cursor: Cursor, later: bool) -> Any:
        """Return the condition for rows that are later, or else earlier, than a cursor."""
        row = tuple_(self.moment, self.id, *self.below)
        place = tuple_(cursor.moment, cursor.id, *self.ids_below(cursor, later))
        beyond = row > place if later else row < place
        if not self.below:
            return beyond
        # SQLite begins at the cursor by a single expression of an index, not by a row of several
        moment = self.moment >= cursor.moment if later else self.moment <= cursor.moment
        return and_(moment, beyond)

    def ids_below(self, cursor: Cursor, later: bool) -> tuple[int, ...]:
        """Return as many ids below those of a cursor as the list has columns for.

        A cursor with fewer is between its row, with all that is below it, and the next one if
        later rows are asked for; else it is before its row.
        """
        missing = len(self.below) - len(cursor.below)
        return (*cursor.below, *[_LARGEST_ID if later else 0] * missing)[: len(self.below)]


# Any cursor, in a statement that is built once and executed with ``Slice.values``.
_PARAMETERS: Any = (bindparam("moment", type_=DateTime), bindparam("id", type_=Integer))
_BELOW: Any = (bindparam("below_0", type_=Integer), bindparam("below_1", type_=Integer))


@dataclass(frozen=True)
class Slice:
    """The rows of a list that one page needs: ``limit`` of them, from its beginning or a cursor."""

    order: Order
    limit: int
    offset: int = 0
    cursor: Cursor | None = None
    # whether the rows are later than the cursor, or else earlier
    later: bool = False

    @property
    def reverse(self) -> bool:
        """Return whether the rows are read from the cursor towards the beginning of the list."""
        return self.cursor is not None and self.later == self.order.descending

    def of(self, statement: Select[Any]) -> Select[Any]:
        """Return the statement of a whole list, narrowed to these rows."""
        if self.cursor is not None:
            statement = statement.where(self.order.beyond(self.cursor, self.later))
        statement = statement.order_by(*self.order.columns(self.reverse)).limit(self.limit)
        return statement.offset(self.offset) if self.offset else statement

    @property
    def parametrized(self) -> Slice:
        """Return the slice with bind parameters in the place of the cursor."""
        if self.cursor is None:
            return self
        moment, first = _PARAMETERS
        return replace(self, cursor=Cursor(moment, first, _BELOW[: len(self.order.below)]))

    @property
    def values(self) -> Values:
        """Return the values for the bind parameters of ``parametrized``."""
        if self.cursor is None:
            return {}
        below = self.order.ids_below(self.cursor, self.later)
        values = {f"below_{number}": id_ for number, id_ in enumerate(below)}
        return {"moment": self.cursor.moment, "id": self.cursor.id, **values}


def models_of(statement: Select[Any]) -> Callable[[Slice], list[Any]]:
    """Return what loads the models of a slice of a list.

    :param statement: selects the models of the whole list, without an order
    """
    return lambda part: list(db.session.scalars(part.of(statement)).unique())


def count_rows(statement: Select[Any]) -> int:
    """Return how many rows a statement selects."""
    counted = statement.with_only_columns(func.count(), maintain_column_froms=True)
    return db.session.scalar(counted.order_by(None)) or 0


def fetch_page(
    rows: Callable[[Slice], list[T]], order: Order, request: PageRequest, total: Callable[[], int]
) -> Page[T]:
    """Return a page of a list: by cursor in one query, or in two when there is nothing before it.

    :param rows: loads the rows of a slice, see ``models_of``
    :param order: the order of the list
    :param request: which page; a number that does not exist is clamped to those that do
    :param total: counts the rows of the list; called only for a page by number
    """
    if request.number is not None:
        return _by_number(rows, order, request.size, request.number, total())
    cursor, later = request.before or request.after, request.before is None
    part = Slice(order, request.size + 1, cursor=cursor, later=later)
    found = rows(part)
    has_more = len(found) > request.size
    found = found[: request.size]
    if cursor is None:
        return Page(found, next=_next(order, found) if has_more else None)
    if part.reverse and not has_more:  # the whole first page, not what is left of it
        return fetch_page(rows, order, PageRequest(request.size), total)
    if part.reverse:
        found.reverse()
    if not found:
        return Page([], previous={})
    has_next = has_more or part.reverse
    return Page(
        found,
        next=_next(order, found) if has_next else None,
        previous={"after" if order.descending else "before": str(order.cursor(found[0]))},
    )


def _next(order: Order, found: list[Any]) -> dict[str, str]:
    return {"before" if order.descending else "after": str(order.cursor(found[-1]))}


def _by_number(
    rows: Callable[[Slice], list[T]], order: Order, size: int, number: int, total: int
) -> Page[T]:
    pages = max(1, -(-total // size))
    number = pages if number == -1 else max(1, min(number or 1, pages))
    return Page(
        rows(Slice(order, size, offset=(number - 1) * size)),
        next={"page": str(number + 1)} if number < pages else None,
        previous={"page": str(number - 1)} if number > 1 else None,
        number=number,
        pages=pages,
        total=total,
    )

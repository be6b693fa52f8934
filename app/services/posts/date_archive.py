"""Date archive: posts by the year and month of their publication, in the site's time zone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, TypeVar

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, null, select, union_all
from sqlalchemy.orm import joinedload, load_only

from app.extensions import db
from app.models import MonthCount, Post
from app.models.clock import month_number, month_start, site_time_zone
from app.services.errors import NotFound
from app.services.pagination import Page, PageRequest, Slice, fetch_page, models_of
from app.services.posts.lists import BY_PUBLICATION


@dataclass(frozen=True)
class Month:
    """A month with public posts."""

    year: int
    month: int
    post_count: int

    @property
    def first_day(self) -> date:
        """Return the first day of the month."""
        return date(self.year, self.month, 1)


@dataclass(frozen=True)
class Year:
    """A year with public posts, and its months with public posts in ascending order."""

    year: int
    months: list[Month]

    @property
    def post_count(self) -> int:
        """Return how many public posts the year has."""
        return sum(month.post_count for month in self.months)

    def in_month(self, number: int) -> Month | None:
        """Return a month by its number from 1; None for a month without posts."""
        return next((month for month in self.months if month.month == number), None)


def years_with_posts() -> list[Year]:
    """Return all years with public posts, newest first, in one statement."""
    zone = site_time_zone()
    waiting = select(Post.published_at, null(), null()).where(Post.scheduled())
    counted = select(null(), MonthCount.month, MonthCount.post_count)
    public: Counter[int] = Counter()
    # the first part decides the types of the columns
    rows: Any = db.session.execute(union_all(waiting, counted))
    for waits_for, month, count in rows:
        if waits_for is None:
            public[month] += count
        else:
            public[month_number(waits_for, zone)] -= 1
    months = [
        Month(*divmod(month, 100), post_count=public[month])
        for month in sorted(public)
        if public[month] > 0
    ]
    years = [Year(year, list(group)) for year, group in groupby(months, lambda each: each.year)]
    return years[::-1]


def find_year(years: Sequence[Year], number: int) -> Year:
    """Return the year of this number. Raises NotFound."""
    for year in years:
        if year.year == number:
            return year
    raise NotFound(_("Nothing was published then."))


def find_month(years: Sequence[Year], year: int, number: int) -> Month:
    """Return the month of this year and number. Raises NotFound."""
    month = find_year(years, year).in_month(number)
    if month is None:
        raise NotFound(_("Nothing was published then."))
    return month


Period = TypeVar("Period", Year, Month)


def around(periods: Sequence[Period], one: Period) -> tuple[Period | None, Period | None]:
    """Return the periods before and after one.

    :param periods: newest first
    :param one: one of the periods
    """
    place = periods.index(one)
    earlier = periods[place + 1] if place + 1 < len(periods) else None
    return earlier, periods[place - 1] if place else None


def months_of(years: Sequence[Year]) -> list[Month]:
    """Return the months of all years, newest first."""
    return [month for year in years for month in reversed(year.months)]


def posts_of_year(year: Year, request: PageRequest) -> Page[Post]:
    """Return a page of the public posts of a year, newest first."""
    zone = site_time_zone()
    first, after = month_start(year.year, 1, zone), month_start(year.year, 13, zone)
    return _posts(first, after, request, year.post_count)


def posts_of_month(month: Month, request: PageRequest) -> Page[Post]:
    """Return a page of the public posts of a month, newest first."""
    zone = site_time_zone()
    first = month_start(month.year, month.month, zone)
    return _posts(first, month_start(month.year, month.month + 1, zone), request, month.post_count)


def _posts(first: datetime, after: datetime, request: PageRequest, total: int) -> Page[Post]:
    """Return a page of the public posts from ``first`` until just before ``after``."""
    posts = select(Post).options(
        load_only(
            Post.title,
            Post.title_slug,
            Post.language,
            Post.excerpt,
            Post.published_at,
            Post.comment_count,
        ),
        joinedload(Post.author),
    )

    def rows(part: Slice) -> list[Post]:
        return models_of(posts.where(*_within(first, after, part), Post.public()))(part)

    return fetch_page(rows, BY_PUBLICATION, request, lambda: total)


def _within(
    first: datetime, after: datetime, part: Slice
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the bounds of the posts in a slice: those of the period, or the cursor.

    SQLite uses one bound only, the one that comes first in the statement: from "now" or from the
    end of the period it would read all posts up to the cursor.
    """
    earliest, latest = Post.published_at >= first, Post.published_at < after
    place = part.cursor.moment if part.cursor else None
    if place and part.later and place > first:
        earliest = Post.published_at >= place
    if place and not part.later and place < after:
        latest = Post.published_at <= place
    return earliest, latest

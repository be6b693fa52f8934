"""What was counted, over some days up to today. Everything is bounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, case, func, select
from sqlalchemy.orm import load_only

from app.extensions import db
from app.models import (
    EmptySearch,
    FeedSubscribers,
    Post,
    ReferringSite,
    User,
    ViewCount,
    utcnow,
)
from app.models.clock import site_time_zone
from app.models.post import PUBLISHED
from app.services.statistics.visits import day_of

PERIODS = (7, 30, 365)  # days
MOST_POSTS = 50
MOST_NAMES = 30

Rows = Sequence[Row[Any]]


@dataclass(frozen=True)
class Period:
    """Days of the site's time zone, the last of which is today."""

    first: date
    last: date

    @classmethod
    def of(cls, days: int) -> Period:
        """Return a period of so many days."""
        today = day_of(utcnow(), site_time_zone())
        return cls(today - timedelta(days=days - 1), today)

    def has(self, column: Any) -> Any:
        """Return the condition that a column's day is in this period."""
        return column.between(self.first.isoformat(), self.last.isoformat())


@dataclass(frozen=True)
class Views:
    """The views of each day of a period, also of those without any."""

    days: tuple[tuple[date, int], ...]

    @property
    def total(self) -> int:
        """Return the sum."""
        return sum(views for _day, views in self.days)

    @property
    def most(self) -> int:
        """Return the views of the day with the most."""
        return max(views for _day, views in self.days)


def views_by_day(period: Period, author: User | None = None) -> Views:
    """Return the views of all posts, or of those of an author."""
    counted = (
        select(ViewCount.day, func.sum(ViewCount.views))
        .where(period.has(ViewCount.day))
        .group_by(ViewCount.day)
    )
    if author is not None:
        counted = counted.join(Post, Post.id == ViewCount.post_id).where(
            Post.author_id == author.id
        )
    by_day = {day: int(views) for day, views in db.session.execute(counted)}
    length = (period.last - period.first).days + 1
    days = (period.first + timedelta(days=number) for number in range(length))
    return Views(tuple((day, by_day.get(day.isoformat(), 0)) for day in days))


def most_viewed(period: Period, author: User | None = None) -> Rows:
    """Return the MOST_POSTS posts with the most ``views``, each as ``Post``."""
    total = func.sum(ViewCount.views)
    sums = (
        select(ViewCount.post_id, total.label("views"))
        .join(Post, Post.id == ViewCount.post_id)
        .where(period.has(ViewCount.day), Post.status == PUBLISHED, Post.deleted_at.is_(None))
        .group_by(ViewCount.post_id)
        .order_by(total.desc(), ViewCount.post_id.desc())
        .limit(MOST_POSTS)
    )
    if author is not None:
        sums = sums.where(Post.author_id == author.id)
    best = sums.subquery()
    shown = load_only(Post.title, Post.title_slug, Post.excerpt, Post.language, raiseload=True)
    return db.session.execute(
        select(Post, best.c.views)
        .join(best, best.c.post_id == Post.id)
        .options(shown)
        .order_by(best.c.views.desc(), Post.id.desc())
    ).all()


def referring_sites(period: Period) -> Rows:
    """Return the MOST_NAMES sites (``name``) that most people (``number``) came from."""
    return _most(ReferringSite.host, ReferringSite.views, ReferringSite.day, period)


def empty_searches(period: Period) -> Rows:
    """Return the MOST_NAMES words (``name``) that most people (``number``) looked for in vain."""
    return _most(EmptySearch.words, EmptySearch.searches, EmptySearch.day, period)


def feed_subscribers(period: Period) -> Rows:
    """Return the MOST_NAMES feeds and fetchers with the most subscribers, as last counted.

    That is the last full day, or today if there is none.
    """
    day = FeedSubscribers.day
    is_today = case((day == period.last.isoformat(), 1), else_=0)
    named = (FeedSubscribers.feed, FeedSubscribers.fetcher)
    nth = func.row_number().over(partition_by=named, order_by=(is_today, day.desc()))
    columns = (*named, FeedSubscribers.subscribers)
    last = select(*columns, nth.label("nth")).where(period.has(day)).subquery()
    number = last.c.subscribers
    newest = select(last.c.feed, last.c.fetcher, number).where(last.c.nth == 1)
    ordered = newest.order_by(number.desc(), last.c.feed, last.c.fetcher)
    return db.session.execute(ordered.limit(MOST_NAMES)).all()


def _most(name: Any, number: Any, day: Any, period: Period) -> Rows:
    total = func.sum(number)
    named = select(name.label("name"), total.label("number")).where(period.has(day))
    most = named.group_by(name).order_by(total.desc(), name).limit(MOST_NAMES)
    return db.session.execute(most).all()

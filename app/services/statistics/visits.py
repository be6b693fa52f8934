"""What is kept of a request until it is counted."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.models.clock import to_local, to_utc

# what a response is counted as
POST = "post"  # of an id
PAGE = "page"  # any other
SEARCH = "search"  # that has found nothing, of words
FEED = "feed"  # of a path


class Visit(NamedTuple):
    """A request as it is counted, in memory for about a minute; of equal ones one is kept."""

    kind: str
    target: str
    address: str
    user_agent: str
    # empty unless it is a page of another site
    referrer: str


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """Return the day of a moment (naive UTC) in a time zone."""
    return to_local(moment, zone).date()


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment (naive UTC) at which a day of a time zone is over."""
    return to_utc(datetime.combine(day + timedelta(days=1), datetime.min.time()), zone)

"""The one clock of the application, and time zones.

Moments are stored as naive UTC. A time zone decides which date and time of day they have.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

from flask import current_app


def utcnow() -> datetime:
    """Return the current time as naive UTC with microseconds, as it is stored everywhere."""
    return datetime.now(UTC).replace(tzinfo=None)


@cache  # a few hundred at most
def time_zone(name: str) -> ZoneInfo:
    """Return the time zone of an IANA name. Raises ValueError or ZoneInfoNotFoundError."""
    return ZoneInfo(name)


def site_time_zone() -> ZoneInfo:
    """Return the time zone of the setting TIME_ZONE."""
    return time_zone(current_app.config["TIME_ZONE"])


def to_local(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return a moment (naive UTC) as an aware datetime of a time zone.

    Within a day of the years 1 and 9999, which may have no such datetime, it stays in UTC.
    """
    aware = moment.replace(tzinfo=UTC)
    try:
        return aware.astimezone(zone)
    except OverflowError:
        return aware


def to_utc(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment (naive UTC) at which clocks of a time zone show a naive datetime.

    A time that clocks skip is as much later as they skip; of a time that they show twice, the first
    counts (PEP 495). Beyond the years 1 and 9999 the nearest moment of them is returned.
    """
    try:
        return local.replace(tzinfo=zone, fold=0).astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        return datetime.min if local.year == 1 else datetime.max  # noqa: DTZ901 - naive UTC inside


def month_number(moment: datetime, zone: ZoneInfo) -> int:
    """Return the month of a moment (naive UTC) in a time zone: 202605 is May 2026."""
    local = to_local(moment, zone)
    return local.year * 100 + local.month


def month_start(year: int, month: int, zone: ZoneInfo) -> datetime:
    """Return the first moment (naive UTC) of a month in a time zone.

    :param month: from 1; 13 is January of the next year
    """
    year, month = (year + 1, 1) if month == 13 else (year, month)
    return to_utc(datetime(year, month, 1), zone)  # noqa: DTZ001 - in the time zone

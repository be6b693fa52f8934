"""Dates and times on pages: in the page's language, and in the reader's time zone.

Users may choose a time zone; for all others it is the site's. Flask-Babel's own filters are not
used for moments: they do not work with the time zones of the standard library.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfoNotFoundError

from babel.dates import format_date, format_skeleton
from flask import Flask, current_app, has_request_context
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from app.content.feeds.feed import rfc3339
from app.models.clock import site_time_zone, time_zone, to_local


def page_time_zone() -> str:
    """Return the name of the reader's time zone."""
    chosen: str | None = None
    if has_request_context():
        chosen = getattr(current_user, "time_zone", None)
    site: str = current_app.config["TIME_ZONE"]
    return chosen if chosen and is_known(chosen) else site


@lru_cache(1_000)  # there are some 600
def is_known(zone: str) -> bool:
    """Return whether this machine knows a time zone; it may know fewer than the last one did."""
    try:
        time_zone(zone)
    except (ValueError, ZoneInfoNotFoundError):
        return False
    return True


def local_date(moment: datetime, zone: str, length: str = "long") -> str:
    """Return the date of a moment (naive UTC) in a time zone.

    :param length: "long" ("January 2, 2026") or "medium" ("Jan 2, 2026")
    """
    local = to_local(moment, time_zone(zone))
    written: str = format_date(local, length, locale=get_locale())
    return written


def local_time(moment: datetime, zone: str) -> str:
    """Return the date and time of a moment (naive UTC), with the name of the time zone."""
    local = to_local(moment, time_zone(zone))
    written: str = _(
        "%(date)s at %(time)s (%(zone)s)",
        date=local_date(moment, zone),
        time=f"{local:%H:%M}",
        zone=zone,
    )
    return written


def local_instant(moment: datetime, zone: str) -> str:
    """Return a moment (naive UTC) for programs, with the offset of a time zone: RFC 3339."""
    return rfc3339(to_local(moment, time_zone(zone)))


def site_time(moment: datetime) -> datetime:
    """Return a moment (naive UTC) as an aware datetime of the site's time zone."""
    return to_local(moment, site_time_zone())


def site_instant(moment: datetime) -> str:
    """Return a moment (naive UTC) for programs, with the offset of the site's time zone."""
    return rfc3339(site_time(moment))


def date_parts(day: date, parts: str) -> str:
    """Return parts of a date in the order and words of the page's language.

    ``parts`` is a skeleton: ``yMMMM`` is "May 2026" in English and "2026年5月" in Chinese
    (https://unicode.org/reports/tr35/tr35-dates.html#availableFormats_appendItems).
    """
    return format_skeleton(parts, datetime(day.year, day.month, day.day), locale=get_locale())  # noqa: DTZ001 - only its date is shown


def register_dates(app: Flask) -> None:
    """Make dates, and the reader's time zone, available to templates."""
    app.jinja_env.filters["localdate"] = local_date
    app.jinja_env.filters["localtime"] = local_time
    app.jinja_env.filters["localinstant"] = local_instant
    app.jinja_env.filters["siteinstant"] = site_instant
    app.jinja_env.filters["sitetime"] = site_time
    app.jinja_env.filters["dateparts"] = date_parts
    app.context_processor(lambda: {"time_zone": page_time_zone()})

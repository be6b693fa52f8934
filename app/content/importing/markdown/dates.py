"""Dates as people write them in front matter and in the names of files."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_ZONES = {
    "z": 0,
    "ut": 0,
    "utc": 0,
    "gmt": 0,
    "est": -5,
    "edt": -4,
    "cst": -6,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
}
_TIME = r"""(?:(?:T|[ ,]+|[ ]at[ ])(?P<hour>\d{1,2}):(?P<minute>\d\d)
    (?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?[ ]*(?P<half>[ap]\.?m\.?)?)?
    [ ]*(?P<offset>[+-]\d\d:?(?:\d\d)?)?[ ]*(?P<zone>[a-z]{1,5})?"""
_FORMS = tuple(
    re.compile(form + _TIME, re.VERBOSE | re.IGNORECASE | re.ASCII)
    for form in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"""(?:[a-z]{3,9},?[ ]+)?(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -]
        (?P<month>[a-z]{3,9})\.?,?[ -](?P<year>\d{4})""",
        r"""(?:[a-z]{3,9},?[ ]+)?(?P<month>[a-z]{3,9})\.?[ ]+
        (?P<day>\d{1,2})(?:st|nd|rd|th)?,?[ ]+(?P<year>\d{4})""",
    )
)
# what Go writes for no date
_NO_YEAR = 1
_LONGEST = 60


def parse_moment(text: str, zone: tzinfo) -> datetime | None:
    """Return a moment in the time zone that it is written with, or None for Go's zero.

    :param zone: that of a text that names none
    :raises ValueError: this is no date
    """
    text = " ".join(text.split())
    if len(text) > _LONGEST:
        raise ValueError("it is too long")
    for form in _FORMS:
        if found := form.fullmatch(text):
            moment = _moment(found.groupdict(), zone)
            break
    else:
        moment = parsedate_to_datetime(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    if moment.year == _NO_YEAR:
        return None
    to_utc(moment)  # it must not be before the year 1, nor after 9999
    return moment


def to_utc(moment: datetime) -> datetime:
    """Return a moment as naive UTC, as it is stored."""
    try:
        return moment.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        raise ValueError("it is out of range") from None


def _moment(parts: dict[str, str | None], zone: tzinfo) -> datetime:
    year, day = int(parts["year"] or 0), int(parts["day"] or 0)
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    if half := parts["half"]:
        if not 1 <= hour <= 12:
            raise ValueError("there is no such hour")
        hour = hour % 12 + (12 if half[0].lower() == "p" else 0)
    month, microsecond = _month(parts["month"] or ""), int(f"{parts['fraction'] or 0:0<6}"[:6])
    written = _zone(parts["offset"], parts["zone"]) or zone
    return datetime(year, month, day, hour, minute, second, microsecond, tzinfo=written)


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    for number, name in enumerate(MONTHS, 1):
        if name.startswith(text.lower()) or text.lower() == "sept" == name[:4]:
            return number
    raise ValueError("there is no such month")


def _zone(offset: str | None, name: str | None) -> tzinfo | None:
    """Return the time zone that is written; of "+0800 CST" the name says nothing more."""
    if offset:
        hours, minutes = int(offset[1:3]), int(offset[3:].lstrip(":") or 0)
        shift = timedelta(hours=hours, minutes=minutes)
        return timezone(-shift if offset[0] == "-" else shift)
    if name is None:
        return None
    if name.lower() not in _ZONES:
        raise ValueError("there is no such time zone")
    return timezone(timedelta(hours=_ZONES[name.lower()]))

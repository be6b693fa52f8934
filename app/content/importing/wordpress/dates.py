"""Read the dates of a WXR file, which has each in UTC and in the time of the site."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo


class NoDate(ValueError):
    """A text that should be a date is none."""


def moment(in_utc: str, local: str, zone: tzinfo) -> datetime | None:
    """Return a moment as naive UTC, or None if there is none.

    Drafts have no date in UTC, only zeros; and some programs that write exports leave it out. A
    local time that clocks skip is as much later as they skip; of one that they show twice, the
    first counts. Raises NoDate.

    :param zone: that of the site
    """
    known = _date(in_utc)
    if known is not None:
        return known
    shown = _date(local)
    if shown is None:
        return None
    try:
        return shown.replace(tzinfo=zone, fold=0).astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        return shown


def _date(text: str) -> datetime | None:
    if not text or text.startswith(("0000-00-00", "-0001-")):
        return None
    try:
        date = datetime.fromisoformat(text)
    except ValueError:
        raise NoDate(text) from None
    return date if date.tzinfo is None else date.astimezone(UTC).replace(tzinfo=None)

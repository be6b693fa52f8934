"""Moments in time zones: dates, months, and clocks that are changed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.models.clock import month_number, month_start, time_zone, to_local, to_utc

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("local", "zone", "moment"),
    [
        ("2026-01-01T07:30", "Asia/Shanghai", "2025-12-31T23:30"),
        ("2026-03-29T01:59", "Europe/Berlin", "2026-03-29T00:59"),
        ("2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30"),  # skipped
        ("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30"),  # shown twice
        ("2011-12-30T12:00", "Pacific/Apia", "2011-12-30T22:00"),  # the whole day is skipped
        ("2026-06-01T00:00", "Asia/Kathmandu", "2026-05-31T18:15"),
    ],
)
def test_a_local_time_is_one_moment(local: str, zone: str, moment: str) -> None:
    assert to_utc(datetime.fromisoformat(local), time_zone(zone)) == datetime.fromisoformat(moment)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Pacific/Kiritimati"])
def test_the_first_and_the_last_moment_have_a_date_everywhere(zone: str) -> None:
    for moment in (datetime.min, datetime.max):  # noqa: DTZ901 - naive UTC inside
        assert to_local(moment, time_zone(zone)).year == moment.year
        assert to_utc(moment, time_zone(zone)).year in (1, 2, 9998, 9999)


@pytest.mark.parametrize(
    "name",
    [
        *("UTC", "Asia/Shanghai", "America/New_York", "Europe/Berlin", "Asia/Kathmandu"),
        *("Pacific/Apia", "Pacific/Kiritimati", "America/Sao_Paulo", "Africa/Cairo", "Asia/Amman"),
    ],
)
def test_a_month_begins_with_the_first_moment_of_its_number(name: str) -> None:
    zone = time_zone(name)
    for year in range(1970, 2040):
        for month in range(1, 13):
            start, end = month_start(year, month, zone), month_start(year, month + 1, zone)
            number = year * 100 + month
            assert month_number(start, zone) == month_number(end - HOUR, zone) == number
            assert month_number(start - HOUR, zone) < number < month_number(end, zone)

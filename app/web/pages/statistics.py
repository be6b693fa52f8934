"""What pages with statistics share: the period in the address, and the shape of the chart."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request

from app.services.statistics.reports import PERIODS, Period

USUAL_DAYS = 30
CHART_HEIGHT = 100
# with more days, there is no gap between bars
MOST_SEPARATE = 31


def chosen_days() -> int:
    """Return the days of the period that the address names, else USUAL_DAYS."""
    days = request.args.get("days", USUAL_DAYS, type=int)
    return days if days in PERIODS else USUAL_DAYS


def chosen_period() -> Period:
    """Return the period that the address names."""
    return Period.of(chosen_days())


def bars(numbers: Sequence[int]) -> str:
    """Return the path of an SVG: a bar for each number, one unit wide, CHART_HEIGHT at most.

    https://svgwg.org/svg2-draft/paths.html#PathData
    """
    most = max((*numbers, 1))
    gap = 0.1 if len(numbers) <= MOST_SEPARATE else 0
    parts = [
        f"M{place + gap:g} {CHART_HEIGHT}"
        f"V{CHART_HEIGHT - round(CHART_HEIGHT * number / most, 1):g}H{place + 1 - gap:g}"
        f"V{CHART_HEIGHT}Z"
        for place, number in enumerate(numbers)
        if number
    ]
    return "".join(parts)

"""Who gets what from each route, compared with a recorded table."""

from __future__ import annotations

from difflib import unified_diff

from flask import Flask

from tests.architecture.route_access import HOW_TO_RECORD, lines, recorded


def test_each_visitor_gets_what_is_recorded(app: Flask) -> None:
    changed = "\n".join(unified_diff(recorded(), list(lines(app)), "recorded", "now", n=0))
    assert not changed, (
        f"who may do what has changed:\n{changed}\nIf this is meant, run: {HOW_TO_RECORD}"
    )

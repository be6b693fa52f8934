"""The report of an import as JSON."""

from __future__ import annotations

import json

from app.content.importing.report import Report


def test_numbers_by_name_are_numbers_in_json() -> None:
    report = Report()
    report.counts.skipped["trash"] += 2
    report.counts.comments.kinds["pingback"] += 1
    report.warn("post 3", "the title was cut", 7)
    found = json.loads(json.dumps(report.to_json()))
    assert found["counts"]["skipped"] == {"trash": 2}
    assert found["counts"]["comments"]["kinds"] == {"pingback": 1}
    assert found["counts"]["posts"] == {"published": 0, "scheduled": 0, "draft": 0}
    assert found["warnings"] == [{"line": 7, "item": "post 3", "text": "the title was cut"}]

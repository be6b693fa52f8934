"""Views wait in memory while the database has no room for them, and pages are answered."""

from __future__ import annotations

import pytest
from flask import Flask

from app.models import Post
from app.web.jobs import visit_writer
from tests.main.test_disk_full import full_disk
from tests.web.statistics.crowd import path_of, total, visit, write

NO_ROOM = "300 visits are not counted: there is no room"
READERS = 400  # more than what is free on the pages that the database has
ROUNDS = 3


def test_views_wait_while_the_database_is_full(
    site: Flask, boats: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(visit_writer, "MOST_VISITS", 2 * READERS + 100)
    path = path_of(boats)
    with full_disk("seen_today"):
        for minute in range(ROUNDS):
            for number in range(READERS):
                address = f"10.{minute}.{number // 256}.{number % 256}"
                assert visit(site, path, address=address).status_code == 200
            caplog.clear()
            site.extensions["visit_writer"].try_round()
            said = [record.getMessage() for record in caplog.records if record.levelno > 20]
            assert said[-1].startswith("visits wait to be counted: the database is away: ")
            assert "full" in said[-1] or "could not extend file" in said[-1]
            assert said[:-1] == ([] if minute < 2 else [NO_ROOM])
        assert total() == 0
        assert visit(site, "/tags").status_code == 200
    for _ in range(2):  # the second time nothing is left
        write(site)
        assert total() == 2 * READERS + 100

"""``flask doctor`` about the database: away, damaged, crowded, or of another time."""

from __future__ import annotations

import shutil
import sqlite3
from collections import namedtuple
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from app import db
from app.models import User, utcnow
from app.web.checks import database as checks
from tests.cli.doctor_results import examine
from tests.cli.processes import entered
from tests.databases import ON_POSTGRESQL, on_postgresql
from tests.fixture_types import MakeApp
from tests.migrations import steps
from tests.smtp import free_port

GIGABYTE = 1_000_000_000
Usage = namedtuple("Usage", "free")


@pytest.fixture
def stamped(app: Flask) -> Iterator[Flask]:
    """A site whose schema is known to be the newest."""
    yield app
    db.session.rollback()
    steps.stamp_newest()


@pytest.fixture
def file_site(make_app: MakeApp, tmp_path: Path) -> Flask:
    """A site on SQLite, whatever the other tests run on."""
    site = make_app("testing", f"sqlite:///{tmp_path}/blog.sqlite")
    assert site.test_cli_runner().invoke(args=["deploy"]).exit_code == 0
    return site


@pytest.mark.parametrize(
    "address", ["postgresql://nobody@127.0.0.1:{port}/blog", "sqlite:///{folder}/missing/x.sqlite"]
)
def test_without_a_database_the_rest_is_still_examined(address: str, tmp_path: Path) -> None:
    with entered(DATABASE_URL=address.format(port=free_port(), folder=tmp_path)) as app:
        found = examine(app)
    assert found.status == 1
    assert found.verdicts["SITE_URL"] == found.verdicts["mail server"] == "note"
    assert found.verdicts["database"] == "WRONG"
    assert found.said["database"]
    for about in ("schema", "clock", "outbox", "roles", "comments of the site"):
        assert found.verdicts[about] == "unknown"
        assert found.said[about] == "the database does not answer"


def test_a_healthy_file_is_examined(file_site: Flask) -> None:
    found = examine(file_site)
    assert found.status == 0
    assert found.said["database"].startswith("SQLite 3.")
    assert found.said["write-ahead log"] == "wal"
    assert found.verdicts["integrity"] == "ok"


def test_a_damaged_file_is_found_and_the_rest_still_examined(
    file_site: Flask, tmp_path: Path
) -> None:
    file = tmp_path / "blog.sqlite"
    with file_site.app_context():
        db.engine.dispose()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'uq_users_username_lower'"
        ).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with file.open("r+b") as raw:
        raw.seek((page - 1) * size)
        raw.write(b"\xff" * size)
    found = examine(file_site)
    assert found.status == 1
    assert found.verdicts["integrity"] == "WRONG"
    assert found.verdicts["comments of the site"] == "ok"


@pytest.mark.parametrize(
    ("free", "verdict"), [(0, "WRONG"), (GIGABYTE, "note"), (1000 * GIGABYTE, "ok")]
)
def test_room_on_the_disk_is_measured_against_the_file(
    file_site: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, verdict: str
) -> None:
    with (tmp_path / "blog.sqlite").open("r+b") as file:
        file.truncate(5 * GIGABYTE)  # a hole, which takes no room
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(free))
    with file_site.app_context():
        assert checks.check_disk().verdict == verdict


def test_a_file_that_has_no_write_ahead_log_is_found(file_site: Flask) -> None:
    with file_site.app_context():
        with closing(db.engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA journal_mode = DELETE")
        assert checks.check_journal().verdict == "WRONG"


def test_somebody_from_the_future_shows_that_the_clock_was_set_back(file_site: Flask) -> None:
    with file_site.app_context():
        db.session.add(User(username="marty", last_seen=utcnow() + timedelta(hours=2)))
        db.session.commit()
    found = examine(file_site)
    assert (found.status, found.verdicts["clock"]) == (1, "WRONG")
    assert "last seen 7" in found.said["clock"]


def test_a_schema_of_newer_code_is_noted_and_examined_on(stamped: Flask) -> None:
    db.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    found = examine(stamped)
    assert (found.status, found.verdicts["schema"]) == (0, "note")
    assert found.said["schema"].startswith("revision 9999, newer than this code's ")
    assert found.verdicts["roles"] == "ok"


@pytest.mark.parametrize(
    ("behind", "verdict"), [(1, "ok"), (-1, "ok"), (60, "WRONG"), (-3, "WRONG")]
)
def test_two_machines_have_to_agree_on_the_time(
    stamped: Flask, monkeypatch: pytest.MonkeyPatch, behind: float, verdict: str
) -> None:
    """On SQLite there is but one machine, and its clock is right."""

    def clock() -> datetime:
        return utcnow() - timedelta(seconds=behind)

    if ON_POSTGRESQL:
        monkeypatch.setattr(checks, "utcnow", clock)
    else:
        verdict = "ok"
    assert examine(stamped).verdicts["clock"] == verdict


@pytest.mark.parametrize(
    ("processes", "each", "verdict"),
    [(2, 4, "ok"), (2, 30, "note"), (40, 4, "WRONG")],
)
def test_processes_may_not_want_more_connections_than_there_are(
    make_app: MakeApp,
    unused_database: str,
    monkeypatch: pytest.MonkeyPatch,
    processes: int,
    each: int,
    verdict: str,
) -> None:
    """SQLite counts no connections, and says nothing about them."""
    monkeypatch.setattr(checks, "_connection_limit", lambda: 97)
    site = make_app("testing", unused_database, WEB_CONCURRENCY=processes, DATABASE_POOL_SIZE=each)
    found = examine(site)
    if ON_POSTGRESQL:
        assert found.verdicts["connections"] == verdict, found.said["connections"]
    else:
        assert "connections" not in found.verdicts


@on_postgresql
def test_the_lowest_limit_of_connections_counts(app: Flask) -> None:
    """A hosted role is often allowed a few of what the server could take."""
    assert 1 <= checks._connection_limit() <= 10_000

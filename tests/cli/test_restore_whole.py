"""``flask restore`` happens whole or not at all: what is no good leaves the database as it was."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from app import db
from tests.backups import Lines, changed, content_of, position_of
from tests.cli.processes import LONGEST, ROOT, environment
from tests.cli.sites import deployed, done, refused, tables_of
from tests.fixture_types import MakeApp

# Restores, and meets its end when a table in the middle has been filled.
INTERRUPTED = """
import os, signal, sys
from sqlalchemy import Engine, event
from app.cli.restore import restore
from practice_flask_blog import app

@event.listens_for(Engine, "after_cursor_execute")
def meet_the_end(connection, cursor, statement, *rest):
    if statement.startswith("INSERT INTO posts"):
        print("in the middle", flush=True)
        os.kill(os.getpid(), int(sys.argv[2]))

# a job in the background inherits that SIGINT is ignored
signal.signal(signal.SIGINT, signal.default_int_handler)
with app.app_context():
    restore.main([sys.argv[1]])
"""


def test_a_newer_backup_is_refused(backup: Path, target: Flask) -> None:
    newer = changed(backup, lambda lines: lines[0].update(revision="9999"))
    assert "is at revision 9999, and this version knows" in refused(target, newer)
    assert tables_of(target) == set()


def test_a_newer_database_is_refused(backup: Path, make_app: MakeApp, unused_database: str) -> None:
    target = deployed(make_app, unused_database)
    with target.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "revision 9999, which this version does not know" in refused(target, backup)


def test_a_damaged_backup_touches_nothing(backup: Path, target: Flask) -> None:
    whole = backup.read_bytes()
    for damaged in (whole[:-1], whole[:3_000] + b"!" + whole[3_001:], b""):
        backup.write_bytes(damaged)
        refused(target, backup)
        assert tables_of(target) == set()


def point_nowhere(lines: Lines) -> None:
    first, _ = position_of(lines, "post_tags")
    lines[first][1] = 4711


def double_a_row(lines: Lines) -> None:
    first, described = position_of(lines, "comments")
    lines.insert(first, lines[first])
    described["rows"] += 1


def drop_a_column(lines: Lines) -> None:
    first, described = position_of(lines, "tags")
    del described["columns"]["name"]
    for row in lines[first : first + described["rows"]]:
        del row[1]


def name_another_table(lines: Lines) -> None:
    _, described = position_of(lines, "tags")
    described["name"] = "labels"


@pytest.mark.parametrize("change", [point_nowhere, double_a_row, drop_a_column, name_another_table])
def test_a_backup_that_cannot_be_loaded_leaves_nothing(
    backup: Path, target: Flask, change: Callable[[Lines], None]
) -> None:
    refused(target, changed(backup, change))
    assert tables_of(target) == set()
    done(target, "restore", backup)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_an_interrupted_restore_leaves_the_database_empty(
    backed_up_site: Flask, backup: Path, target: Flask, unused_database: str, end: signal.Signals
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, str(backup), str(int(end))],
        cwd=ROOT,
        env=environment(DATABASE_URL=unused_database),
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )
    assert ended.returncode == (1 if end == signal.SIGINT else -end), ended.stderr
    assert ended.stdout == "in the middle\n"
    assert tables_of(target) == set()
    done(target, "restore", backup)
    assert content_of(target) == content_of(backed_up_site)

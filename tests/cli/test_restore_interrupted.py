"""A restore that is killed while the search index is made can be completed, in three ways."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from tests.backups import Lines, changed, content_of, position_of
from tests.cli.doctor_results import examine
from tests.cli.processes import LONGEST, ROOT, environment
from tests.cli.sites import done, refused, tables_of

# Restores, and is killed once the first posts are in the search index.
KILLED = """
import os, signal, sys
from sqlalchemy import Engine, event
from app.cli.restore import restore
from practice_flask_blog import app

@event.listens_for(Engine, "after_cursor_execute")
def meet_the_end(connection, cursor, statement, *rest):
    if statement.startswith("INSERT INTO search_index"):
        os.kill(os.getpid(), signal.SIGKILL)

with app.app_context():
    restore.main([sys.argv[1]])
"""
MARK = "unfinished_restore"


@pytest.fixture
def killed(backup: Path, target: Flask, unused_database: str) -> Flask:
    """A site whose restore was killed after the rows were loaded."""
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(backup)],
        cwd=ROOT,
        env=environment(DATABASE_URL=unused_database),
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert MARK in tables_of(target)
    return target


def check_that_it_is_whole(site: Flask, backed_up_site: Flask) -> None:
    """Expect all rows, an index of them, and nothing left over."""
    assert MARK not in tables_of(site)
    assert content_of(site) == content_of(backed_up_site)
    found = examine(site)
    assert "WRONG" not in found.verdicts.values(), found.said


def test_the_same_command_goes_on_where_it_stopped(
    killed: Flask, backup: Path, backed_up_site: Flask
) -> None:
    found = examine(killed)
    assert found.status == 1
    assert found.verdicts["restore"] == found.verdicts["search index"] == "WRONG"
    assert "run the same `flask restore` again, or --mend" in found.said["restore"]
    said = done(killed, "restore", backup)
    assert "All rows are loaded already: the interrupted restore goes on." in said
    assert "Restored " in said
    check_that_it_is_whole(killed, backed_up_site)
    assert "has content already" in refused(killed, backup)


def test_doctor_completes_it(killed: Flask, backed_up_site: Flask) -> None:
    assert examine(killed, "--mend").verdicts["restore"] == "mended"
    check_that_it_is_whole(killed, backed_up_site)


def test_another_backup_is_refused_until_deploy_has_completed_it(
    killed: Flask, backup: Path, backed_up_site: Flask
) -> None:
    other = changed(backup, lambda lines: lines[0].update(created_at="2020-01-01T00:00:00.000000"))
    said = refused(killed, other)
    assert "the restore of another backup was interrupted here: `flask deploy` completes" in said
    done(killed, "deploy")
    check_that_it_is_whole(killed, backed_up_site)


def test_rows_may_refer_to_rows_further_down(backup: Path, target: Flask) -> None:
    def translate_the_last(lines: Lines) -> None:
        first, described = position_of(lines, "posts")
        columns, last = list(described["columns"]), first + described["rows"] - 1
        lines[first][columns.index("translation_of_id")] = lines[last][columns.index("id")]

    done(target, "restore", changed(backup, translate_the_last))
    assert "WRONG" not in done(target, "doctor")

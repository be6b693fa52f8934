"""An import that is killed at any moment is completed by the same command, and nothing is doubled.

On both databases, and beside another import.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app import db
from app.models import Comment, Follow, Origin, Post, User
from tests.cli.doctor_results import examine
from tests.cli.importing import imported
from tests.cli.processes import LONGEST, ROOT, environment, finish, start
from tests.cli.sites import deployed
from tests.fixture_types import MakeApp
from tests.flasky_sites import FlaskySite

# Imports, and is killed as soon as a statement has been executed for a number of times.
KILLED = """
import os, signal, sys
from sqlalchemy import Engine, event
from app.cli.import_flasky import flasky
from practice_flask_blog import app

source, beginning, times = sys.argv[1], sys.argv[2], int(sys.argv[3])

@event.listens_for(Engine, "after_cursor_execute")
def meet_the_end(connection, cursor, statement, *rest):
    global times
    times -= statement.startswith(beginning)
    if times == 0:
        os.kill(os.getpid(), signal.SIGKILL)

with app.app_context():
    flasky.main([source])
"""
MOMENTS = (
    ("INSERT INTO origins", 1),
    ("INSERT INTO posts", 2),
    ("INSERT INTO search_index", 2),
    ("INSERT INTO comments", 2),
    ("INSERT INTO site_versions", 1),
)
PEOPLE, POSTS, COMMENTS = 50, 90, 130


@pytest.fixture
def source(tmp_path: Path) -> str:
    """Return the address of a site that takes several batches of each kind."""
    site = FlaskySite(f"sqlite:///{tmp_path / 'source.sqlite'}", strict=False)
    for number in range(1, PEOPLE + 1):
        site.user(number, f"user{number}")
        site.follow(number, 1 + number % PEOPLE)
    for number in range(1, POSTS + 1):
        site.post(number, 1 + number % PEOPLE, f"Post {number}")
    for number in range(1, COMMENTS + 1):
        site.comment(number, 1 + number % POSTS, 1 + number % PEOPLE, f"Comment {number}")
    return site.address


def kill_at(source: str, database: str, beginning: str, times: int) -> None:
    """Import until the moment at which the process is killed."""
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, source, beginning, str(times)],
        cwd=ROOT,
        env=environment(DATABASE_URL=database),
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )
    assert ended.returncode == -signal.SIGKILL, (beginning, ended.stderr)


def check_that_it_is_whole(app: Flask, folder: Path, source: str) -> None:
    """Expect everything once, and right counts."""
    with app.app_context():
        for model, expected in ((User, PEOPLE), (Post, POSTS), (Comment, COMMENTS)):
            assert list(db.session.scalars(select(model.id).order_by(model.id))) == list(
                range(1, expected + 1)
            )
        assert Follow.query.count() == 2 * PEOPLE
        assert Origin.query.count() == 3 * PEOPLE + POSTS + COMMENTS
    found = examine(app)
    assert "WRONG" not in found.verdicts.values(), found.said
    again = imported(app, folder, source)
    assert again.result == (0, 0, 2 * PEOPLE + POSTS + COMMENTS, 0)


def test_it_is_completed_after_being_killed_at_each_moment(
    make_app: MakeApp, unused_database: str, source: str, tmp_path: Path
) -> None:
    app = deployed(make_app, unused_database)
    for beginning, times in MOMENTS:
        kill_at(source, unused_database, beginning, times)
    imported(app, tmp_path, source)
    check_that_it_is_whole(app, tmp_path, source)


def test_two_imports_at_once_make_everything_once(
    make_app: MakeApp, unused_database: str, source: str, tmp_path: Path
) -> None:
    app = deployed(make_app, unused_database)
    both = [
        start("flask", "import", "flasky", source, DATABASE_URL=unused_database) for _each in "12"
    ]
    for process in both:
        status, _said, complained = finish(process)
        assert status == 0, complained
    check_that_it_is_whole(app, tmp_path, source)

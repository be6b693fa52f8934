"""An import of an archive that is killed leaves what is whole, and the next one goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from flask import Flask

from app import db
from tests.cli.processes import LONGEST, ROOT, environment
from tests.cli.sites import done
from tests.cli.test_archive import again
from tests.clients import make_apart
from tests.fixture_types import MakeApp

# Imports, and is killed by itself once so many rows of a table have been inserted.
KILLED = """
import os, signal, sys
from sqlalchemy import Engine, event
from app.cli.archive import import_archive
from practice_flask_blog import app

left = int(sys.argv[3])

@event.listens_for(Engine, "after_cursor_execute")
def meet_the_end(connection, cursor, statement, *rest):
    global left
    if statement.startswith("INSERT INTO " + sys.argv[2]):
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

with app.app_context():
    import_archive.main([sys.argv[1]])
"""
MOMENTS = (("tags", 3), ("users", 2), ("posts", 1), ("posts", 9), ("comments", 4), ("follows", 9))


def test_killed_at_any_moment_and_run_again_it_is_the_same(
    make_app: MakeApp, unused_database: str, tmp_path: Path
) -> None:
    archive = tmp_path / "site.archive"
    source = make_apart("testing", f"sqlite:///{tmp_path / 'source.sqlite'}")
    for command in (("deploy",), ("sample",), ("export", "archive", archive)):
        done(source, *command)
    target: Flask = make_app("testing", unused_database)
    done(target, "deploy")
    for table, row in MOMENTS:
        ended = subprocess.run(
            [sys.executable, "-c", KILLED, str(archive), table, str(row)],
            cwd=ROOT,
            env=environment(DATABASE_URL=unused_database),
            capture_output=True,
            text=True,
            timeout=LONGEST,
        )
        assert ended.returncode in (-signal.SIGKILL, 0), ended.stderr
    done(target, "import", "archive", archive)
    assert again(target, archive) == archive.read_bytes()
    with target.app_context():
        assert db.session.scalar(db.text("SELECT count(*) FROM posts")) > 20

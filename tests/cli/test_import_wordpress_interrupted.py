"""Imports that are killed, and run again."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from subprocess import TimeoutExpired

from flask import Flask

from app import db
from app.models import Post
from tests.cli.imported_rows import rows
from tests.cli.processes import finish, start
from tests.cli.sites import deployed, done
from tests.fixture_types import MakeApp
from tests.wordpress_exports import author, comment, item, write

AUTHORS = (author(3, "mike", "Mike Smith"), author(4, "eve"))


def test_killed_at_any_moment_and_run_again_it_is_whole(
    app: Flask, make_app: MakeApp, unused_database: str, tmp_path: Path
) -> None:
    posts = [
        item(n, "Text.", comment(n * 2) + comment(n * 2 + 1, parent=str(n * 2)))
        for n in range(1, 61)
    ]
    file = write(tmp_path / "site.xml", *AUTHORS, *posts)
    command = ("flask", "import", "wordpress", str(file))
    done(app, *command[1:])
    undisturbed = rows()
    other = deployed(make_app, unused_database)
    with other.app_context():
        for stored in (1, 20, 40):
            process = start(*command, DATABASE_URL=unused_database)
            while process.poll() is None and _stored() < stored:
                with suppress(TimeoutExpired):  # the import has a turn
                    process.wait(0.1)
            process.kill()
            finish(process)
        done(other, *command[1:])
        assert rows() == undisturbed
        assert "Created: 0, changed: 0, unchanged: 180" in done(other, *command[1:])
        assert rows() == undisturbed


def _stored() -> int:
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count(Post.id))) or 0

"""The file of ``flask export markdown``: one moment of a site that goes on, whole or not there."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from app import db
from app.models import Post
from tests.cli.processes import LONGEST, ROOT, environment
from tests.cli.sites import deployed, done, run
from tests.exports import markdown_in, unzipped
from tests.factories import PostFactory, UserFactory
from tests.fixture_types import MakeApp

EXPORT = (sys.executable, "-m", "flask", "export", "markdown")


def test_it_is_a_file_for_its_owner_alone_and_overwrites_none(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "site.zip"
    said = done(app, "export", "markdown", file)
    assert said == f"Wrote 0 posts, 0 pages and 0 pictures to {file}.\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    status, said = run(app, "export", "markdown", file)
    assert (status, said) == (1, f"Error: {file} is there already: --force overwrites it\n")
    done(app, "export", "markdown", file, "--force", "--for", "jekyll")
    assert "_config.yml" in unzipped(file.read_bytes())


@pytest.fixture
def site(make_app: MakeApp, unused_database: str) -> Flask:
    """A site with more than pipes hold, on a database of its own."""
    app = deployed(make_app, unused_database)
    with app.app_context():
        author = UserFactory.create(username="ann")
        for number in range(60):
            body = "".join(f"{number * 7919 + word:x} " for word in range(9_000))
            PostFactory.create(author=author, title="Same", body=body)
        db.session.commit()
    return app


def test_it_is_one_moment_while_people_write(site: Flask, unused_database: str) -> None:
    with subprocess.Popen(
        [*EXPORT, "-"],
        cwd=ROOT,
        env=environment(DATABASE_URL=unused_database),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
    ) as process:
        assert process.stdout is not None
        # it has begun, and waits in the middle: a pipe holds less than there is to write
        begun = process.stdout.read(1)
        with site.app_context():
            for post in Post.query:
                post.title, post.body = "Other", "Other"
            PostFactory.create(title="Same")
            db.session.commit()
        rest, complained = process.communicate(timeout=LONGEST)
    assert complained.decode() == "Wrote 60 posts, 0 pages and 0 pictures to standard output.\n"
    files = markdown_in(unzipped(begun + rest))
    assert [file.front["title"] for file in files.values()] == ["Same"] * 60
    assert "Other" not in {file.body for file in files.values()}


def test_a_disk_that_fills_leaves_no_file(
    site: Flask, unused_database: str, tmp_path: Path
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    limited = f"ulimit -f 200; exec {sys.executable} -m flask export markdown {folder}/site.zip"
    ended = subprocess.run(
        ["bash", "-c", limited],
        cwd=ROOT,
        env=environment(DATABASE_URL=unused_database),
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "Error: [Errno 27] File too large\n"
    assert list(folder.iterdir()) == []

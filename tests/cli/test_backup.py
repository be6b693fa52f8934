"""``flask backup``: one moment of a site that goes on, in a file that is whole or not there."""

from __future__ import annotations

import os
import random
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from app import db
from app.models import Post, User
from app.services.accounts import deletion
from app.services.comments import commenting
from app.services.people import following
from tests.backups import content_of, fill, rows_of, unpack
from tests.cli.processes import LONGEST, ROOT, environment
from tests.clients import PASSWORD
from tests.factories import CommentFactory, PostFactory, UserFactory
from tests.fixture_types import MakeApp
from tests.migrations import steps

BACKUP = (sys.executable, "-m", "flask", "backup")


@pytest.fixture
def site(make_app: MakeApp, unused_database: str) -> Flask:
    """A site with a little of everything, on a database of its own."""
    app = make_app("testing", unused_database)
    assert app.test_cli_runner().invoke(args=["deploy"]).exit_code == 0
    with app.app_context():
        fill()
    return app


def run(app: Flask, *args: str | Path) -> tuple[int, str, str]:
    """Exit status, standard output and standard error."""
    response = app.test_cli_runner().invoke(args=[str(arg) for arg in args])
    return response.exit_code, response.stdout, response.stderr


def write_much() -> None:
    """More than pipes and buffers hold, of what cannot be compressed."""
    draw = random.Random(1)
    for _ in range(6):
        PostFactory.create(body=draw.randbytes(45_000).hex())
    db.session.commit()


def test_it_is_one_file_for_its_owner_alone(site: Flask, tmp_path: Path) -> None:
    file = tmp_path / "site.backup"
    status, said, complained = run(site, "backup", file)
    assert (status, complained) == (0, "")
    rows = sum(map(len, content_of(site).values()))
    assert said == f"Backed up {rows} rows in {file.stat().st_size} bytes to {file}.\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path for path in tmp_path.iterdir() if ".backup" in path.name] == [file]
    status, said, _ = run(site, "backup", "--verify", file)
    assert status == 0
    assert said.startswith(f"{file} is whole: {rows} rows in ")


def test_a_file_that_is_there_stays_unless_force_is_used(site: Flask, tmp_path: Path) -> None:
    file = tmp_path / "site.backup"
    file.write_text("precious")
    file.chmod(0o644)
    refused = f"Error: {file} is there already: --force overwrites it\n"
    assert run(site, "backup", file) == (1, "", refused)
    assert file.read_text() == "precious"
    assert run(site, "backup", "--force", file)[0] == 0
    assert run(site, "backup", "--verify", file)[0] == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_link_is_followed_and_a_device_is_left_alone(site: Flask, tmp_path: Path) -> None:
    link, file = tmp_path / "latest", tmp_path / "site.backup"
    link.symlink_to(file)
    assert run(site, "backup", link)[0] == 0
    assert link.is_symlink()
    assert run(site, "backup", "--verify", file)[0] == 0
    status, _, complained = run(site, "backup", "--force", "/dev/null")
    assert (status, complained.count("\n")) == (1, 1)
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("content", [b"", b"something else\n"])
def test_what_is_no_backup_does_not_verify(app: Flask, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "site.backup"
    file.write_bytes(content)
    said = f"Error: {file}: it is not a backup of this application\n"
    assert run(app, "backup", "--verify", file) == (1, "", said)


def test_a_flipped_byte_and_a_lost_end_do_not_verify(site: Flask, tmp_path: Path) -> None:
    file = tmp_path / "site.backup"
    run(site, "backup", file)
    whole = file.read_bytes()
    for position in (0, 40, len(whole) // 2, len(whole) - 2):
        file.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
        status, said, complained = run(site, "backup", "--verify", file)
        assert (status, said) == (1, "")
        assert complained.startswith(f"Error: {file}: it")
        assert complained.count("\n") == 1
    for length in (1, 50, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:length])
        assert run(site, "backup", "--verify", file)[0] == 1


def test_it_is_one_moment_while_people_write(
    site: Flask, unused_database: str, tmp_path: Path
) -> None:
    with site.app_context():
        write_much()
    before = content_of(site)
    with subprocess.Popen(
        [*BACKUP, "-"],
        cwd=ROOT,
        env=environment(DATABASE_URL=unused_database),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
    ) as process:
        assert process.stdout is not None
        # It has begun, and waits in the middle: a pipe holds less than there is to write.
        begun = process.stdout.read(1)
        with site.app_context():
            people_write()
        rest, complained = process.communicate(timeout=LONGEST)
    backup = begun + rest
    rows = sum(map(len, before.values()))
    assert complained.decode() == (
        f"Backed up {rows} rows in {len(backup)} bytes to standard output.\n"
    )
    assert content_of(site) != before
    assert sum(table["rows"] for table in unpack(backup)[0]["tables"]) == rows
    assert_counts_fit(backup)
    file = tmp_path / "site.backup"
    file.write_bytes(backup)
    assert run(site, "backup", "--verify", file)[0] == 0


def people_write() -> None:
    """Publish, comment, follow, change, and leave."""
    ann, bob = UserFactory.create(), User.query.filter_by(username="bob").one()
    for post in Post.query.filter(Post.public()).limit(3).all():
        commenting.write_comment(ann, post, "A comment")
    PostFactory.create(author=bob)
    following.follow(ann, bob)
    following.follow(bob, ann)
    db.session.commit()
    deletion.delete_account(ann, PASSWORD, with_posts=True)
    CommentFactory.create(author=bob)
    db.session.commit()


def assert_counts_fit(backup: bytes) -> None:
    """The counts that are stored in a backup are those of the rows in it."""
    posts = [
        post
        for post in rows_of(backup, "posts")
        if post["status"] == "published" and post["hidden_at"] is None
    ]
    comments = [each for each in rows_of(backup, "comments") if each["hidden_at"] is None]
    follows = rows_of(backup, "follows")
    for user in rows_of(backup, "users"):
        own = [post for post in posts if post["author_id"] == user["id"]]
        followers = [each for each in follows if each["followed_id"] == user["id"]]
        assert user["published_count"] == len(own)
        assert user["follower_count"] == len(followers) - 1
    for post in posts:
        under = [comment for comment in comments if comment["post_id"] == post["id"]]
        assert post["comment_count"] == len(under)
    [counted] = [each for each in rows_of(backup, "site_counts") if each["name"] == "posts"]
    assert counted["value"] == len(posts)


def test_a_disk_that_fills_leaves_no_file(
    site: Flask, unused_database: str, tmp_path: Path
) -> None:
    with site.app_context():
        write_much()
    folder = tmp_path / "backups"
    folder.mkdir()
    limited = f"ulimit -f 200; exec {sys.executable} -m flask backup {folder}/site.backup"
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


def test_a_full_standard_output_is_one_line(site: Flask, unused_database: str) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [*BACKUP, "-"],
            cwd=ROOT,
            env=environment(DATABASE_URL=unused_database),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=LONGEST,
        )
    assert ended.returncode == 1
    assert ended.stderr == "Error: [Errno 28] No space left on device\n"


def test_a_terminal_shows_how_far_it_is_and_gets_no_backup(
    site: Flask, unused_database: str, tmp_path: Path
) -> None:
    shown = in_terminal(f"{tmp_path}/site.backup", unused_database)
    assert "Backing up" in shown
    assert "100%" in shown
    assert "Backed up" in shown
    refused = in_terminal("-", unused_database)
    assert refused.splitlines() == [
        "Error: a backup is not for terminals: send it into a file or a program"
    ]


def in_terminal(file: str, address: str) -> str:
    """All that a terminal shows of ``flask backup FILE``."""
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [*BACKUP, file],
        cwd=ROOT,
        env=environment(DATABASE_URL=address, TERM="xterm", COLUMNS="100"),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        shown = b"".join(iter(lambda: read_terminal(ours), b""))
        process.wait(LONGEST)
    os.close(ours)
    return shown.decode()


def read_terminal(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux's way to say that nobody writes to it any more
        return b""


def test_a_database_before_its_upgrade_is_backed_up_as_it_is(site: Flask, tmp_path: Path) -> None:
    file = tmp_path / "old.backup"
    with site.app_context():
        steps.downgrade("0001")
    assert run(site, "backup", file)[0] == 0
    header = unpack(file.read_bytes())[0]
    [users] = [table for table in header["tables"] if table["name"] == "users"]
    assert header["revision"] == "0001"
    assert "suspended_at" not in users["columns"]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DROP TABLE alembic_version", "the database is empty: run `flask deploy` first"),
        (
            "UPDATE alembic_version SET version_num = '9999'",
            "the database is at revision 9999, which this version does not know",
        ),
    ],
)
def test_a_database_it_does_not_understand_is_not_backed_up(
    site: Flask, tmp_path: Path, statement: str, said: str
) -> None:
    with site.app_context(), db.engine.begin() as connection:
        connection.execute(text(statement))
    assert run(site, "backup", tmp_path / "site.backup") == (1, "", f"Error: {said}\n")
    assert not (tmp_path / "site.backup").exists()


def test_a_database_that_is_away_is_one_line(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app("testing", f"sqlite:///{tmp_path}/missing/blog.sqlite")
    said = "Error: unable to open database file\n"
    assert run(app, "backup", tmp_path / "site.backup") == (1, "", said)
    assert list(tmp_path.iterdir()) == []

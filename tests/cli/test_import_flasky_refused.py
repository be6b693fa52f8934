"""What ``flask import flasky`` refuses, as a whole and in plain lines, and what it leaves alone."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import make_url

from app import db
from app.models import Post, Role, User
from tests.cli.importing import imported, refusal
from tests.cli.sites import run
from tests.databases import empty_database, on_postgresql
from tests.factories import PostFactory, UserFactory
from tests.fixture_types import MakeApp
from tests.flasky_sites import FlaskySite, fill


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Yield the address of a database for the other site."""
    with empty_database(tmp_path) as made:
        yield made


@pytest.fixture
def site(address: str) -> FlaskySite:
    """Return a small site of the book's application."""
    made = FlaskySite(address)
    fill(made)
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the file of such a site on SQLite."""
    found = tmp_path / "data-dev.sqlite"
    fill(FlaskySite(f"sqlite:///{found}"))
    return found


def digests(folder: Path) -> dict[str, str]:
    return {
        each.name: hashlib.sha256(each.read_bytes()).hexdigest()
        for each in folder.iterdir()
        if each.name.startswith("data-dev")
    }


@pytest.mark.parametrize(
    ("address", "complaint"),
    [
        ("nowhere.sqlite", "Error: there is no file nowhere.sqlite"),
        ("sqlite:////nowhere/site.db", "Error: there is no file /nowhere/site.db"),
        ("sqlite://", "Error: there is no file ."),
        ("://", "Error: this is not the address of a database"),
        ("postgresql://ann:secret@host:port/db", "Error: this is not the address of a database"),
        ("mysql://ann:secret@localhost/db", "Error: only SQLite and PostgreSQL can be read"),
        ("postgresql+psycopg://ann:secret@localhost/db", "Error: the driver psycopg is not in"),
        ("postgresql://ann:secret@127.0.0.1:1/db", "Error: connection to server at "),
    ],
)
def test_an_address_without_a_database_is_one_line(
    app: Flask, address: str, complaint: str
) -> None:
    (line,) = refusal(app, address)
    assert line.startswith(complaint)
    assert "secret" not in line


@on_postgresql
def test_a_wrong_user_is_one_line(app: Flask, address: str) -> None:
    wrong = make_url(address).set(username="nobody_of_this_name", password="secret")
    (line,) = refusal(app, wrong.render_as_string(hide_password=False))
    assert "nobody_of_this_name" in line
    assert "secret" not in line


def test_a_file_that_is_no_database_is_one_line(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "other.sqlite"
    file.write_text("no database " * 100)
    assert refusal(app, str(file)) == ["Error: file is not a database"]


def test_a_database_of_another_kind_is_refused(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE posts (id INTEGER, body TEXT)")
        connection.commit()
    assert refusal(app, str(file)) == [
        "users: there is no such table",
        "posts: it has no column author_id",
    ]


def test_a_database_of_this_blog_is_refused(app: Flask) -> None:
    address = db.engine.url.render_as_string(hide_password=False)
    (line,) = refusal(app, address)
    assert line == "posts: this is a database of this blog: use `flask backup` and `flask restore`"


def test_rows_without_an_id_are_refused_before_the_first_row(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE users (id, username)")
        connection.execute("CREATE TABLE posts (id, body, author_id)")
        connection.execute("INSERT INTO users VALUES (1, 'john')")
        ids = ["x", None, 0, -1, 2**31, 7, 7, *(f"n{number}" for number in range(20))]
        for each in ids:
            connection.execute("INSERT INTO posts VALUES (?, 'text', 1)", (each,))
        connection.commit()
    lines = refusal(app, str(file))
    assert "posts: row 7: there are two with this id" in lines
    assert any(line.startswith("posts: row 2147483648: this is no id") for line in lines)
    assert len(lines) == 21
    assert lines[-1] == "and 6 more faults"
    assert User.query.count() == 0


def test_a_site_with_accounts_is_refused(app: Flask, site: FlaskySite, john: User) -> None:
    (line,) = refusal(app, site.address)
    assert line.startswith("Error: the site has 1 accounts that this import did not make, such as ")
    assert Post.query.count() == 0


def test_a_site_with_posts_is_refused(app: Flask, site: FlaskySite) -> None:
    PostFactory.create(author=None)
    db.session.commit()
    (line,) = refusal(app, site.address)
    assert line.startswith("Error: the site has posts already")


def test_accounts_made_after_the_import_are_refused(
    app: Flask, site: FlaskySite, tmp_path: Path
) -> None:
    imported(app, tmp_path, site.address)
    UserFactory.create(username="newcomer")
    db.session.commit()
    (line,) = refusal(app, site.address)
    assert "1 accounts that this import did not make, such as newcomer" in line


def test_a_site_without_tables_is_one_line(
    make_app: MakeApp, unused_database: str, file: Path
) -> None:
    status, said = run(make_app("testing", unused_database), "import", "flasky", file)
    assert (status, said) == (1, "Error: there are no roles yet: run `flask deploy` first\n")


def test_a_site_without_roles_is_one_line(app: Flask, file: Path) -> None:
    db.session.execute(db.delete(Role))
    assert refusal(app, str(file)) == ["Error: there are no roles yet: run `flask deploy` first"]
    Role.insert_roles()


def test_a_report_that_cannot_be_written_is_refused_first(
    app: Flask, file: Path, tmp_path: Path
) -> None:
    status, said = run(app, "import", "flasky", file, "--report", tmp_path / "none" / "r.json")
    assert status == 1
    assert said.startswith("Error: there is no folder ")
    assert User.query.count() == 0


def test_a_call_without_a_database_is_status_2(app: Flask) -> None:
    assert run(app, "import", "flasky")[0] == 2


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_the_source_is_not_changed(app: Flask, file: Path, tmp_path: Path, mode: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"PRAGMA journal_mode = {mode}")
    before = digests(tmp_path)
    assert set(before) == {"data-dev.sqlite"}
    imported(app, tmp_path, str(file))
    assert digests(tmp_path) == before


def test_what_is_still_in_the_log_of_a_running_site_is_read(
    app: Flask, file: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("UPDATE users SET name = 'In the log' WHERE id = 3")
        connection.commit()
        before = digests(tmp_path)
        imported(app, tmp_path, f"sqlite:///{file}")
        after = digests(tmp_path)
    assert {name: after[name] for name in ("data-dev.sqlite", "data-dev.sqlite-wal")} == {
        name: before[name] for name in ("data-dev.sqlite", "data-dev.sqlite-wal")
    }
    assert db.session.get_one(User, 3).name == "In the log"

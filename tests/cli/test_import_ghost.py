"""``flask import ghost``: what becomes of an export, once and again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Comment, OutboxMessage, Post, User
from tests import ghost_exports as ghost
from tests import ghost_versions as versions
from tests.cli.commands import without_trail
from tests.cli.sites import run
from tests.ghost_documents import lexical, paragraph
from tests.ghost_exports import Values, exported, post, setting, user, write

ALL = (
    versions.version_0,
    versions.version_1,
    versions.version_2,
    versions.version_4,
    versions.version_5,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where exports are written to."""
    return tmp_path / "site.json"


def imported(app: Flask, file: Path, content: object, *options: str) -> Values:
    """Import an export and return the report."""
    report = file.with_name("report.json")
    write(file, content)
    status, said = run(app, "import", "ghost", file, "--report", report, *options)
    assert status == 0, said
    db.session.expire_all()
    found: Values = json.loads(report.read_text("utf-8"))
    return found


def result(report: Values) -> tuple[Any, ...]:
    """Return what was created, changed, unchanged and kept."""
    return tuple(report["result"][name] for name in ("created", "changed", "unchanged", "kept"))


def titles() -> set[str | None]:
    return set(db.session.scalars(db.select(Post.title)))


def called(title: str) -> Post:
    found: Post = db.session.scalars(db.select(Post).filter_by(title=title)).one()
    return found


def test_it_is_read_as_if_it_was_written_here(app: Flask, client: FlaskClient, file: Path) -> None:
    report = imported(app, file, versions.version_5())
    assert result(report) == (6, 0, 0, 0)
    sea = client.get("/the-sea/")
    assert sea.status_code == 301
    page = client.get(sea.location).text
    for words in (
        "The *sea*",
        "Literal *stars* and <strong>bold</strong> &lt;b&gt;.",
        "Ann Arbor",
        "<strong>sea</strong>",
        "Rita Reader",
        "Anonymous",
    ):
        assert words in page, words
    assert 'rel="canonical" href="https://first.example/sea/"' in page
    for words in ("Rude", "Gone", "GHOST_URL", "reader@ghost.example"):
        assert words not in page, words
    assert "Text 3" in client.get("/about").text
    assert client.get("/author/ann/").location == "/user/ann"
    assert client.get("/post-2/").status_code == 404
    answer = db.session.scalars(db.select(Comment).where(Comment.parent_id.is_not(None))).one()
    assert answer.body == "Thanks"


def test_nothing_else_becomes_public(app: Flask, client: FlaskClient, file: Path) -> None:
    imported(app, file, versions.version_4())
    home = client.get("/").text
    for number in (2, 3, 4, 5, 6, 7, 9, 10, 11):
        assert f"Post {number}" not in home
        assert client.get(f"/post-{number}/").status_code == 404
    assert client.get("/tag/sea-sun/").status_code in (200, 301)
    assert "Post 1" in client.get("/tag/news").text
    assert "Hello." in client.get("/contact").text


def test_nobody_is_mailed_and_nothing_secret_comes_along(app: Flask, file: Path) -> None:
    for made in ALL:
        imported(app, file, made())
    assert db.session.scalars(db.select(OutboxMessage)).all() == []
    for person in db.session.scalars(db.select(User)):
        assert (person.email, person.password_hash) == (None, None)
        assert person.role is not None
        assert person.role.name == "User"


@pytest.mark.parametrize("made", ALL)
def test_the_second_time_nothing_changes(app: Flask, file: Path, made: Any) -> None:
    first = imported(app, file, made())
    again = imported(app, file, made())
    created = first["result"]["created"]
    assert created > 0
    assert result(again) == (0, 0, created, 0)
    assert again["counts"] == first["counts"]


def test_what_has_changed_there_changes_here(app: Flask, file: Path) -> None:
    made = versions.version_5()
    imported(app, file, made)
    data = made["db"][0]["data"]
    data["posts"][0] |= {"title": "Storm", "lexical": lexical(paragraph("It blows."))}
    data["comments"][0]["html"] = "<p>Windy</p>"
    data["settings"] = [setting("title", "Another name of the site")]
    assert result(imported(app, file, made)) == (0, 2, 4, 0)
    assert "It blows." in called("Storm").body
    assert "The *sea*" not in titles()
    db.session.delete(called("Storm"))
    db.session.commit()
    assert result(imported(app, file, made))[0] == 0
    assert "Storm" not in titles()


def test_two_sites_are_two(app: Flask, file: Path) -> None:
    common = {"posts": [post(1, id=1, uuid=None, author_id="1")], "users": [user(1, "Ann", "ann")]}
    for row in (ghost.NEWS, ghost.SEA):
        made = exported("2.0.0", **common, settings=[setting("title", "My site", row)])
        assert result(imported(app, file, made)) == (1, 0, 0, 0)
    assert len({each.author_id for each in db.session.scalars(db.select(Post))}) == 2


@pytest.mark.parametrize("old", ["ann", "ann@ghost.example", "Ann Arbor", ghost.ANN])
def test_an_account_stands_for_somebody(app: Flask, file: Path, john: User, old: str) -> None:
    imported(app, file, versions.version_5(), "--map", f"{old}=john")
    assert called("The *sea*").author == john
    assert db.session.scalars(db.select(User).filter_by(username="ann")).first() is None


def test_all_of_it_can_be_somebodys(app: Flask, file: Path, john: User) -> None:
    imported(app, file, versions.version_4(), "--as", "john")
    posts = db.session.scalars(db.select(Post).where(Post.page_slug.is_(None))).all()
    assert {each.author_id for each in posts} == {john.id}
    john_only = db.session.scalars(db.select(User)).all()
    assert john_only == [john]


def test_an_account_of_that_name_is_not_used_without_being_told(
    app: Flask, file: Path, john: User
) -> None:
    john.username = "ann"
    db.session.commit()
    imported(app, file, versions.version_5())
    assert called("The *sea*").author_id != john.id


def test_a_dry_run_changes_nothing_and_counts_the_same(app: Flask, file: Path) -> None:
    dry = imported(app, file, versions.version_5(), "--dry-run")
    assert titles() == set()
    assert db.session.scalars(db.select(User)).all() == []
    assert result(dry) == (0, 0, 0, 0)
    wet = imported(app, file, versions.version_5())
    assert wet["counts"] == dry["counts"]
    assert wet["warnings"][: len(dry["warnings"])] == dry["warnings"]


def test_the_report_says_where_and_what(app: Flask, file: Path) -> None:
    made = exported("5.0.0", posts=[post(1, lexical="{", author_id=1)], users=[user(1, "A", "a")])
    report = imported(app, file, made)
    (warning,) = report["warnings"]
    assert warning == {
        "line": 10,
        "item": "post-1",
        "text": "its lexical cannot be read: it is no JSON",
    }
    lines = file.read_text("utf-8").splitlines()
    assert '"id"' in lines[10]
    assert report["counts"]["posts"] == {"published": 1, "scheduled": 0, "draft": 0}


def test_a_canonical_address_that_is_none_is_reported(app: Flask, file: Path) -> None:
    made = exported("5.0.0", posts=[post(1, canonical_url="/x", author_id=1)], users=[])
    texts = [each["text"] for each in imported(app, file, made)["warnings"]]
    assert "this is not the address of a page: /x" in texts
    assert called("Post 1").canonical_url is None


@pytest.mark.parametrize(
    ("content", "options", "lines"),
    [
        ("[]", (), ["site.json: line 1: it is not an export of Ghost"]),
        (
            exported("5.0.0", posts=[post(number, title=7) for number in range(30)]),
            (),
            [*(["title is no text"] * 20), "and 10 more faults"],
        ),
        (
            versions.version_5(),
            ("--map", "nobody=john"),
            ["nobody in the export is called 'nobody'"],
        ),
        (versions.version_5(), ("--as", "nobody"), ["there is no account 'nobody'"]),
    ],
)
def test_a_refusal_is_lines_and_no_row(
    app: Flask, file: Path, john: User, content: object, options: tuple[str, ...], lines: list[str]
) -> None:
    write(file, content)
    status, said = run(app, "import", "ghost", file, *options)
    told = without_trail(said).splitlines()
    assert status == 1
    assert told.pop() == "Error: nothing was imported."
    assert len(told) == len(lines)
    for line, words in zip(told, lines, strict=True):
        assert line.endswith(words)
    assert titles() == set()


def test_an_unknown_time_zone_is_refused(app: Flask, file: Path) -> None:
    write(file, versions.version_0())
    for name in ("Nowhere/Land", "Europe", "../etc"):
        status, said = run(app, "import", "ghost", file, "--timezone", name)
        assert status == 2
        assert "there is no time zone" in said


def test_the_days_of_old_addresses_are_those_of_the_zone(
    app: Flask, client: FlaskClient, file: Path
) -> None:
    imported(app, file, versions.version_0())
    welcome = f"/post/{called('Welcome').id}/welcome"
    for old in ("/2015/03/12/welcome/", "/welcome"):
        assert client.get(old).location == welcome
    imported(app, file, versions.version_0(), "--timezone", "UTC")
    assert client.get("/2015/03/11/welcome/").location == welcome

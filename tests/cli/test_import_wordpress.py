"""``flask import wordpress``: an export of WordPress in a site that has something already."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Notification, Origin, OutboxMessage, Post, User
from tests.cli.commands import without_trail
from tests.cli.imported_rows import rows
from tests.cli.sites import done, run
from tests.wordpress_exports import (
    BASE,
    NO_DATE,
    author,
    comment,
    export,
    item,
    meta,
    term,
    write,
)

AUTHORS = (author(3, "mike", "Mike Smith", "mike@mail.example"), author(4, "eve", "Eve"))
DISCUSSION = (
    comment(1, "By a <b>guest</b>.")
    + comment(2, "An answer.", user_id="3", parent="1")
    + comment(3, "Linked.", type="pingback", author="Another site", parent="0")
    + comment(4, "Waiting.", approved="0")
    + comment(5, "Buy!", approved="spam")
)
ITEMS = (
    item(12, "It <em>blows</em>.\n\nHard.", DISCUSSION + term("Sea", nicename="sea"), title="Wind"),
    item(13, "Us.", post_type="page", title="About", post_name="about", link=f"{BASE}/about-us/"),
    item(14, "Hidden.", title="Secret", post_password="x", link=f"{BASE}/?p=14"),
    item(15, "Soon.", title="Later", status="future", post_date_gmt="2099-01-01 00:00:00"),
    item(16, "Not yet.", title="", status="draft", post_date_gmt=NO_DATE),
    item(17, post_type="attachment"),
)
Run = Callable[..., dict[str, Any]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a small export."""
    return write(tmp_path / "site.xml", *AUTHORS, *ITEMS)


@pytest.fixture
def imported(app: Flask, tmp_path: Path) -> Run:
    """Return a function that imports a file and returns the report."""

    def run_import(path: Path, *options: str) -> dict[str, Any]:
        target = tmp_path / "report.json"
        said = done(app, "import", "wordpress", path, "--report", target, *options)
        report: dict[str, Any] = json.loads(target.read_text("utf-8"))
        assert f"Comments: {report['counts']['comments']['shown']} shown" in without_trail(said)
        return report

    return run_import


def post_called(title: str | None) -> Post:
    """The post with a title."""
    post: Post = db.session.scalars(db.select(Post).filter_by(title=title)).one()
    return post


def test_it_is_read_as_if_it_was_written_here(
    imported: Run, file: Path, client: FlaskClient
) -> None:
    report = imported(file)
    assert report["counts"] == {
        "posts": {"published": 1, "scheduled": 1, "draft": 2},
        "pages": {"published": 1, "scheduled": 0, "draft": 0},
        "drafts_by_reason": {"password": 1},
        "comments": {
            "shown": 3,
            "hidden": 1,
            "replies": 1,
            "kinds": {"comment": 3, "pingback": 1},
        },
        "tags": 1,
        "authors": 1,
        "redirects": 4,
        "skipped": {"attachment": 1, "comments: spam": 1},
        "untitled": 1,
    }
    assert report["result"] == {"created": 9, "changed": 0, "unchanged": 0, "kept": 0}
    assert report["warnings"] == []
    wind = f"/post/{post_called('Wind').id}/post-12"
    for old, now in (
        ("/2019/post-12/", wind),
        ("/?p=12", wind),
        ("/?page_id=13", "/about"),
        ("/about-us", "/about"),
        ("/category/sea/", "/tag/sea"),
        ("/author/mike/", "/user/mike"),
    ):
        answer = client.get(old)
        assert (answer.status_code, answer.location) == (301, now)
    assert client.get("/?p=14").status_code == 200
    page = client.get(wind).text
    for words in ("<em>blows</em>", "<strong>guest</strong>", "Ann", "Guest", "Other site"):
        assert words in page
    assert "Waiting." not in page
    assert "Buy!" not in page
    assert "Us." in client.get("/about").text
    for address in ("/", "/search?q=hidden", "/feed.atom"):
        text = client.get(address, follow_redirects=True).text
        assert "Secret" not in text
        assert "Later" not in text


def test_nobody_is_told_and_no_secret_comes_along(imported: Run, file: Path) -> None:
    imported(file)
    assert db.session.scalars(db.select(OutboxMessage)).all() == []
    assert {each.due_at.year for each in db.session.scalars(db.select(Notification))} <= {2099}
    (mike,) = db.session.scalars(db.select(User))
    assert (mike.username, mike.name, mike.email, mike.password_hash) == (
        "mike",
        "Mike Smith",
        None,
        None,
    )


def test_the_second_run_changes_nothing(imported: Run, file: Path) -> None:
    first, stored = imported(file), rows()
    again = imported(file)
    assert again["result"] == {"created": 0, "changed": 0, "unchanged": 9, "kept": 0}
    assert again["counts"] == first["counts"]
    assert rows() == stored


def test_a_dry_run_stores_nothing_and_counts_the_same(imported: Run, file: Path) -> None:
    dry = imported(file, "--dry-run")
    assert db.session.scalars(db.select(Origin)).all() == []
    assert dry["result"] == {"created": 0, "changed": 0, "unchanged": 0, "kept": 0}
    assert imported(file)["counts"] == dry["counts"]


def test_what_has_changed_there_changes_here(
    imported: Run, file: Path, client: FlaskClient
) -> None:
    imported(file)
    text = file.read_text("utf-8").replace("It <em>blows", "It <em>roars")
    file.write_text(text.replace("An answer.", "Another answer."), "utf-8")
    assert imported(file)["result"] == {"created": 0, "changed": 2, "unchanged": 7, "kept": 0}
    page = client.get("/?p=12", follow_redirects=True).text
    assert "roars" in page
    assert "Another answer." in page


@pytest.mark.parametrize("name", ["mike", "Mike Smith", "mike@mail.example"])
def test_an_account_stands_for_an_author(imported: Run, file: Path, john: User, name: str) -> None:
    john_id = john.id
    imported(file, "--map", f"{name}={john.username}")
    assert post_called("Wind").author_id == john_id
    assert len(db.session.scalars(db.select(User)).all()) == 1


def test_everything_is_one_persons(imported: Run, tmp_path: Path, john: User) -> None:
    john_id = john.id
    file = write(tmp_path / "site.xml", *AUTHORS, item(1, creator="eve"), item(2, creator=""))
    imported(file, "--as", john.username or "")
    assert {post.author_id for post in db.session.scalars(db.select(Post))} == {john_id}


def test_without_being_named_no_account_is_used(imported: Run, file: Path, john: User) -> None:
    john.username = "mike"
    db.session.commit()
    john_id = john.id
    imported(file)
    assert post_called("Wind").author_id != john_id


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        (["--as", "nobody"], "there is no account 'nobody'"),
        (["--map", "mike=nobody"], "there is no account 'nobody'"),
        (["--map", "stranger=mike"], "nobody in the export is called 'stranger'"),
        (["--timezone", "Middle/Earth"], "there is no time zone 'Middle/Earth'"),
        (["--timezone", "../../etc/passwd"], "there is no time zone"),
    ],
)
def test_options_that_name_nothing_are_refused(
    app: Flask, file: Path, options: list[str], fault: str
) -> None:
    status, said = run(app, "import", "wordpress", file, *options)
    assert status == 1
    assert fault in said
    assert db.session.scalars(db.select(Post)).all() == []


@pytest.mark.parametrize(
    "text",
    ["", "<html></html>", "PK\x03\x04", export(version="9"), export(*ITEMS, item("x"))],
)
def test_what_is_refused_stores_nothing(app: Flask, tmp_path: Path, text: str) -> None:
    (tmp_path / "site.xml").write_text(text, "utf-8")
    status, said = run(app, "import", "wordpress", tmp_path / "site.xml")
    assert status == 1
    assert said.startswith("site.xml: line ")
    assert said.endswith("Error: nothing was imported.\n")
    assert len(said.splitlines()) == 2
    assert db.session.scalars(db.select(Origin)).all() == []


def test_a_broken_file_is_mended_on_demand(app: Flask, imported: Run, tmp_path: Path) -> None:
    file = tmp_path / "site.xml"
    file.write_text(export(*ITEMS).rpartition("<item>")[0] + "<item>\x01", "utf-8")
    assert "--repair" in run(app, "import", "wordpress", file)[1]
    report = imported(file, "--repair")
    assert report["counts"]["posts"]["published"] == 1
    assert [each["item"] for each in report["warnings"]] == ["site.xml", "site.xml"]
    assert set(report["warnings"][0]) == {"line", "item", "text"}


def test_the_time_zone_is_that_of_the_site_or_one_that_is_named(
    app: Flask, imported: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "TIME_ZONE", "Asia/Shanghai")
    dates = {"post_date": "2019-04-07 12:30:00", "post_date_gmt": NO_DATE}
    imported(write(tmp_path / "one.xml", item(1, title="One", **dates)))
    imported(
        write(tmp_path / "two.xml", item(2, title="Two", **dates)), "--timezone", "Europe/Rome"
    )
    assert str(post_called("One").published_at) == "2019-04-07 04:30:00"
    assert str(post_called("Two").published_at) == "2019-04-07 10:30:00"


def test_two_sites_are_two(imported: Run, file: Path, tmp_path: Path) -> None:
    imported(file)
    other = write(tmp_path / "other.xml", item(12, title="Other"), base="https://b.example/blog")
    assert imported(other)["result"]["created"] == 1
    moved = tmp_path / "moved.xml"
    moved.write_text(file.read_text("utf-8").replace("https://", "http://www."), "utf-8")
    assert imported(moved)["result"]["created"] == 0


def test_a_picture_above_a_post_stands_above_its_text(imported: Run, tmp_path: Path) -> None:
    address = f"{BASE}/u/a.jpg"
    picture = item(7, post_type="attachment", attachment_url=address)
    imported(write(tmp_path / "site.xml", item(1, "Text", meta("_thumbnail_id", "7")), picture))
    assert post_called("Post 1").body == f"![]({address})\n\nText"

"""What is amiss in a site of the book's application is healed, and told, and nobody is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Comment, Follow, Post, Role, User
from tests.cli.doctor_results import examine
from tests.cli.importing import Imported, imported
from tests.databases import empty_database, on_sqlite
from tests.flasky_sites import FIRST, FlaskySite, fill


@pytest.fixture
def site(tmp_path: Path) -> Iterator[FlaskySite]:
    """Yield a site of the book's application without anything, and without foreign keys."""
    with empty_database(tmp_path) as address:
        yield FlaskySite(address, strict=False)


def bring(app: Flask, site: FlaskySite, folder: Path) -> Imported:
    """Import a site, and expect a whole one, to which the second import has nothing to add."""
    first = imported(app, folder, site.address)
    found = examine(app)
    assert "WRONG" not in found.verdicts.values(), found.said
    second = imported(app, folder, site.address)
    assert second.result[:2] == (0, 0)
    assert second.report["counts"] == first.report["counts"]
    assert second.warnings == first.warnings
    return first


def user(user_id: int) -> User:
    return db.session.get_one(User, user_id)


def role_of(user: User) -> str | None:
    return user.role.name if user.role else None


def test_addresses_that_differ_in_case(
    app: Flask, site: FlaskySite, tmp_path: Path, client: FlaskClient
) -> None:
    site.user(1, "first", email="John@example.com", confirmed=False)
    site.user(2, "second", email="john@Example.com")
    site.user(3, "third", email="JOHN@example.com")
    site.post(5, 3, "Still there")
    said = bring(app, site, tmp_path).warnings
    waits = "is that of row 2, but for its spelling: the account waits without one, not confirmed, "
    assert sorted(line for line in said if waits in line) == [
        f"users: row {row}: the address {address} {waits}until an administrator gives it another"
        for row, address in ((1, "John@example.com"), (3, "JOHN@example.com"))
    ]
    assert [(user(row).email, user(row).confirmed) for row in (1, 2, 3)] == [
        (None, False),
        ("john@Example.com", True),
        (None, False),
    ]
    login = {"email": "JOHN@EXAMPLE.COM", "password": "cat"}
    assert client.post("/auth/login", data=login).status_code == 302
    assert "Hello, second!" in client.get("/").text
    assert client.get("/user/third").status_code == 200


def test_addresses_that_are_none(
    app: Flask, site: FlaskySite, tmp_path: Path, client: FlaskClient
) -> None:
    site.user(1, "without", email=None)
    site.user(2, "local", email="admin@localhost")
    site.user(3, "long", email=f"{'x' * 300}@example.com")
    said = bring(app, site, tmp_path).warnings
    assert [user(row).email for row in (1, 2, 3)] == [None, "admin@localhost", None]
    assert "users: row 2: mail cannot be sent to admin@localhost, which is kept to log in" in said
    login = {"email": "admin@localhost", "password": "cat"}
    assert client.post("/auth/login", data=login).status_code == 302


def test_usernames_that_are_not_possible_here(
    app: Flask, site: FlaskySite, tmp_path: Path, client: FlaskClient
) -> None:
    names = {
        1: "john",
        2: "John",
        3: "john-2",
        4: "a/b",
        5: "two words",
        6: None,
        7: "x" * 80,
        8: "PaypaI",
        9: "paypal",
        10: "1st",
        11: "JOHN",
    }
    for row, name in names.items():
        site.user(row, name, email=f"user{row}@example.com")
    said = bring(app, site, tmp_path).warnings
    assert [user(row).username for row in names] == [
        *("john", "John-3", "john-2", "a-b", "two words", None, "x" * 64, "PaypaI", "paypal"),
        *("1st", "JOHN-4"),
    ]
    assert "users: row 2: the username “John” becomes “John-3”" in said
    assert "users: row 6: there is no username; an administrator can give it one" in said
    assert "users: row 9: the username “paypal” looks like that of somebody else" in said
    rule = "A username begins with a letter."
    assert f"users: row 10: the username “1st” is kept, though for new ones: {rule}" in said
    for row in (1, 2, 4, 5, 9, 10):
        page = client.get(f"/user/{user(row).username}")
        assert page.status_code == 200, row


def test_roles_by_name_and_by_permissions(app: Flask, site: FlaskySite, tmp_path: Path) -> None:
    roles: dict[int, tuple[str | None, int]] = {
        4: ("Owner", 0x80 | 15),
        5: ("Chief", 31),
        6: ("Writer", 7),
        7: ("Banned", 0),
    }
    roles |= {8: ("administrator", 1), 9: (None, 3)}
    for role_id, (name, permissions) in roles.items():
        site.add("roles", {"id": role_id, "name": name, "permissions": permissions})
        site.user(role_id, f"user{role_id}", role_id=role_id)
    site.user(10, "user10", role_id=None)
    site.user(11, "user11", role_id=99)
    said = bring(app, site, tmp_path).warnings
    names = ["Administrator", "Administrator", "User", "Banned", "Administrator", "Role 9"]
    assert [role_of(user(row)) for row in (*roles, 10, 11)] == [*names, "User", "User"]
    assert not user(7).can(1)
    assert user(9).can(3)
    assert not user(9).can(4)
    assert Role.query.count() == 5
    assert "roles: row 4: “Owner” becomes Administrator, which may the same" in said
    assert "roles: row 7: “Banned” becomes a role of its own, with permissions 0" in said
    assert "users: row 11: it has no role, and becomes User" in said


def test_a_site_that_nobody_administers(app: Flask, site: FlaskySite, tmp_path: Path) -> None:
    site.user(1, "john")
    said = bring(app, site, tmp_path).warnings
    assert said == ["users: nobody administers: `flask user promote NAME Administrator`"]


def test_texts_without_an_author_a_post_or_anything_to_see(
    app: Flask, site: FlaskySite, tmp_path: Path, client: FlaskClient
) -> None:
    site.user(1, "john", role_id=3)
    site.post(1, None, "By nobody")
    site.post(2, 99, "By who has gone")
    site.post(3, 1, None)
    site.post(4, 1, " \u200b\n")
    site.comment(1, 1, None, "By nobody")
    site.comment(2, 99, 1, "On what has gone")
    site.comment(3, None, 1, "On nothing")
    site.comment(4, 1, 1, "")
    site.comment(5, 3, 1, "On an empty post")
    here = bring(app, site, tmp_path)
    counts = here.report["counts"]
    assert counts["posts"] == {"published": 2, "scheduled": 0, "draft": 2}
    assert counts["drafts_by_reason"] == {"without anything to see": 2}
    assert counts["comments"]["shown"] == 2
    assert counts["skipped"] == {
        "comments on posts that do not exist": 2,
        "comments without anything to see": 1,
    }
    assert "Left out: 2 (comments on posts that do not exist)." in here.said
    assert "comments: row 2: it is on no post, and is left out" in here.warnings
    assert [post.author_id for post in Post.query.order_by(Post.id)] == [None, None, 1, 1]
    assert [row.id for row in Comment.query.order_by(Comment.id)] == [1, 5]
    assert client.get("/post/2", follow_redirects=True).status_code == 200
    assert client.get("/post/3", follow_redirects=True).status_code == 404


def test_follows_of_nobody(app: Flask, site: FlaskySite, tmp_path: Path) -> None:
    site.user(1, "john", role_id=3)
    site.user(2, "susan")
    for pair in ((1, 99), (99, 1), (1, 1), (2, 1)):
        site.follow(*pair)
    site.follow(1, 2, None)
    site.run("UPDATE follows SET timestamp = NULL")
    here = bring(app, site, tmp_path)
    assert here.report["counts"]["skipped"] == {"follows of people who do not exist": 2}
    follows = {(row.follower_id, row.followed_id) for row in Follow.query}
    assert follows == {(1, 1), (2, 2), (1, 2), (2, 1)}
    assert db.session.get_one(Follow, (1, 2)).timestamp == user(1).member_since


def test_what_has_no_date(app: Flask, site: FlaskySite, tmp_path: Path) -> None:
    site.user(1, "john", role_id=3, member_since=None)
    site.user(2, "susan", member_since=None, last_seen=None)
    site.post(1, 1, "Before", timestamp=None)
    site.post(2, 1, "Dated", timestamp="2014-07-08 12:00:00")
    site.post(3, 1, "After", timestamp=None)
    site.comment(1, 1, 1, "Undated", timestamp=None)
    said = bring(app, site, tmp_path).warnings
    dated = datetime(2014, 7, 8, 12)  # noqa: DTZ001 - naive UTC inside
    assert [post.published_at for post in Post.query] == [dated] * 3
    assert user(1).member_since == user(1).last_seen
    assert "posts: row 3: there is no date; it is given that before it" in said
    assert "users: row 2: there is no date of its beginning" in said


def test_what_is_dated_in_the_future_is_scheduled(
    app: Flask, site: FlaskySite, tmp_path: Path
) -> None:
    site.user(1, "john", role_id=3)
    site.post(1, 1, "To come", timestamp="2999-01-01 00:00:00")
    counts = bring(app, site, tmp_path).report["counts"]
    assert counts["posts"] == {"published": 0, "scheduled": 1, "draft": 0}


def test_what_is_too_long_is_cut(app: Flask, site: FlaskySite, tmp_path: Path) -> None:
    site.run("DROP TABLE users")
    site.run(
        "CREATE TABLE users (id INTEGER, username TEXT, email TEXT, role_id INTEGER,"
        " password_hash TEXT, confirmed BOOLEAN, name TEXT, location TEXT, about_me TEXT,"
        " member_since TIMESTAMP, last_seen TIMESTAMP, avatar_hash TEXT)"
    )
    site.user(1, "john", role_id=3, name="n" * 65, location="l" * 65, about_me="a" * 2001)
    site.post(1, 1, "语" * 40_000)
    site.comment(1, 1, 1, "c" * 10_001)
    said = bring(app, site, tmp_path).warnings
    assert said == [
        "users: row 1: name has 65 characters, and is cut to 64",
        "users: row 1: location has 65 characters, and is cut to 64",
        "users: row 1: about_me has 2001 characters, and is cut to 2000",
    ]
    # limits of forms do not stop texts
    assert len(db.session.get_one(Post, 1).body) == 40_000
    assert len(db.session.get_one(Comment, 1).body) == 10_001


@on_sqlite
def test_characters_that_no_text_can_hold_are_removed(
    app: Flask, site: FlaskySite, tmp_path: Path
) -> None:
    site.user(1, "john", role_id=3)
    site.run("UPDATE users SET name = CAST(x'4a00edb0806f' AS TEXT)")
    site.post(1, 1, "")
    site.run("UPDATE posts SET body = CAST(x'61006200ff63' AS TEXT)")
    site.comment(1, 1, 1, "x")
    site.run("UPDATE comments SET body = x'62797465730d0a'")
    said = bring(app, site, tmp_path).warnings
    assert said == [
        "posts.body: 3 characters that no text can hold are removed",
        "users.name: 4 characters that no text can hold are removed",
    ]
    assert db.session.get_one(Post, 1).body == "abc"
    assert user(1).name == "Jo"
    assert db.session.get_one(Comment, 1).body == "bytes\n"


@on_sqlite
def test_cells_of_any_kind(app: Flask, site: FlaskySite, tmp_path: Path) -> None:
    site.user(1, "john", role_id="3", confirmed="nonsense", name=5, member_since="yesterday")
    site.post(1, 1, "", timestamp=20140101)
    site.run("UPDATE posts SET body = 17, author_id = '1'")
    bring(app, site, tmp_path)
    assert (user(1).name, user(1).confirmed, role_of(user(1))) == ("5", False, "Administrator")
    post = db.session.get_one(Post, 1)
    assert (post.author_id, post.body) == (1, "17")


def test_an_early_chapter_has_fewer_tables_and_columns(
    app: Flask, site: FlaskySite, tmp_path: Path
) -> None:
    for table in ("comments", "follows", "roles", "users"):
        site.run(f"DROP TABLE {table}")
    site.run("CREATE TABLE users (id INTEGER, username VARCHAR(64), email TEXT)")
    site.add("users", {"id": 1, "username": "john", "email": "john@example.com"})
    site.post(1, 1, "Text")
    said = bring(app, site, tmp_path).warnings
    assert "comments: there is no such table" in said
    assert "users.confirmed: there is no such column" in said
    assert user(1).confirmed, "where nobody confirms an address, everybody is let in"
    assert user(1).password_hash is None


def test_an_empty_site(app: Flask, site: FlaskySite, tmp_path: Path) -> None:
    assert bring(app, site, tmp_path).result == (0, 0, 0, 0)


def test_times_with_a_zone_become_utc(app: Flask, tmp_path: Path) -> None:
    with empty_database(tmp_path) as address:
        site = FlaskySite(address, FIRST)
        fill(site)
        if "postgresql" in address:
            site.run(
                "ALTER TABLE posts ALTER timestamp TYPE timestamptz USING '2014-01-01 00:00+02'"
            )
        else:
            site.run("UPDATE posts SET timestamp = '2014-01-01T00:00:00+02:00'")
        bring(app, site, tmp_path)
    assert {str(post.published_at) for post in Post.query} == {"2013-12-31 22:00:00"}

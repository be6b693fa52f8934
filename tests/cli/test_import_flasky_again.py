"""A second import changes what has changed there, and leaves alone what was changed here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Comment, Follow, Notification, Origin, Post, Revision, Role, User
from app.services.accounts import accounts, deletion
from app.services.comments import commenting
from app.services.moderation import moderation
from app.services.people import following
from app.services.posts import bin as posts_bin
from app.services.posts import publication, publishing
from app.services.posts.post_text import PostText
from tests.cli.doctor_results import examine
from tests.cli.importing import Imported, imported, refusal
from tests.databases import empty_database
from tests.flasky_sites import FlaskySite, fill, pbkdf2

Again = Callable[..., Imported]
LOGIN = {"email": "john@example.com", "password": "cat"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[FlaskySite]:
    """Yield a small site of the book's application."""
    with empty_database(tmp_path) as address:
        made = FlaskySite(address)
        fill(made)
        yield made


@pytest.fixture
def again(app: Flask, site: FlaskySite, tmp_path: Path) -> Again:
    """Import it, and return a function that does so again."""

    def run(*options: str) -> Imported:
        return imported(app, tmp_path, site.address, *options)

    run()
    db.session.expire_all()
    return run


def person(user_id: int) -> User:
    return db.session.get_one(User, user_id, populate_existing=True)


def post(post_id: int) -> Post:
    return db.session.get_one(Post, post_id, populate_existing=True)


def comment(comment_id: int) -> Comment:
    return db.session.get_one(Comment, comment_id, populate_existing=True)


def check_nothing_is_wrong(app: Flask) -> None:
    found = examine(app)
    assert "WRONG" not in found.verdicts.values(), found.said


def test_the_second_time_nothing_happens(again: Again) -> None:
    counts = again("--dry-run").report["counts"]
    origins = Origin.query.count()
    second = again()
    assert second.result == (0, 0, 11, 0)
    assert second.report["counts"] == counts
    assert Origin.query.count() == origins


def test_what_is_new_there_is_added(app: Flask, site: FlaskySite, again: Again) -> None:
    site.user(20, "new")
    site.post(30, 20, "New")
    site.comment(40, 12, 20, "New as well")
    site.follow(20, 3)
    assert again().result == (4, 0, 11, 0)
    assert post(12).comment_count == 2
    assert person(3).follower_count == 2
    check_nothing_is_wrong(app)


def test_what_was_changed_there_is_changed(
    app: Flask, site: FlaskySite, again: Again, client: FlaskClient
) -> None:
    site.run("UPDATE posts SET body = 'Hello @susan' WHERE id = 2")
    site.run("UPDATE posts SET timestamp = '2013-01-01 00:00:00' WHERE id = 15")
    site.run("UPDATE comments SET body = 'Other' WHERE id = 4")
    site.run("UPDATE comments SET disabled = NULL WHERE id = 5")
    site.run("UPDATE users SET location = 'Oslo' WHERE id = 3")
    site.run("UPDATE follows SET timestamp = '2012-01-01 00:00:00' WHERE follower_id = 8")
    site.run("UPDATE users SET role_id = 3 WHERE id = 7")
    assert again("--dry-run").result == (0, 7, 4, 0)
    assert post(2).body != "Hello @susan"
    assert again().result == (0, 7, 4, 0)
    assert post(2).body == "Hello @susan"
    assert post(2).edited_at is not None
    assert [row.number for row in Revision.query.filter_by(post_id=2)] == [1, 2]
    assert post(15).published_at.year == 2013  # type: ignore[union-attr]
    assert post(15).edited_at is None
    assert (comment(4).body, comment(5).is_hidden) == ("Other", False)
    assert person(3).location == "Oslo"
    assert db.session.get_one(Follow, (8, 3)).timestamp.year == 2012
    assert person(7).is_administrator()
    assert Notification.query.count() == 0
    check_nothing_is_wrong(app)
    assert again().result == (0, 0, 11, 0)


def test_a_later_visit_there_counts(site: FlaskySite, again: Again) -> None:
    site.run("UPDATE users SET last_seen = '2016-01-01 00:00:00' WHERE id = 3")
    assert again().result == (0, 1, 10, 0)
    assert person(3).last_seen.year == 2016
    assert again().result == (0, 0, 11, 0)


def test_what_was_edited_here_stays(site: FlaskySite, again: Again) -> None:
    publishing.edit_post(person(3), 2, PostText("Written here"))
    publication.unpublish_post(person(7), 15)
    commenting.edit_comment(person(7), 4, "Here, too")
    accounts.edit_profile(person(3), accounts.Profile(name="Johnny"))
    db.session.commit()
    for table in ("posts", "comments"):
        site.run(f"UPDATE {table} SET body = 'There'")
    site.run("UPDATE users SET name = 'There'")
    # post 12, comments 5 and 9, susan and anna have changed there alone
    assert again().result == (0, 5, 2, 4)
    assert (post(2).body, comment(4).body) == ("Written here", "Here, too")
    assert post(15).is_draft
    assert person(3).name == "Johnny"
    assert (post(12).body, person(7).name) == ("There", "There")
    assert again().result == (0, 0, 7, 4)


def test_what_was_deleted_here_stays_deleted(app: Flask, site: FlaskySite, again: Again) -> None:
    posts_bin.delete_post(person(3), 2)
    posts_bin.delete_for_good(person(3), 2)
    posts_bin.delete_post(person(7), 15)
    commenting.delete_comment(person(7), 4)
    following.unfollow(person(3), person(7))
    db.session.commit()
    site.run("UPDATE posts SET body = 'There'")
    site.run("UPDATE comments SET body = 'There'")
    site.run("UPDATE follows SET timestamp = '2012-01-01 00:00:00'")
    site.comment(41, 2, 7, "On a post that was deleted here")
    assert again().result == (0, 4, 3, 5)
    assert db.session.get(Post, 2) is None
    assert post(15).is_deleted
    assert db.session.get(Comment, 4) is None
    assert db.session.get(Comment, 41) is None
    assert db.session.get(Follow, (3, 7)) is None
    check_nothing_is_wrong(app)


def test_an_account_that_was_deleted_here_stays_deleted(
    app: Flask, site: FlaskySite, again: Again
) -> None:
    deletion.delete_account(person(3), "cat")
    db.session.commit()
    site.run("UPDATE users SET name = 'There' WHERE id = 3")
    site.run("UPDATE posts SET body = 'There' WHERE id = 2")
    site.follow(3, 8)
    site.post(31, 3, "New, by who has gone")
    result = again().result
    assert result[0] == 1
    assert db.session.get(User, 3) is None
    assert post(31).author_id is None
    check_nothing_is_wrong(app)


def test_moderators_here_decide_about_comments(site: FlaskySite, again: Again) -> None:
    moderation.show_comment(person(7), 5)
    moderation.hide_comment(person(7), 9, "unkind")
    db.session.commit()
    site.run("UPDATE comments SET body = 'There', disabled = NULL WHERE id = 9")
    site.run("UPDATE comments SET body = 'There' WHERE id = 5")
    assert again().result == (0, 2, 9, 0)
    assert not comment(5).is_hidden
    assert comment(9).hidden_reason == "unkind"


def test_a_comment_that_is_disabled_there_is_hidden(
    app: Flask, site: FlaskySite, again: Again
) -> None:
    site.run("UPDATE comments SET disabled = :yes WHERE id = 9", yes=True)
    assert again().result == (0, 1, 10, 0)
    assert comment(9).hidden_reason == "imported"
    assert post(15).comment_count == 0
    check_nothing_is_wrong(app)


def test_a_password_that_was_changed_there_is_taken(
    site: FlaskySite, again: Again, client: FlaskClient
) -> None:
    stamp = person(3).security_stamp
    site.run("UPDATE users SET password_hash = :new WHERE id = 3", new=pbkdf2("dog"))
    assert again().result == (0, 1, 10, 0)
    assert person(3).security_stamp != stamp
    assert client.post("/auth/login", data=LOGIN).status_code == 200
    assert client.post("/auth/login", data={**LOGIN, "password": "dog"}).status_code == 302


def test_who_has_logged_in_here_keeps_the_password_and_gets_the_profile(
    site: FlaskySite, again: Again, client: FlaskClient
) -> None:
    assert client.post("/auth/login", data=LOGIN).status_code == 302
    assert again().result == (0, 0, 11, 0)
    site.run(
        "UPDATE users SET name = 'There', password_hash = :new WHERE id = 3", new=pbkdf2("dog")
    )
    assert again().result == (0, 1, 10, 0)
    assert person(3).name == "There"
    assert person(3).verify_password("cat")


def test_ids_that_were_given_here_are_not_taken_twice(
    app: Flask, site: FlaskySite, again: Again
) -> None:
    written = publishing.write_post(person(3), PostText("Written here"))
    db.session.commit()
    site.post(written.id, 3, "Written there")
    site.post(written.id + 1, 3, "This as well")
    lines = refusal(app, site.address)
    assert lines == [f"posts: row {written.id}: the site has another post of this id"]
    assert db.session.get(Post, written.id + 1) is None


def test_a_name_or_address_that_somebody_has_here_is_refused(
    app: Flask, site: FlaskySite, again: Again
) -> None:
    moderator = db.session.scalars(db.select(Role).filter_by(name="Moderator")).one()
    accounts.edit_account(
        person(8),
        person(7),
        accounts.AccountDetails("here@example.com", "here", True, moderator),
        accounts.Profile(),
    )
    db.session.commit()
    site.user(21, "Here", email="other@example.com")
    site.user(22, "another", email="HERE@example.com")
    assert refusal(app, site.address) == [
        "users: row 21: account 7 of the site has this username",
        "users: row 22: account 7 of the site has this email",
    ]

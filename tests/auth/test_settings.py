"""Account settings, and deletion of the account."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Comment, Post, User
from tests.auth.logging_in import is_logged_in, remembered
from tests.factories import CommentFactory, PostFactory, administrator
from tests.fixture_types import ClientOf
from tests.pages import links, words


def test_the_settings_lead_to_everything(john: User, client_of: ClientOf) -> None:
    page = client_of(john).get("/auth/settings")
    assert {
        "/edit-profile",
        "/auth/change_email",
        "/auth/change-password",
        "/auth/delete-account",
    } <= set(links(page).values())


def test_anonymous_users_have_no_settings(client: FlaskClient) -> None:
    for address in ("/auth/settings", "/auth/delete-account"):
        assert client.get(address).location.startswith("/auth/login")


def test_deleting_keeps_posts_and_ends_every_session(
    app: Flask, john: User, client_of: ClientOf
) -> None:
    PostFactory.create(author=john)
    here, elsewhere = remembered(app), client_of(john)
    page = here.post("/auth/delete-account", data={"password": "cat"}, follow_redirects=True)
    assert "Your account is deleted" in words(page)
    assert User.query.count() == 0
    assert Post.query.one().author is None
    assert not is_logged_in(here)
    assert not is_logged_in(elsewhere)
    assert here.get_cookie("remember_token") is None


def test_deleting_takes_the_posts_along_when_asked(john: User, client_of: ClientOf) -> None:
    other = CommentFactory.create(post=PostFactory.create(author=john))
    db.session.commit()
    assert other.post.author == john
    client_of(john).post("/auth/delete-account", data={"password": "cat", "with_posts": "y"})
    assert Post.query.count() == 0
    assert Comment.query.count() == 0


def test_deleting_needs_the_password(john: User, client_of: ClientOf) -> None:
    browser = client_of(john)
    response = browser.post("/auth/delete-account", data={"password": "dog"})
    assert response.status_code == 422
    assert "not your current password" in words(response)
    assert browser.get("/auth/delete-account").status_code == 200
    assert User.query.count() == 1


def test_the_last_administrator_stays(client_of: ClientOf) -> None:
    boss = administrator()
    db.session.commit()
    response = client_of(boss).post("/auth/delete-account", data={"password": "cat"})
    assert "The last administrator has to stay." in words(response)
    assert User.query.count() == 1

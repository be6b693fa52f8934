"""Suspended accounts: no access in any way, and published content stays."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import User
from app.services.accounts import administration
from tests.auth.logging_in import RIGHT, is_logged_in
from tests.clients import API, basic
from tests.emails import Outbox
from tests.factories import CommentFactory, PostFactory
from tests.fixture_types import ClientOf
from tests.pages import words

SAID = "This account has been suspended."
NEW = {"password": "dog", "password2": "dog"}


def suspend(user: User) -> None:
    administration.suspend(user)
    db.session.commit()


def lift(user: User) -> None:
    administration.lift_suspension(user)
    db.session.commit()


def test_the_right_password_shows_the_reason_and_does_not_log_in(
    client: FlaskClient, john: User
) -> None:
    suspend(john)
    response = client.post("/auth/login", data={**RIGHT, "remember_me": "y"})
    assert response.status_code == 403
    assert SAID in words(response)
    assert client.get_cookie("remember_token") is None
    assert not is_logged_in(client)


def test_a_wrong_password_has_the_usual_response(
    client: FlaskClient, john: User, susan: User
) -> None:
    suspend(john)
    suspended = client.post("/auth/login", data={**RIGHT, "password": "dog"})
    other = client.post("/auth/login", data={"email": "susan@example.com", "password": "dog"})
    assert (suspended.status_code, words(suspended)) == (other.status_code, words(other))
    assert "suspended" not in suspended.text


def test_the_right_password_counts_as_no_wrong_one(
    client: FlaskClient, john: User, three_per_account: None
) -> None:
    suspend(john)
    for _ in range(5):
        assert client.post("/auth/login", data=RIGHT).status_code == 403


def test_sessions_and_remember_cookies_end_at_once_and_for_good(
    app: Flask, john: User, client_of: ClientOf
) -> None:
    browser, remembered = client_of(john), app.test_client()
    remembered.post("/auth/login", data={**RIGHT, "remember_me": "y"})
    remembered.delete_cookie("session")
    suspend(john)
    assert not is_logged_in(browser)
    assert not is_logged_in(remembered)
    lift(john)
    assert not is_logged_in(browser)
    assert not is_logged_in(remembered)
    assert is_logged_in(client_of(john))


def test_a_session_begun_at_the_same_moment_is_anonymous(client: FlaskClient, john: User) -> None:
    draft = PostFactory.create(author=john, status="draft", published_at=None)
    suspend(john)
    with client.session_transaction() as session:
        session["_user_id"] = john.get_id()
        session["_fresh"] = True
    assert not is_logged_in(client)
    assert "Hello, Stranger!" in client.get("/").text
    assert client.get(f"/post/{draft.id}").status_code == 404


def test_the_api_refuses_the_password_with_the_reason_and_the_token_without(
    client: FlaskClient, john: User
) -> None:
    token = john.generate_auth_token()
    suspend(john)
    by_password = client.get(f"{API}/posts/", headers=basic("john@example.com", "cat"))
    assert by_password.status_code == 403
    assert by_password.get_json() == {"error": "forbidden", "message": SAID}
    by_wrong = client.get(f"{API}/posts/", headers=basic("john@example.com", "dog"))
    assert by_wrong.status_code == 401
    assert "suspended" not in by_wrong.text
    for stale in (token, john.generate_auth_token()):
        assert client.get(f"{API}/posts/", headers=basic(stale)).status_code == 401
    bought = client.post(f"{API}/tokens/", headers=basic("john@example.com", "cat"))
    assert bought.status_code == 403


def test_who_is_suspended_between_the_password_and_the_writing_writes_nothing(
    app: Flask, john: User, api_client: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.api import authentication

    def suspended_meanwhile() -> None:
        db.session.rollback()
        suspend(db.session.get_one(User, john_id))
        db.session.expire_all()

    john_id = john.id
    api = api_client(john)
    monkeypatch.setattr(authentication, "begin_writing", suspended_meanwhile)
    response = api.post(f"{API}/posts/", json={"body": "too late"})
    assert response.status_code == 401
    assert john.posts.count() == 0


def test_no_reset_link_lets_in(client: FlaskClient, john: User, outbox: Outbox) -> None:
    before = john.generate_reset_token()
    suspend(john)
    meanwhile = john.generate_reset_token()
    for token in (before, meanwhile):
        link = f"/auth/reset/{token}"
        assert client.get(link).location == "/auth/reset"
        assert client.post(link, data=NEW).location == "/auth/reset"
        assert not User.reset_password(token, "dog")
    assert john.verify_password("cat")
    assert outbox.messages == []


def test_a_reset_request_has_the_usual_response_and_sends_nothing(
    client: FlaskClient, john: User, susan: User, outbox: Outbox
) -> None:
    suspend(john)

    def ask(email: str) -> tuple[int, str, str]:
        response = client.post("/auth/reset", data={"email": email})
        return response.status_code, response.location, words(client.get(response.location))

    assert ask("john@example.com") == ask("susan@example.com")
    assert outbox.to("john@example.com") == []
    assert outbox.only_message_to("susan@example.com")


def test_registering_with_the_address_sends_nothing_and_opens_nothing(
    client: FlaskClient, john: User, outbox: Outbox
) -> None:
    suspend(john)
    fields = {"email": "john@example.com", "username": "johnny", **NEW}
    assert client.post("/auth/register", data=fields).location == "/auth/login"
    assert outbox.messages == []
    assert User.query.count() == 1


def test_what_was_published_stays_and_so_does_the_profile(client: FlaskClient, john: User) -> None:
    post = PostFactory.create(author=john, title="Still here")
    CommentFactory.create(author=john, post=post, body="and this")
    suspend(john)
    assert "Still here" in client.get("/").text
    assert "and this" in client.get(f"/post/{post.id}", follow_redirects=True).text
    assert client.get("/user/john").status_code == 200


def test_lifting_restores_the_account_as_it_was(
    client: FlaskClient, john: User, api_client: ClientOf, outbox: Outbox
) -> None:
    suspend(john)
    lift(john)
    assert client.post("/auth/login", data=RIGHT).status_code == 302
    assert is_logged_in(client)
    assert api_client(john).get(f"{API}/posts/").status_code == 200
    client.post("/auth/reset", data={"email": "john@example.com"})
    assert outbox.only_message_to("john@example.com").path("/auth/reset/")

"""Credentials: both kinds, on every address, and never a browser's cookie."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from app import db
from app.api import authentication
from app.models import Post, User
from app.services.accounts import accounts
from app.web.database.transactions import begin_writing
from tests.api.conftest import got
from tests.clients import API, PASSWORD, basic
from tests.factories import CommentFactory, UserFactory
from tests.fixture_types import ClientOf, CountStatements, MakeApp

READING = [
    "/posts/",
    "/posts/{post}",
    "/posts/{post}/comments/",
    "/comments/",
    "/comments/{comment}",
    "/users/{user}",
    "/users/{user}/posts/",
    "/users/{user}/timeline/",
]
EVERYTHING = [
    *(("GET", address) for address in READING),
    ("POST", "/posts/"),
    ("PUT", "/posts/{post}"),
    ("POST", "/posts/{post}/comments/"),
    ("POST", "/tokens/"),
]


@pytest.fixture
def ids(app: Flask) -> dict[str, int]:
    """The ids of a comment, its post and its author."""
    comment = CommentFactory.create()
    db.session.commit()
    return {"comment": comment.id, "post": comment.post_id, "user": comment.author_id}


def test_every_address_wants_credentials_of_a_confirmed_account(
    client: FlaskClient, api_client: ClientOf, ids: dict[str, int]
) -> None:
    unconfirmed = api_client(UserFactory.create(confirmed=False))
    for method, address in EVERYTHING:
        where, json = API + address.format(**ids), {"body": "Text"}
        answer = client.open(where, method=method, json=json)
        assert answer.status_code == 401, (method, address)
        assert set(answer.get_json()) == {"error", "message"}
        assert answer.headers["WWW-Authenticate"] == 'Basic realm="API", charset="UTF-8"'
        answer = unconfirmed.open(where, method=method, json=json)
        assert answer.status_code == 403, (method, address)
        assert answer.get_json()["error"] == "forbidden"
        assert "not confirmed" in answer.get_json()["message"]


def test_either_kind_of_credentials_reads(api_either_way: FlaskClient, ids: dict[str, int]) -> None:
    for address in READING:
        got(api_either_way, address.format(**ids))


def test_either_kind_of_credentials_writes(api_either_way: FlaskClient, john: User) -> None:
    assert api_either_way.post(f"{API}/posts/", json={"body": "A post"}).status_code == 201
    assert Post.query.one().author == john


@pytest.mark.parametrize("address", ["/posts", "/comments", "/posts/1/comments", "/users/1/posts"])
def test_a_forgotten_slash_is_no_redirect(
    client: FlaskClient, api: FlaskClient, address: str
) -> None:
    assert client.get(API + address).status_code == 401
    assert api.get(API + address).status_code in (200, 404)


def test_a_browsers_cookies_are_not_even_read(
    app: Flask, john: User, client_of: ClientOf, statements: CountStatements
) -> None:
    browser = client_of(john)
    with statements() as heard:
        answer = browser.get(f"{API}/posts/")
    assert answer.status_code == 401
    assert len(heard) == 0, str(heard)


def test_a_session_does_not_stand_in_for_the_caller(
    app: Flask, john: User, susan: User, client_of: ClientOf
) -> None:
    browser = client_of(john)
    headers = basic("susan@example.com", PASSWORD)
    browser.post(f"{API}/posts/", json={"body": "A post"}, headers=headers)
    assert Post.query.one().author == susan


def test_no_response_sets_a_cookie(app: Flask, john: User) -> None:
    browser = app.test_client()
    data = {"email": john.email, "password": PASSWORD, "remember_me": "y"}
    browser.post("/auth/login", data=data)
    browser.delete_cookie("session")
    headers = basic("john@example.com", PASSWORD)
    for answer in (
        browser.get(f"{API}/posts/"),
        browser.get(f"{API}/posts/", headers=headers),
        browser.post(f"{API}/tokens/", headers=headers),
        browser.post(f"{API}/posts/", json={"body": "A post"}, headers=headers),
        browser.post(f"{API}/posts/", json={}, headers=headers),
    ):
        assert "Set-Cookie" not in answer.headers, answer.status


def test_no_response_is_cached(client: FlaskClient, api: FlaskClient) -> None:
    for answer in (client.get(f"{API}/posts/"), api.get(f"{API}/posts/")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Authorization" in answer.headers["Vary"]


@pytest.mark.parametrize("password", ["пароль", "a:b", "naïve", "密码"])
def test_passwords_of_any_alphabet_work(client: FlaskClient, john: User, password: str) -> None:
    john.password = password
    headers = basic("john@example.com", password)
    assert client.get(f"{API}/posts/", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("name", "password"),
    [("john@example.com\0", PASSWORD), ("\0", ""), ("", PASSWORD), ("💥", "💥")],
    ids=ascii,
)
def test_odd_credentials_are_only_wrong(
    client: FlaskClient, john: User, name: str, password: str
) -> None:
    answer = client.post(f"{API}/posts/", headers=basic(name, password), json={"body": "Text"})
    assert answer.status_code == 401


def test_a_person_without_a_password_is_not_let_in(client: FlaskClient) -> None:
    UserFactory.create(email="new@example.com", password="x").password_hash = None
    for password in ("", "x", "None"):
        headers = basic("new@example.com", password)
        assert client.get(f"{API}/posts/", headers=headers).status_code == 401


@pytest.fixture
def guarded(make_app: MakeApp, app: Flask) -> FlaskClient:
    """Return an anonymous client; two failures an account and three an address are allowed."""
    return make_app(
        "testing",
        app.config["SQLALCHEMY_DATABASE_URI"],
        LOGIN_FAILURES_PER_ACCOUNT="2 per minute",
        LOGIN_FAILURES_PER_ADDRESS="3 per minute",
    ).test_client()


def test_guessing_an_accounts_password_ends_soon(guarded: FlaskClient, john: User) -> None:
    for name in ("john@example.com", "JOHN@example.com"):
        answer = guarded.get(f"{API}/posts/", headers=basic(name, "dog"))
        assert answer.status_code == 401
    answer = guarded.get(f"{API}/posts/", headers=basic("john@example.com", PASSWORD))
    assert answer.status_code == 429
    assert answer.get_json()["error"] == "too many requests"
    assert 1 <= int(answer.headers["Retry-After"]) <= 60


def test_guessing_from_one_address_ends_soon(guarded: FlaskClient, john: User) -> None:
    for number in range(3):
        headers = basic(f"user{number}@example.org", "dog")
        assert guarded.post(f"{API}/tokens/", headers=headers).status_code == 401
    headers = basic("john@example.com", PASSWORD)
    assert guarded.post(f"{API}/tokens/", headers=headers).status_code == 429


def test_success_and_tokens_are_not_counted(guarded: FlaskClient, john: User) -> None:
    headers = basic("john@example.com", PASSWORD)
    for _time in range(5):
        assert guarded.get(f"{API}/posts/", headers=headers).status_code == 200
    token = guarded.post(f"{API}/tokens/", headers=headers).get_json()["token"]
    for _time in range(2):
        guarded.get(f"{API}/posts/", headers=basic("john@example.com", "dog"))
    assert guarded.get(f"{API}/posts/", headers=headers).status_code == 429
    assert guarded.get(f"{API}/posts/", headers=basic(token)).status_code == 200


def test_an_outage_is_nobodys_wrong_password(
    guarded: FlaskClient, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(email: str, password: str) -> None:
        raise OperationalError("SELECT 1", {}, Exception("away"))

    headers = basic("john@example.com", PASSWORD)
    with monkeypatch.context() as outage:
        outage.setattr(accounts, "authenticate", fail)
        for _time in range(3):
            with pytest.raises(OperationalError):
                guarded.get(f"{API}/posts/", headers=headers)
    assert guarded.get(f"{API}/posts/", headers=headers).status_code == 200


def test_an_account_that_is_deleted_meanwhile_writes_no_more(
    api_either_way: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def delete_first() -> None:
        begin_writing()
        db.session.delete(db.session.scalars(db.select(User)).one())
        db.session.commit()

    monkeypatch.setattr(authentication, "begin_writing", delete_first)
    answer = api_either_way.post(f"{API}/posts/", json={"body": "A post"})
    assert (answer.status_code, answer.get_json()["error"]) == (401, "unauthorized")
    assert Post.query.count() == 0

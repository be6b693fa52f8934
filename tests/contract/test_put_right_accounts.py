"""Put right: tokens, passwords, sessions, addresses, and people who leave."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Comment, Post, User, utcnow
from tests.clients import API, basic, browser_of
from tests.factories import CommentFactory, PostFactory, UserFactory
from tests.fixture_types import ClientOf, CountStatements, MakeApp
from tests.pages import words

LONG = "correct horse battery staple"


@pytest.fixture
def as_served(app: Flask, database_address: str, make_app: MakeApp) -> Flask:
    """An application with the limits of a real one, on the same database."""
    return make_app(
        "development",
        database_address,
        WTF_CSRF_ENABLED=False,
        FLASKY_ADMIN=None,
        MAIL_SUPPRESS_SEND=True,
        PASSWORD_HASH_METHOD=app.config["PASSWORD_HASH_METHOD"],
    )


def test_a_reset_token_works_once(john: User) -> None:
    token = john.generate_reset_token()
    assert User.reset_password(token, "dog") is True
    assert User.reset_password(token, "bird") is False
    assert john.verify_password("dog")


def test_a_reset_link_works_once(john: User, client: FlaskClient) -> None:
    address = f"/auth/reset/{john.generate_reset_token()}"
    for password in ("dog", "bird"):
        client.post(address, data={"password": password, "password2": password})
    assert john.verify_password("dog")


def test_a_reset_token_ends_with_a_change_of_password(john: User) -> None:
    token = john.generate_reset_token()
    john.password = "dog"
    db.session.commit()
    assert User.reset_password(token, "bird") is False


def test_a_one_letter_password_is_refused_where_people_register(as_served: Flask) -> None:
    fields = {"email": "john@example.com", "username": "john"}
    for password in ("c", "cat", "1234567"):
        as_served.test_client().post(
            "/auth/register", data={**fields, "password": password, "password2": password}
        )
    assert User.query.count() == 0
    answer = as_served.test_client().post(
        "/auth/register", data={**fields, "password": LONG, "password2": LONG}
    )
    assert answer.status_code == 302


def test_a_one_letter_password_is_refused_where_it_is_changed(as_served: Flask) -> None:
    john = UserFactory.create(email="john@example.com", password=LONG)
    fields = {"old_password": LONG, "password": "c", "password2": "c"}
    browser_of(as_served, john, LONG).post("/auth/change-password", data=fields)
    assert john.verify_password(LONG)


def test_a_one_letter_password_is_refused_where_it_is_reset(as_served: Flask) -> None:
    john = UserFactory.create(email="john@example.com", password=LONG)
    db.session.commit()
    with as_served.app_context():
        token = User.query.one().generate_reset_token()
    fields = {"password": "c", "password2": "c"}
    as_served.test_client().post(f"/auth/reset/{token}", data=fields)
    assert john.verify_password(LONG)


def test_guessing_at_the_login_is_slowed_down(as_served: Flask, john: User) -> None:
    browser = as_served.test_client()
    fields = {"email": "john@example.com", "password": "dog"}
    for _ in range(40):
        answer = browser.post("/auth/login", data=fields)
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_guessing_at_the_api_is_slowed_down(as_served: Flask, john: User) -> None:
    api = as_served.test_client()
    for _ in range(40):
        answer = api.get(f"{API}/posts/", headers=basic("john@example.com", "dog"))
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert answer.get_json()["error"]
    assert int(answer.headers["Retry-After"]) > 0


def test_guessing_with_many_names_from_one_address_is_slowed_down(as_served: Flask) -> None:
    browser = as_served.test_client()
    statuses = {
        browser.post(
            "/auth/login", data={"email": f"user{number}@example.org", "password": "dog"}
        ).status_code
        for number in range(40)
    }
    assert 429 in statuses


def test_a_change_of_password_ends_other_sessions(john: User, client_of: ClientOf) -> None:
    here, elsewhere = client_of(john), client_of(john)
    fields = {"old_password": "cat", "password": "dog", "password2": "dog"}
    here.post("/auth/change-password", data=fields)
    assert "Hello, Stranger!" in elsewhere.get("/").text
    assert "Hello, john!" in here.get("/").text


def test_a_reset_of_the_password_ends_all_sessions(
    john: User, client: FlaskClient, client_of: ClientOf
) -> None:
    elsewhere = client_of(john)
    token = john.generate_reset_token()
    client.post(f"/auth/reset/{token}", data={"password": "dog", "password2": "dog"})
    assert "Hello, Stranger!" in elsewhere.get("/").text


def test_a_change_of_password_ends_what_was_remembered(john: User, client: FlaskClient) -> None:
    fields = {"email": "john@example.com", "password": "cat", "remember_me": "y"}
    client.post("/auth/login", data=fields)
    john.password = "dog"
    client.delete_cookie("session")
    assert "Hello, Stranger!" in client.get("/").text


def test_unfollowing_oneself_shows_no_minus_one(john: User, client_of: ClientOf) -> None:
    browser = client_of(john)
    browser.post("/unfollow/john")
    assert "-1" not in words(browser.get("/user/john"))
    assert (john.follower_count, john.followed_count) == (0, 0)
    assert john.is_following(john)


def test_following_oneself_counts_nothing(john: User, client_of: ClientOf) -> None:
    client_of(john).post("/follow/john")
    assert (john.follower_count, john.followed_count) == (0, 0)


@pytest.fixture
def comment(john: User) -> Comment:
    """A comment by john under a post by john: both stay when he goes."""
    made: Comment = CommentFactory.create(
        author=john, body="Comment of john", post__author=john, post__body="Post of john"
    )
    db.session.delete(john)
    db.session.commit()
    return made


@pytest.mark.parametrize("address", ["/", "/all", "/moderate", "/tags"])
def test_lists_live_without_an_author(comment: Comment, client_of: ClientOf, address: str) -> None:
    browser = client_of(UserFactory.create())
    assert browser.get(address, follow_redirects=True).status_code in (200, 403)


def test_the_front_page_still_shows_the_post_of_who_left(
    comment: Comment, client: FlaskClient
) -> None:
    assert "Post of john" in client.get("/").text


def test_a_post_and_its_comments_can_be_read_without_their_author(
    comment: Comment, client: FlaskClient
) -> None:
    page = client.get(f"/post/{comment.post.id}", follow_redirects=True)
    assert page.status_code == 200
    assert "Post of john" in page.text
    assert "Comment of john" in page.text


def test_the_api_names_no_author_who_left(comment: Comment, api_client: ClientOf) -> None:
    api = api_client(UserFactory.create())
    assert api.get(f"{API}/posts/").get_json()["posts"][0]["author_url"] is None
    assert api.get(f"{API}/comments/").get_json()["comments"][0]["author_url"] is None


def test_people_delete_their_account(john: User, client_of: ClientOf) -> None:
    PostFactory.create(author=john)
    browser = client_of(john)
    assert browser.post("/auth/delete-account", data={"password": "cat"}).status_code == 302
    assert User.query.count() == 0
    assert Post.query.one().author is None
    assert "Hello, Stranger!" in browser.get("/").text


@pytest.mark.parametrize("unset", [None, ""])
def test_nobody_is_made_administrator_for_want_of_a_setting(
    app: Flask, monkeypatch: pytest.MonkeyPatch, unset: str | None
) -> None:
    monkeypatch.setitem(app.config, "FLASKY_ADMIN", unset)
    assert not User(password="cat").is_administrator()
    assert not User(email="", password="cat").is_administrator()
    assert not User(email="john@example.com", password="cat").is_administrator()


def test_the_address_of_the_administrator_may_be_written_in_any_case(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "FLASKY_ADMIN", "Boss@Example.com")
    assert User(email="boss@example.COM", password="cat").is_administrator()


@pytest.mark.parametrize("typed", ["John@Example.COM", "john@example.com", " JOHN@EXAMPLE.COM "])
def test_an_address_in_mixed_case_locks_nobody_out(client: FlaskClient, typed: str) -> None:
    UserFactory.create(email="John@Example.COM", username="john")
    answer = client.post("/auth/login", data={"email": typed, "password": "cat"})
    assert answer.status_code == 302
    assert "Hello, john!" in client.get("/").text


def test_an_address_differs_from_no_other_by_case_alone(app: Flask) -> None:
    db.session.add_all([User(email="john@example.com"), User(email="John@Example.com")])
    with pytest.raises(Exception, match=r"(?i)unique"):
        db.session.commit()
    db.session.rollback()


def test_a_reset_can_be_asked_for_in_any_case(john: User, client: FlaskClient) -> None:
    answer = client.post("/auth/reset", data={"email": "JOHN@example.com"})
    assert answer.status_code == 302


def test_last_seen_is_saved(john: User, client_of: ClientOf) -> None:
    browser = client_of(john)
    john.last_seen = datetime.fromisoformat("2020-01-01T00:00")
    browser.get("/")
    assert utcnow() - john.last_seen < timedelta(seconds=10)


def test_last_seen_is_not_written_on_every_request(
    john: User, client_of: ClientOf, statements: CountStatements
) -> None:
    browser = client_of(john)
    moment = john.last_seen = utcnow() - timedelta(minutes=1)
    with statements() as heard:
        browser.get("/")
        browser.get("/user/john")
    assert heard.writes == []
    assert john.last_seen == moment

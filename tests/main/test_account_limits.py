"""One account cannot fill the site: limits by age of the account and role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import db
from app.models import Follow, User, utcnow
from config import CONFIG
from tests.clients import API
from tests.factories import PostFactory, UserFactory, administrator, moderator
from tests.fixture_types import ClientOf, Later
from tests.main.submitting import form_at
from tests.pages import filled, form_with, words

SetLimit = Callable[..., None]


@pytest.fixture
def set_limit(app: Flask, monkeypatch: pytest.MonkeyPatch) -> SetLimit:
    """Change settings for this test."""

    def change(**settings: Any) -> None:
        for name, value in settings.items():
            monkeypatch.setitem(app.config, name, value)

    return change


@pytest.fixture
def two_an_hour(set_limit: SetLimit) -> None:
    """Two of each action an hour for old accounts, one for new ones."""
    for action in ("POSTS", "COMMENTS", "FOLLOWS", "LIKES", "SAVES", "PREVIEWS", "PASTES"):
        set_limit(**{f"{action}_PER_ACCOUNT": "2 per hour"})
        set_limit(**{f"{action}_PER_NEW_ACCOUNT": "1 per hour"})
    set_limit(MODERATOR_LIMIT_FACTOR=2)


def aged(user: User) -> User:
    """Return the user with an account of a month."""
    user.member_since = utcnow() - timedelta(days=30)
    db.session.commit()
    return user


Act = Callable[[FlaskClient, int], TestResponse]


def publish_note(browser: FlaskClient, number: int) -> TestResponse:
    """Publish a note on the front page."""
    return browser.post("/", data={"body": f"Note {number}"})


def publish_post(browser: FlaskClient, number: int) -> TestResponse:
    """Store a draft, to publish it or not."""
    action = "save" if number % 2 else "publish"
    return browser.post("/write", data={"body": f"Post {number}", "action": action})


def comment(browser: FlaskClient, number: int) -> TestResponse:
    """Comment on a post."""
    post = PostFactory.create()
    return browser.post(f"/post/{post.id}", data={"body": f"Comment {number}"})


def follow(browser: FlaskClient, number: int) -> TestResponse:
    """Follow somebody."""
    return browser.post(f"/follow/{UserFactory.create().username}")


def like(browser: FlaskClient, number: int) -> TestResponse:
    """Like a post."""
    return browser.post(f"/post/{PostFactory.create().id}/like")


def save(browser: FlaskClient, number: int) -> TestResponse:
    """Save a post for later."""
    return browser.post(f"/post/{PostFactory.create().id}/save")


def preview(browser: FlaskClient, number: int) -> TestResponse:
    """Ask for a preview as the editor does."""
    headers = {"Accept": "application/json"}
    return browser.post("/preview", data={"text": f"Preview {number}"}, headers=headers)


def paste(browser: FlaskClient, number: int) -> TestResponse:
    """Ask for a formatted text as Markdown, as the editor does."""
    return browser.post("/paste", data="<b>x</b>", headers={"Accept": "application/json"})


ACTS = {
    each.__name__: each
    for each in (publish_note, publish_post, comment, follow, like, save, preview, paste)
}


def outcomes(browser: FlaskClient, act: Act, times: int = 5) -> list[bool]:
    """Do the same several times; return which went through."""
    return [act(browser, number).status_code in (200, 302) for number in range(times)]


@pytest.mark.usefixtures("two_an_hour")
@pytest.mark.parametrize("name", ACTS)
def test_what_an_account_may_do_depends_on_its_age_and_role(
    app: Flask, client_of: ClientOf, name: str
) -> None:
    people = {
        1: UserFactory.create(),
        2: aged(UserFactory.create()),
        4: moderator(),
    }
    for allowed, person in people.items():
        went = outcomes(client_of(person), ACTS[name])
        assert went == [number < allowed for number in range(5)], f"{name}, {allowed} allowed"
    assert outcomes(client_of(administrator()), ACTS[name], 4) == [True] * 4


@pytest.mark.usefixtures("two_an_hour")
@pytest.mark.parametrize("name", ACTS)
def test_the_refusal_says_when_to_try_again_and_the_wait_ends(
    browser: FlaskClient, later: Later, name: str
) -> None:
    outcomes(browser, ACTS[name], 1)
    refused = ACTS[name](browser, 7)
    assert refused.status_code == 429
    assert 3500 < int(refused.headers["Retry-After"]) <= 3600
    shown = refused.get_json()["message"] if name in ("preview", "paste") else words(refused)
    assert "Please try again in 60 minutes." in shown
    later(3601)
    assert ACTS[name](browser, 8).status_code in (200, 302)


@pytest.mark.usefixtures("two_an_hour")
@pytest.mark.parametrize(
    ("address", "text"), [("note", "My note"), ("post", "My post"), ("comment", "Mine")]
)
def test_a_refused_text_stays_on_the_page(
    browser: FlaskClient, addresses: dict[str, str], address: str, text: str
) -> None:
    for number in range(2):
        refused = browser.post(addresses[address], data={"body": f"{text} {number}"})
    assert refused.status_code == 429
    assert filled(form_with(refused, "body"))["body"].strip() == f"{text} 1"


@pytest.mark.usefixtures("two_an_hour")
def test_a_refused_text_can_be_read_in_chinese(browser: FlaskClient) -> None:
    publish_note(browser, 1)
    headers = {"Accept-Language": "zh-CN"}
    refused = browser.post("/", data={"body": "再来"}, headers=headers)
    assert "还要等待：60 分钟。" in words(refused)


@pytest.mark.usefixtures("two_an_hour")
def test_the_api_has_the_same_limits(john: User, api_client: ClientOf) -> None:
    api, post = api_client(john), PostFactory.create()
    for path in (f"{API}/posts/", f"{API}/posts/{post.id}/comments/"):
        assert api.post(path, json={"body": "First"}).status_code == 201, path
        refused = api.post(path, json={"body": "Second"})
        assert refused.status_code == 429, path
        assert refused.get_json()["error"] == "too many requests"
        assert "Please try again in 60 minutes." in refused.get_json()["message"]
        assert 3500 < int(refused.headers["Retry-After"]) <= 3600


@pytest.mark.usefixtures("two_an_hour")
def test_the_pages_and_the_api_count_together(
    john: User, client_of: ClientOf, api_client: ClientOf
) -> None:
    assert publish_note(client_of(john), 1).status_code == 302
    assert api_client(john).post(f"{API}/posts/", json={"body": "x"}).status_code == 429


@pytest.mark.usefixtures("two_an_hour")
def test_what_is_refused_for_another_reason_does_not_count(
    john: User, browser: FlaskClient, api_client: ClientOf
) -> None:
    for body in (" ", "x" * 100_001):
        assert browser.post("/write", data={"body": body}).status_code in (400, 413)
        assert api_client(john).post(f"{API}/posts/", json={"body": body}).status_code in (400, 413)
    assert publish_note(browser, 1).status_code == 302


@pytest.mark.usefixtures("two_an_hour")
def test_following_again_does_not_count(browser: FlaskClient, john: User, susan: User) -> None:
    john.follow(susan)
    for _ in range(3):
        assert browser.post("/follow/susan").status_code == 302
    assert follow(browser, 1).status_code == 302
    assert follow(browser, 2).status_code == 429
    assert Follow.query.filter_by(follower_id=john.id).count() == 3


@pytest.mark.usefixtures("two_an_hour")
def test_edits_are_not_counted(browser: FlaskClient, john: User) -> None:
    post = PostFactory.create(author=john)
    for number in range(4):
        fields = {**form_at(browser, f"/edit/{post.id}"), "body": f"Version {number}"}
        assert browser.post(f"/edit/{post.id}", data=fields).status_code == 302


def test_production_has_limits_that_a_person_does_not_meet() -> None:
    production = CONFIG["production"]
    for action in ("POSTS", "COMMENTS", "FOLLOWS", "BLOCKS", "PREVIEWS", "PASTES"):
        assert getattr(production, f"{action}_PER_ACCOUNT"), action
        assert getattr(production, f"{action}_PER_NEW_ACCOUNT"), action
    assert production.REPEATED_TEXT_HOURS == 24

"""An author cannot store the same text again within a day."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.models import Comment, Post, User, utcnow
from tests.clients import API, browser_of
from tests.factories import PostFactory
from tests.fixture_types import ClientOf
from tests.main.submitting import form_at
from tests.pages import filled, form_with, words


@pytest.fixture
def day(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts cannot be repeated for a day, as in production."""
    monkeypatch.setitem(app.config, "REPEATED_TEXT_HOURS", 24)


def written(way: str, browser: FlaskClient, post: Post, body: str) -> TestResponse:
    """Write a note, an article, or a comment on the post."""
    addresses = {"note": "/", "article": "/write", "comment": f"/post/{post.id}"}
    titled = {"title": "A title", "action": "publish"} if way == "article" else {}
    return browser.post(addresses[way], data={"body": body, **titled})


@pytest.mark.usefixtures("day")
@pytest.mark.parametrize("way", ["note", "article", "comment"])
def test_the_same_text_is_refused_for_a_day(app: Flask, john: User, susan: User, way: str) -> None:
    browser, post = browser_of(app, john), PostFactory.create()
    write = partial(written, way)
    assert write(browser, post, "Buy my soap").status_code == 302
    refused = write(browser, post, "Buy my soap")
    assert refused.status_code == 409
    assert "You have written exactly this a short time ago." in words(refused)
    assert filled(form_with(refused, "body"))["body"].strip() == "Buy my soap"
    assert write(browser, post, "Buy my bread").status_code == 302
    assert write(browser_of(app, susan), post, "Buy my soap").status_code == 302
    for row in (*Post.query.filter_by(author=john), *Comment.query.filter_by(author=john)):
        moment = "timestamp" if isinstance(row, Comment) else "created_at"
        setattr(row, moment, utcnow() - timedelta(hours=24, minutes=1))
    assert write(browser, post, "Buy my soap").status_code == 302


@pytest.mark.usefixtures("day")
def test_what_is_in_the_bin_may_be_written_again(browser: FlaskClient) -> None:
    for _ in range(2):
        assert browser.post("/", data={"body": "Second thoughts"}).status_code == 302
        post = Post.query.filter_by(deleted_at=None).one()
        assert browser.post(f"/post/{post.id}/delete").status_code == 302


@pytest.mark.usefixtures("day")
def test_the_api_refuses_the_same_text_too(john: User, api_client: ClientOf) -> None:
    api, post = api_client(john), PostFactory.create()
    for path in (f"{API}/posts/", f"{API}/posts/{post.id}/comments/"):
        assert api.post(path, json={"body": "Buy my soap"}).status_code == 201, path
        refused = api.post(path, json={"body": "Buy my soap"})
        assert (refused.status_code, refused.get_json()["error"]) == (409, "conflict"), path


@pytest.mark.usefixtures("day")
def test_the_same_form_sent_twice_is_no_repetition(browser: FlaskClient) -> None:
    fields = {**form_at(browser, "/write"), "body": "Once"}
    for _ in range(2):
        assert browser.post("/write", data=fields).status_code == 302
    assert Post.query.count() == 1

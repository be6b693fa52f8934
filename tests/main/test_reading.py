"""Reading sets no cookie and writes nothing, but when a user was last seen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Comment, Post, User, utcnow
from tests.factories import CommentFactory, PostFactory
from tests.fixture_types import CountStatements
from tests.main.submitting import log_in
from tests.pages import first, read

READABLE = [
    "/",
    "/?page=2",
    "/user/john",
    "/post/{post}",
    "/post/{post}/on-boats",
    "/comment/{comment}",
    "/tags",
    "/followers/john",
    "/followed_by/john",
    "/flask-moment.js",
    "/static/css/site.css",
    "/nothing/here",
    "/user/nobody",
]


@pytest.fixture
def comment(john: User) -> Comment:
    """Return a comment on a post with a title."""
    post = PostFactory.create(author=john, title="On boats")
    written: Comment = CommentFactory.create(post=post, author=john)
    db.session.commit()
    return written


def test_an_anonymous_visitor_gets_no_cookie_and_no_form_and_writes_nothing(
    checked_app: Flask, comment: Comment, statements: CountStatements
) -> None:
    for address in READABLE:
        client = checked_app.test_client()
        where = address.format(post=comment.post.id, comment=comment.id)
        with statements() as heard:
            answer = client.get(where)
        assert answer.status_code < 500, where
        assert "Set-Cookie" not in answer.headers, where
        assert "csrf" not in answer.text.lower(), where
        assert read(answer).select("form:not([method=get])") == [], where
        assert heard.writes == [], where


def test_when_a_user_was_last_seen_is_written_once_in_five_minutes(
    app: Flask, john: User, browser: FlaskClient, statements: CountStatements
) -> None:
    john.last_seen = long_ago = utcnow() - timedelta(minutes=5, seconds=1)
    with statements() as heard:
        browser.get("/")
    assert len(heard.writes) == 1
    assert john.last_seen > long_ago
    with statements() as heard:
        for address in ("/", "/user/john", "/drafts", "/static/css/site.css", "/"):
            assert browser.get(address).status_code == 200
    assert heard.writes == []


def test_files_and_missing_pages_write_nothing(
    john: User, browser: FlaskClient, statements: CountStatements
) -> None:
    john.last_seen = utcnow() - timedelta(hours=1)
    with statements() as heard:
        browser.get("/static/css/site.css")
        browser.get("/nothing/here")
    assert heard.writes == []


def test_a_form_that_was_open_for_long_is_still_sent(checked_app: Flask, john: User) -> None:
    """Noting the presence must not take the form's own transaction with it."""
    browser = log_in(checked_app.test_client(), john)
    page = browser.get("/")
    token = first(page, "[name=csrf_token]")
    john.last_seen = utcnow() - timedelta(hours=9)
    data = {"body": "Good morning", "csrf_token": str(token["value"])}
    assert browser.post("/", data=data).status_code == 302
    assert Post.query.one().body == "Good morning"

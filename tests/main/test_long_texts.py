"""Long texts take turns to be rendered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.models import Post, User
from app.web.security.rendering_turns import SHORT, RenderingTurns
from tests.clients import API
from tests.factories import PostFactory
from tests.fixture_types import ClientOf
from tests.main.submitting import form_at

LONG = "word " * (SHORT // 5 + 1)


@contextmanager
def rendering(app: Flask, *users: int) -> Iterator[None]:
    """Let these users render something meanwhile."""
    turns: RenderingTurns = app.extensions["rendering_turns"]
    for user in users:
        assert turns.begin(user, 0)
    try:
        yield
    finally:
        for user in users:
            turns.end(user)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a turn."""
    monkeypatch.setattr("app.web.security.rendering_turns.WAIT_SECONDS", 0)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("others", [True, False], ids=["others", "oneself"])
def test_long_texts_take_turns(
    app: Flask, john: User, browser: FlaskClient, api_client: ClientOf, others: bool
) -> None:
    post = PostFactory.create(author=john, body="Before")
    fields = {**form_at(browser, f"/edit/{post.id}"), "body": LONG}
    api = api_client(john)
    headers = {"Accept": "application/json"}
    ways: dict[str, Callable[[], TestResponse]] = {
        "preview": lambda: browser.post("/preview", data={"text": LONG}, headers=headers),
        "write": lambda: browser.post("/write", data={"body": LONG}),
        "note": lambda: browser.post("/", data={"body": LONG}),
        "edit": lambda: browser.post(f"/edit/{post.id}", data=fields),
        "api": lambda: api.post(f"{API}/posts/", json={"body": LONG}),
        "api edit": lambda: api.put(f"{API}/posts/{post.id}", json={"body": LONG}),
    }
    with rendering(app, *([-1, -2] if others else [john.id])):
        for name, way in ways.items():
            answer = way()
            assert answer.status_code == 429, name
            assert answer.headers["Retry-After"] == "2", name
            assert "Please try again in a moment." in answer.text, name
            assert name.startswith(("api", "preview")) or LONG[:500] in answer.text, name
        short = browser.post("/preview", data={"text": "Short"}, headers=headers)
        assert short.status_code == 200
    assert Post.query.count() == 1
    for name, way in ways.items():
        assert way().status_code in (200, 201, 302), name


def test_a_turn_is_given_back_after_an_error(app: Flask, browser: FlaskClient) -> None:
    for _ in range(3):
        answer = browser.post("/write", data={"body": LONG, "title": "x" * 301, "language": "?"})
        assert answer.status_code == 400
        tags = ",".join(f"tag{number}" for number in range(30))
        answer = browser.post("/write", data={"body": LONG, "tags": tags})
        assert answer.status_code == 400
    assert browser.post("/write", data={"body": LONG}).status_code == 302

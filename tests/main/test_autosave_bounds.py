"""What is typed and not saved is bounded in size, number and rate."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Draft, User
from app.services.posts.drafts import MOST_UNSAVED
from tests.main.test_autosave import autosave, stored

JSON = {"Accept": "application/json"}
ANDROID = "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0"
TYPED = "Half a thought 🌊\n\nשלום"


BAD: list[tuple[dict[str, str], int]] = [
    ({"body": "x" * 100_001}, 413),
    ({"tags": "x" * 20_001}, 413),
    ({"title": "字" * 10_000}, 413),
    ({"body": "a\0b"}, 400),
    ({"title": "a\0b"}, 400),
    ({"a\0b": "c"}, 400),
    ({"post": "4711"}, 404),
]


@pytest.mark.parametrize(("fields", "status"), BAD)
def test_what_cannot_be_stored_is_refused_in_words(
    browser: FlaskClient, fields: dict[str, str], status: int
) -> None:
    answer = autosave(browser, "/write", **fields)
    assert answer.status_code == status
    assert answer.get_json()["message"]
    assert stored() == []


@pytest.mark.parametrize("number", ["-1", "0", "x", "99999999999999", "٣"])
def test_numbers_that_are_none_are_ignored(browser: FlaskClient, number: str) -> None:
    names = ("draft", "draft_version", "post", "revision")
    answer = autosave(browser, "/write", body="x", **dict.fromkeys(names, number))
    assert answer.status_code == 200
    assert len(stored()) == 1


def test_unsaved_texts_of_an_account_are_bounded(browser: FlaskClient, john: User) -> None:
    rows = {"title": "", "body": "x", "fields": "{}", "device": ""}
    for number in range(MOST_UNSAVED):
        db.session.add(Draft(author_id=john.id, writer=str(number), **rows))
    answer = autosave(browser, "/write", body="One more")
    assert answer.status_code == 400
    assert "You have 50 texts that are not saved yet." in answer.get_json()["message"]
    assert Draft.query.count() == MOST_UNSAVED


def test_saves_are_limited_by_account(
    app: Flask, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AUTOSAVES_PER_ACCOUNT", "AUTOSAVES_PER_NEW_ACCOUNT"):
        monkeypatch.setitem(app.config, name, "2 per hour")
    answers = [autosave(browser, "/write", body=str(number)) for number in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "kept in this browser" in answers[2].get_json()["message"]
    assert answers[2].headers["Retry-After"]

"""Whatever is wrong with a form, what was typed comes back in it."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import Comment, Post, User
from tests.main.submitting import fields_of, form_at, log_in, submit, submit_again
from tests.pages import words

TYPED = "What I typed for an hour"


def stored_texts() -> list[str]:
    """Return the texts of all posts and comments."""
    return [row.body for model in (Post, Comment) for row in model.query]


KINDS = ["note", "post", "edit", "comment", "change"]
LIMITS = {"note": 100_000, "post": 100_000, "edit": 100_000, "comment": 10_000, "change": 10_000}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("letter", ["x", "字"])
def test_a_text_may_fill_its_bytes_and_not_one_more(
    browser: FlaskClient, addresses: dict[str, str], kind: str, letter: str
) -> None:
    limit = LIMITS[kind]
    width = len(letter.encode())
    full = letter * (limit // width) + "y" * (limit % width)
    answer = submit(browser, addresses[kind], body=full + "!")
    assert answer.status_code == 413
    assert fields_of(answer)["body"] == full + "!"
    answer = submit_again(browser, answer, body=full)
    assert answer.status_code == 302
    assert full in stored_texts()


@pytest.mark.parametrize("kind", KINDS)
def test_line_ends_of_browsers_do_not_count_double(
    browser: FlaskClient, addresses: dict[str, str], kind: str
) -> None:
    lines = ("x" * 99 + "\r\n") * (LIMITS[kind] // 100)
    assert submit(browser, addresses[kind], body=lines).status_code == 302


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_text_is_a_bad_request(
    browser: FlaskClient, addresses: dict[str, str], kind: str
) -> None:
    before = stored_texts()
    answer = submit(browser, addresses[kind], body=" \n\t ")
    assert answer.status_code == 400
    assert "Please write something." in words(answer)
    assert stored_texts() == before


@pytest.mark.parametrize("kind", KINDS)
def test_characters_that_cannot_be_stored_are_refused_and_the_rest_is_kept(
    browser: FlaskClient, addresses: dict[str, str], kind: str
) -> None:
    answer = submit(browser, addresses[kind], body=f"\0{TYPED}\0")
    assert answer.status_code == 400
    assert fields_of(answer)["body"] == TYPED
    assert "cannot be stored" in words(answer)
    assert submit_again(browser, answer).status_code == 302


@pytest.mark.parametrize("kind", KINDS)
def test_half_characters_are_never_an_error_of_the_server(
    browser: FlaskClient, addresses: dict[str, str], kind: str
) -> None:
    body = b"submission=&body=half%ED%A0%80" + TYPED.encode()
    answer = browser.post(
        addresses[kind], data=body, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code in (302, 400)
    assert all(text.encode() for text in stored_texts())


@pytest.mark.parametrize("kind", KINDS)
def test_a_stale_token_gives_the_text_back_with_a_fresh_one(
    checked_app: Flask, john: User, addresses: dict[str, str], kind: str
) -> None:
    browser = log_in(checked_app.test_client(), john)
    answer = submit(browser, addresses[kind], body=TYPED, csrf_token="stale")
    assert answer.status_code == 400
    fields = fields_of(answer)
    assert fields["body"] == TYPED
    assert fields["csrf_token"] not in ("", "stale")
    assert "open for too long" in words(answer)
    assert submit_again(browser, answer).status_code == 302
    assert TYPED in stored_texts()


def test_a_form_from_another_session_writes_nothing(
    checked_app: Flask, john: User, susan: User
) -> None:
    susans = log_in(checked_app.test_client(), susan)
    fields = form_at(log_in(checked_app.test_client(), john), "/write")
    answer = susans.post("/write", data={**fields, "body": TYPED})
    assert answer.status_code == 400
    assert Post.query.count() == 0


@pytest.mark.parametrize("kind", ["post", "edit"])
def test_a_title_has_at_most_300_characters(
    browser: FlaskClient, addresses: dict[str, str], kind: str
) -> None:
    answer = submit(browser, addresses[kind], title="字" * 301, body=TYPED)
    assert answer.status_code == 400
    fields = fields_of(answer, "title")
    assert (fields["title"], fields["body"]) == ("字" * 301, TYPED)
    assert submit_again(browser, answer, title="字" * 300).status_code == 302
    assert "字" * 300 in [post.title for post in Post.query]


def test_every_field_of_a_refused_post_comes_back(browser: FlaskClient) -> None:
    typed = {
        "title": "A title",
        "body": TYPED,
        "tags": "sea, " + "x" * 51,
        "language": "zh-Hans",
    }
    answer = submit(browser, "/write", **typed)
    assert answer.status_code == 400
    assert typed.items() <= fields_of(answer, "title").items()


@pytest.mark.parametrize("kind", ["note", "post", "comment"])
def test_the_same_form_sent_twice_is_stored_once(
    browser: FlaskClient, addresses: dict[str, str], kind: str
) -> None:
    fields = {**form_at(browser, addresses[kind]), "body": TYPED}
    answers = [browser.post(addresses[kind], data=fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].location == answers[1].location
    assert stored_texts().count(TYPED) == 1


@pytest.mark.parametrize("kind", ["note", "comment"])
def test_another_text_in_a_form_that_was_sent_already_is_not_lost(
    browser: FlaskClient, addresses: dict[str, str], kind: str
) -> None:
    """A user goes back in the browser, writes on, and sends the form again."""
    fields = form_at(browser, addresses[kind])
    for text in ("First thought", TYPED):
        assert browser.post(addresses[kind], data={**fields, "body": text}).status_code == 302
    assert {"First thought", TYPED} <= set(stored_texts())


@pytest.mark.parametrize("kind", ["note", "post", "comment"])
def test_a_form_that_somebody_else_has_sent_is_sent_all_the_same(
    browser: FlaskClient, susan: User, addresses: dict[str, str], kind: str
) -> None:
    """Two people share a browser, and the second finds the form of the first in its history."""
    fields = {**form_at(browser, addresses[kind]), "body": TYPED}
    assert browser.post(addresses[kind], data=fields).status_code == 302
    browser.get("/auth/logout")
    log_in(browser, susan)
    assert browser.post(addresses[kind], data=fields).status_code == 302
    model = Comment if kind == "comment" else Post
    written = model.query.filter_by(body=TYPED).order_by(model.id).all()
    assert [row.author.username for row in written] == ["john", "susan"]


def test_a_submission_of_the_wrong_form_is_refused(browser: FlaskClient) -> None:
    answer = browser.post("/", data={"body": TYPED, "submission": "x"})
    assert answer.status_code == 400
    assert TYPED in answer.text

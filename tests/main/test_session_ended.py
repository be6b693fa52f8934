"""A text that is sent after the session has ended is kept, and saved by logging in there."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import db
from app.models import Comment, Post, User
from tests.clients import PASSWORD
from tests.main.submitting import fields_of, form_at, log_in
from tests.pages import first, heading, read, words

TYPED = '\r\nWhat I typed <for> an "hour"\r\n\r\nand longer'
KINDS = ["note", "post", "edit", "comment", "change"]


def sent_late(browser: FlaskClient, address: str) -> TestResponse:
    """Send a text whose form was opened before the session ended."""
    fields = {**form_at(browser, address), "body": TYPED}
    if "title" in fields:
        fields["title"] = "A “title”"
    browser.delete_cookie("session")
    return browser.post(address, data=fields)


def send_again(browser: FlaskClient, page: TestResponse, **changes: str) -> TestResponse:
    """Send the page that keeps the text, to its own address, as a browser does."""
    fields = fields_of(page)
    fields["body"] = TYPED  # BeautifulSoup makes LF of the line ends
    return browser.post(page.request.path, data={**fields, **changes})


def stored() -> list[str]:
    db.session.expire_all()
    return [row.body for model in (Post, Comment) for row in model.query]


@pytest.mark.parametrize("kind", KINDS)
def test_the_text_is_kept_and_saved_after_logging_in(
    checked_app: Flask, john: User, addresses: dict[str, str], kind: str
) -> None:
    browser = log_in(checked_app.test_client(), john)
    page = sent_late(browser, addresses[kind])
    assert page.status_code == 403
    assert heading(page) == "Log in to save your text"
    assert "You are not logged in any more." in words(page)
    assert read(page).select_one("script:not([src])") is None
    assert first(page, "textarea").get_text().split() == TYPED.split()
    assert page.headers["Cache-Control"] == "no-store"
    before = len(stored())

    wrong = send_again(browser, page, **{"login-email": "john@example.com", "login-password": "x"})
    assert wrong.status_code == 403
    assert "Invalid email or password." in words(wrong)
    assert fields_of(wrong).get("login-password", "") == ""
    assert fields_of(wrong)["login-email"] == "john@example.com"
    assert len(stored()) == before

    login = {"login-email": str(john.email), "login-password": PASSWORD}
    saved = send_again(browser, wrong, **login)
    assert saved.status_code == 302
    assert TYPED.replace("\r\n", "\n") in stored()
    assert len(stored()) == before + (kind not in ("edit", "change"))
    if kind in ("post", "edit"):
        assert "A “title”" in {post.title for post in Post.query}
    assert "Log Out" in browser.get("/").text


def test_a_stale_token_saves_and_logs_in_nobody(
    checked_app: Flask, john: User, addresses: dict[str, str]
) -> None:
    browser = log_in(checked_app.test_client(), john)
    page = sent_late(browser, "/write")
    before = stored()
    login = {"login-email": str(john.email), "login-password": PASSWORD}
    for token in ("", "stale"):
        again = send_again(browser, page, csrf_token=token, **login)
        assert again.status_code == 403
        assert "open for too long" in words(again)
        assert fields_of(again)["body"].strip() == fields_of(page)["body"].strip()
    assert stored() == before
    assert "Log Out" not in browser.get("/").text


def test_tries_are_limited_as_on_the_login_page(
    app: Flask, browser: FlaskClient, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "LOGIN_FAILURES_PER_ACCOUNT", "2 per hour")
    monkeypatch.setitem(app.config, "LOGIN_FAILURES_PER_ADDRESS", "2 per hour")
    browser.delete_cookie("session")
    wrong = {"body": TYPED, "login-email": str(john.email), "login-password": "wrong"}
    pages = [browser.post("/write", data=wrong) for _ in range(4)]
    assert ["Too many" in words(page) for page in pages] == [False, False, True, True]
    assert all(TYPED.strip()[:20] in fields_of(page)["body"] for page in pages)


def test_a_suspended_user_learns_it_and_keeps_the_text(
    app: Flask, browser: FlaskClient, john: User
) -> None:
    browser.delete_cookie("session")
    john.suspended_at = john.member_since
    db.session.commit()
    login = {"login-email": str(john.email), "login-password": PASSWORD}
    page = browser.post("/write", data={"body": TYPED, **login})
    assert page.status_code == 403
    assert "suspended" in words(page)
    assert TYPED.strip()[:20] in fields_of(page)["body"]

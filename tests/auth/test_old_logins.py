"""Log-ins of earlier releases, whose cookies know of no sessions, go on, and can be ended."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_login import encode_cookie
from sqlalchemy import delete

from app import db
from app.models import User, UserSession
from app.services.accounts import old_logins
from app.services.accounts.sessions import hash_of
from tests.auth.logging_in import is_logged_in, remembered
from tests.auth.stored_sessions import copy_of, stored
from tests.clients import browser_of
from tests.fixture_types import CountStatements


def old_session(
    app: Flask, user: User, csrf_token: str | None = "token", fresh: bool = True
) -> FlaskClient:
    """Return a browser with the session cookie that an earlier release has set."""
    browser = browser_of(app, user)
    with browser.session_transaction() as session:
        key = session.pop("session_key")
        session["_fresh"] = fresh
        if csrf_token:
            session["csrf_token"] = csrf_token
    db.session.execute(delete(UserSession).where(UserSession.key_hash == hash_of(key)))
    db.session.commit()
    return browser


def old_remembered(app: Flask, user: User) -> FlaskClient:
    """Return a browser with the remember cookie that an earlier release has set."""
    browser = app.test_client()
    browser.set_cookie("remember_token", encode_cookie(user.get_id()))
    return browser


def test_an_old_session_goes_on_and_becomes_a_row(
    app: Flask, john: User, statements: CountStatements
) -> None:
    browser = old_session(app, john)
    assert is_logged_in(browser)
    assert is_logged_in(browser)
    assert len(stored(john)) == 1
    with statements() as heard:
        browser.get("/auth/settings")
    assert len(heard) == 1
    with browser.session_transaction() as session:
        assert session["csrf_token"] == "token", "forms that are open can be sent"
    assert "This device" in browser.get("/auth/sessions").text


@pytest.mark.parametrize("csrf_token", ["token", None])
def test_ending_an_old_session_ends_its_copies(
    app: Flask, john: User, csrf_token: str | None
) -> None:
    browser, other = old_session(app, john, csrf_token), old_session(app, john, "another")
    copied = copy_of(browser)
    assert is_logged_in(browser)
    browser.post("/auth/logout")
    assert not is_logged_in(copied)
    assert is_logged_in(other)


def test_an_old_remember_cookie_goes_on_with_one_of_todays(app: Flask, john: User) -> None:
    one, other = old_remembered(app, john), old_remembered(app, john)
    for browser in (one, other):
        assert is_logged_in(browser)
        cookie = browser.get_cookie("remember_token")
        assert cookie is not None
        assert cookie.value != encode_cookie(john.get_id())
        browser.delete_cookie("session")
        assert is_logged_in(browser)
    assert len(stored(john)) == 2
    one.post("/auth/logout")
    assert not is_logged_in(one)
    assert is_logged_in(other)


def test_after_logging_out_a_copied_old_remember_cookie_is_void(app: Flask, john: User) -> None:
    browser, copied = old_remembered(app, john), old_remembered(app, john)
    assert is_logged_in(browser)
    browser.post("/auth/logout")
    for _ in range(2):
        assert not is_logged_in(copied)
    assert copied.get_cookie("remember_token") is None
    by_form = old_remembered(app, john)
    by_form.post("/auth/register", data={})
    by_form.delete_cookie("remember_token")
    assert not is_logged_in(by_form)


def test_so_it_is_after_ending_the_session_from_elsewhere(app: Flask, john: User) -> None:
    browser, copied = old_remembered(app, john), old_remembered(app, john)
    assert is_logged_in(browser)
    [row] = stored(john)
    remembered(app).post(f"/auth/sessions/{row.id}/end")
    assert not is_logged_in(browser)
    assert not is_logged_in(copied)


def test_ending_all_others_ends_old_log_ins_that_have_no_row_yet(app: Flask, john: User) -> None:
    old = [old_session(app, john), old_session(app, john, fresh=False), old_remembered(app, john)]
    remembered(app).post("/auth/sessions/end-others")
    assert not any(is_logged_in(browser) for browser in old)


def test_a_new_password_ends_them(app: Flask, john: User) -> None:
    old = [old_session(app, john), old_remembered(app, john)]
    john.password = "dog"
    db.session.commit()
    assert not any(is_logged_in(browser) for browser in old)


def test_the_old_remember_cookie_has_an_end(
    app: Flask, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = old_remembered(app, john)
    monkeypatch.setattr(old_logins, "OLD_COOKIES_UNTIL", datetime(2026, 1, 1))  # noqa: DTZ001
    for _ in range(2):
        assert not is_logged_in(browser)
    assert not is_logged_in(old_session(app, john, fresh=False)), "which came from such a cookie"
    assert is_logged_in(old_session(app, john)), "which has an end of its own"


def test_a_suspended_user_gets_no_row(app: Flask, john: User) -> None:
    old = [old_session(app, john), old_remembered(app, john)]
    john.suspended_at = john.member_since
    assert not any(is_logged_in(browser) for browser in old)
    assert UserSession.query.count() == 0

"""The "remember me" cookie is one for each session, has a date, and is replaced at each use."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import Cookie

from app import db
from app.models import User, UserSession, utcnow
from tests.auth.logging_in import is_logged_in, remembered
from tests.fixture_types import Later

NAME = "remember_token"


def cookie_of(browser: FlaskClient) -> Cookie:
    """Return the remember cookie of a browser."""
    cookie = browser.get_cookie(NAME)
    assert cookie is not None
    return cookie


def with_cookie(app: Flask, value: str) -> FlaskClient:
    """Return a browser that has nothing but a remember cookie."""
    browser = app.test_client()
    browser.set_cookie(NAME, value)
    return browser


def let_grace_pass() -> None:
    """Set back when secrets were replaced."""
    db.session.execute(
        update(UserSession).values(remember_replaced_at=utcnow() - timedelta(minutes=2))
    )
    db.session.commit()


def test_each_device_has_a_cookie_of_its_own_with_a_date(app: Flask, john: User) -> None:
    one, other = cookie_of(remembered(app)), cookie_of(remembered(app))
    assert one.value != other.value
    for cookie in (one, other):
        assert cookie.max_age == 60 * 24 * 3600
        assert cookie.http_only
        assert cookie.same_site == "Lax"


def test_it_ends_by_what_is_inside_it(app: Flask, john: User, later: Later) -> None:
    value = cookie_of(remembered(app)).value
    later(60 * 24 * 3600 + 1)
    assert not is_logged_in(with_cookie(app, value))


def test_it_is_replaced_at_each_use_and_keeps_its_end(app: Flask, john: User) -> None:
    browser = remembered(app)
    began = utcnow() - timedelta(days=20)
    db.session.execute(update(UserSession).values(created_at=began))
    seen = {cookie_of(browser).value}
    for _ in range(3):
        browser.delete_cookie("session")
        assert is_logged_in(browser)
        cookie = cookie_of(browser)
        assert cookie.value not in seen
        seen.add(cookie.value)
        assert cookie.max_age is not None
        assert abs(cookie.max_age - 40 * 24 * 3600) < 60
    assert is_logged_in(browser)
    assert cookie_of(browser).value in seen, "while there is a session it is not used"


def test_a_copy_that_is_used_later_ends_the_session(app: Flask, john: User) -> None:
    browser, elsewhere = remembered(app), remembered(app)
    stolen = with_cookie(app, cookie_of(browser).value)
    browser.delete_cookie("session")
    assert is_logged_in(browser)
    let_grace_pass()
    assert not is_logged_in(stolen)
    assert stolen.get_cookie(NAME) is None
    assert not is_logged_in(browser), "one of the two is a thief"
    browser.delete_cookie("session")
    assert not is_logged_in(browser)
    assert is_logged_in(elsewhere)


def test_a_thief_who_is_first_is_thrown_out_by_the_owner(app: Flask, john: User) -> None:
    browser = remembered(app)
    thief = with_cookie(app, cookie_of(browser).value)
    assert is_logged_in(thief)
    let_grace_pass()
    browser.delete_cookie("session")
    assert not is_logged_in(browser)
    assert not is_logged_in(thief)


def test_tabs_that_open_at_the_same_time_all_go_on(app: Flask, john: User) -> None:
    value = cookie_of(remembered(app)).value
    tabs = [with_cookie(app, value) for _ in range(6)]
    with ThreadPoolExecutor(len(tabs)) as pool:
        answers = list(pool.map(lambda tab: tab.get("/auth/settings").status_code, tabs))
    assert answers == [200] * len(tabs)
    replaced = [tab for tab in tabs if cookie_of(tab).value != value]
    assert len(replaced) == 1, "one request replaces it"
    let_grace_pass()
    assert all(is_logged_in(tab) for tab in tabs), "they have session cookies"
    replaced[0].delete_cookie("session")
    assert is_logged_in(replaced[0])


def test_what_is_no_such_cookie_is_anonymous_and_deleted(
    app: Flask, john: User, susan: User
) -> None:
    value = cookie_of(remembered(app)).value
    for nonsense in (
        "",
        "x",
        "x|y",
        value[:-1],
        value[1:],
        f"{john.id}.x|{'0' * 128}",
        "é",
        "\x7f",
    ):
        browser = with_cookie(app, nonsense)
        assert not is_logged_in(browser), nonsense
        assert browser.get("/").status_code == 200, nonsense


@pytest.mark.parametrize("path", ["/", "/tags", "/nothing-here"])
def test_a_remembered_user_is_known_on_every_page(app: Flask, john: User, path: str) -> None:
    browser = remembered(app)
    browser.delete_cookie("session")
    assert "Log Out" in browser.get(path).text


def test_logging_in_without_it_deletes_that_of_an_earlier_session(app: Flask, john: User) -> None:
    browser = remembered(app)
    db.session.execute(update(UserSession).values(ended_at=utcnow()))
    data = {"email": "john@example.com", "password": "cat"}
    browser.post("/auth/login", data=data)
    assert browser.get_cookie(NAME) is None

"""Sessions can be listed and ended, by their owner and by log-out."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import User
from tests.auth.logging_in import RIGHT, is_logged_in, remembered
from tests.auth.stored_sessions import copy_of, stored
from tests.clients import basic, browser_of
from tests.factories import UserFactory
from tests.fixture_types import ClientOf, MakeApp
from tests.pages import first, read, words


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_logging_out_ends_the_session_on_the_server(app: Flask, john: User, method: str) -> None:
    browser = remembered(app)
    session_only, remember_only = copy_of(browser), copy_of(browser)
    session_only.delete_cookie("remember_token")
    remember_only.delete_cookie("session")
    elsewhere = remembered(app)
    answer = browser.open("/auth/logout", method=method, follow_redirects=True)
    assert "You have been logged out" in words(answer)
    assert browser.get_cookie("remember_token") is None
    for name, copied in {"session": session_only, "remember": remember_only}.items():
        assert not is_logged_in(copied), name
    assert is_logged_in(elsewhere)


def test_logging_out_by_post_needs_the_token_of_the_form(
    app: Flask, john: User, database_address: str, make_app: MakeApp
) -> None:
    site = make_app("testing", database_address, WTF_CSRF_ENABLED=True)
    browser = site.test_client()
    token = first(browser.get("/auth/login"), "[name=csrf_token]")["value"]
    browser.post("/auth/login", data={**RIGHT, "csrf_token": token})
    assert browser.post("/auth/logout").status_code == 400
    assert is_logged_in(browser)
    form = first(browser.get("/"), ".site-nav form")
    token = first(browser.get("/"), ".site-nav form [name=csrf_token]")["value"]
    browser.open(str(form["action"]), method="POST", data={"csrf_token": token})
    assert not is_logged_in(browser)
    assert browser.post("/auth/logout").location == "/auth/login"


def test_the_page_lists_the_devices(john: User, phone: FlaskClient, client_of: ClientOf) -> None:
    browser = client_of(john)
    client_of(UserFactory.create())
    entries = [
        " ".join(one.get_text(" ").split())
        for one in read(browser.get("/auth/sessions")).select("#content .settings > li")
    ]
    assert len(entries) == 2
    here, there = entries
    assert "This device" in here
    assert "End this session" not in here
    assert there.startswith("Firefox on Android Network: 203.0.113.0/24 Logged in:")
    assert "Last seen:" in there
    assert "End this session" in there
    assert "203.0.113.77" not in browser.get("/auth/sessions").text


def test_one_session_can_be_ended(john: User, phone: FlaskClient, client_of: ClientOf) -> None:
    browser, third = client_of(john), client_of(john)
    form = first(browser.get("/auth/sessions"), "#content li form")
    answer = browser.post(str(form["action"]), follow_redirects=True)
    assert "That session has ended." in words(answer)
    assert [is_logged_in(one) for one in (browser, third, phone)].count(True) == 2
    again = browser.post(str(form["action"]))
    assert (again.status_code, "may have ended already" in words(again)) == (404, True)


def test_to_end_the_own_session_is_to_log_out(john: User, client_of: ClientOf) -> None:
    browser = client_of(john)
    copied = copy_of(browser)
    address = f"/auth/sessions/{stored(john)[0].id}/end"
    assert "You have been logged out" in words(browser.post(address, follow_redirects=True))
    assert not is_logged_in(browser)
    assert not is_logged_in(copied)


def test_nobody_ends_the_sessions_of_others(
    john: User, susan: User, client: FlaskClient, client_of: ClientOf
) -> None:
    susans, johns = client_of(susan), client_of(john)
    for visitor, status in ((johns, 404), (client, 302)):
        address = f"/auth/sessions/{stored(susan)[0].id}/end"
        assert visitor.post(address).status_code == status
        assert visitor.post("/auth/sessions/99999999/end").status_code == status
    assert is_logged_in(susans)


def test_all_other_sessions_can_be_ended_at_once(
    app: Flask, john: User, susan: User, phone: FlaskClient, client_of: ClientOf
) -> None:
    here, elsewhere, susans = remembered(app), remembered(app), client_of(susan)
    elsewhere.delete_cookie("session")
    token = john.generate_auth_token()
    answer = here.post("/auth/sessions/end-others", follow_redirects=True)
    assert "All other sessions have ended." in words(answer)
    assert not is_logged_in(phone)
    assert not is_logged_in(elsewhere)
    assert client_of(susan).get("/api/ver1/posts/", headers=basic(token)).status_code == 401
    assert is_logged_in(susans)
    assert is_logged_in(here)
    here.delete_cookie("session")
    assert is_logged_in(here), "the remember cookie goes on with its session"
    assert len(stored(john)) == 1


def test_ending_takes_effect_with_the_next_request_in_every_process(
    app: Flask, john: User, database_address: str, make_app: MakeApp
) -> None:
    other_process = make_app("testing", database_address)
    here, there = browser_of(app, john), browser_of(other_process, john)
    assert is_logged_in(there)
    here.post(f"/auth/sessions/{stored(john)[-1].id}/end")
    assert not is_logged_in(there)


def test_a_changed_password_voids_copies_of_the_session_that_goes_on(
    app: Flask, john: User
) -> None:
    browser = remembered(app)
    copied = copy_of(browser)
    change = {"old_password": "cat", "password": "dog", "password2": "dog"}
    browser.post("/auth/change-password", data=change)
    assert is_logged_in(browser)
    assert not is_logged_in(copied)
    copied.delete_cookie("session")
    assert not is_logged_in(copied)
    assert is_logged_in(browser), "a void cookie ends no other session"

"""Passwords that the operator has made and printed: for one log-in."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Post, User
from app.services.accounts import administration
from tests.auth.logging_in import RIGHT, is_logged_in
from tests.cli.commands import user
from tests.clients import API, basic, browser_of
from tests.emails import Outbox
from tests.fixture_types import MakeApp
from tests.pages import filled, form_with, words

CHANGE = "/auth/change-password"
NEW = {"password": "dog", "password2": "dog"}
SAID = "Your password was made for one log-in."


@pytest.fixture
def temporary(john: User) -> User:
    """John, whose password the operator has made."""
    administration.set_password(john, "cat", temporary=True)
    db.session.commit()
    return john


@pytest.mark.parametrize(
    "command", [("create", "ann@example.com", "ann"), ("reset-password", "john")]
)
def test_a_printed_password_is_for_one_login(
    app: Flask, john: User, command: tuple[str, ...]
) -> None:
    status, said = user(app, *command)
    assert status == 0
    assert "It is for one log-in" in said
    password = said.split("Password: ")[1].split()[0]
    person = administration.find_person("ann" if "ann" in command else "john")
    browser = browser_of(app, person, password)
    assert browser.get("/auth/settings").location == f"{CHANGE}?next=/auth/settings"
    assert SAID in words(browser.get(CHANGE))
    browser.post(CHANGE, data={"old_password": password, **NEW})
    assert is_logged_in(browser)
    assert not is_logged_in(app.test_client())
    assert browser_of(app, person, "dog").get("/auth/settings").status_code == 200


def test_a_password_from_standard_input_stays(app: Flask, john: User) -> None:
    user(app, "reset-password", "john", "--password-stdin", stdin="good enough\n")
    assert browser_of(app, john, "good enough").get("/auth/settings").status_code == 200


def test_nothing_else_can_be_done_before(app: Flask, temporary: User) -> None:
    browser = browser_of(app, temporary)
    for page in ("/", "/write", "/user/john", "/auth/settings", "/edit-profile", "/moderate"):
        assert browser.get(page).location.startswith(f"{CHANGE}?next={page}"), page
    for page in ("/write", "/", "/follow/john", "/auth/delete-account", "/auth/change_email"):
        response = browser.post(page, data={"body": "Too early", "password": "not-shown"})
        assert response.status_code == 403, page
        assert "not-shown" not in response.text, page
        assert SAID in words(response), page
    assert Post.query.count() == 0
    assert browser.get("/auth/logout").location == "/"


def test_the_next_page_is_the_one_that_was_asked_for(app: Flask, temporary: User) -> None:
    browser = browser_of(app, temporary)
    form = browser.get("/write").location
    response = browser.post(form, data={"old_password": "cat", **NEW})
    assert response.location == "/write"


def test_the_same_password_is_no_other_one(app: Flask, temporary: User) -> None:
    browser = browser_of(app, temporary)
    same = {"old_password": "cat", "password": "cat", "password2": "cat"}
    response = browser.post(CHANGE, data=same)
    assert response.status_code == 422
    assert "the password that you have now" in words(response)
    assert browser.get("/").status_code == 302


def test_a_link_by_mail_does_as_well(app: Flask, temporary: User, client: FlaskClient) -> None:
    client.post(f"/auth/reset/{temporary.generate_reset_token()}", data=NEW)
    assert browser_of(app, temporary, "dog").get("/auth/settings").status_code == 200


def test_the_api_refuses_in_words(app: Flask, temporary: User, client: FlaskClient) -> None:
    for method, address in (("GET", "/posts/"), ("POST", "/posts/"), ("POST", "/tokens/")):
        response = client.open(
            API + address,
            method=method,
            json={"body": "x"},
            headers=basic("john@example.com", "cat"),
        )
        assert response.status_code == 403, address
        assert response.json is not None
        assert "for one log-in" in response.json["message"], address
    assert Post.query.count() == 0


def test_a_text_that_was_being_written_is_saved_afterwards(
    database_address: str, make_app: MakeApp, temporary: User, outbox: Outbox
) -> None:
    browser = make_app("testing", database_address, WTF_CSRF_ENABLED=True).test_client()
    text = {"body": "A long text", "title": "Kept", "language": "en"}
    page = browser.post("/write", data=text)
    login = {f"login-{name}": value for name, value in RIGHT.items()}
    page = browser.post("/write", data={**filled(form_with(page, "login-email")), **login})
    assert page.status_code == 403
    assert SAID in words(page)
    for password, status in (("cat", 403), ("dog", 302)):
        new = {"own-password": password, "own-password2": password}
        page = browser.post("/write", data={**filled(form_with(page, "own-password")), **new})
        assert page.status_code == status
    assert Post.query.one().body == "A long text"
    assert "was just changed" in outbox.only_message_to("john@example.com").text

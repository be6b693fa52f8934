"""Entering the password again before accounts are changed."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app import db
from app.models import User, credentials, password_hashing
from tests.auth.logging_in import remembered
from tests.clients import browser_of
from tests.emails import Outbox
from tests.factories import administrator
from tests.fixture_types import ClientOf, Later, MakeApp
from tests.pages import filled, form_with, heading, words

PAGE = "/auth/confirm-password"
ASKED = "Confirm your password"
LATER = 10 * 60 + 1


@pytest.fixture
def ada(app: Flask) -> User:
    """Return an administrator."""
    return administrator(username="ada", email="ada@example.com")


@pytest.fixture
def office(ada: User, client_of: ClientOf) -> FlaskClient:
    """Return the browser of the administrator, who has just logged in."""
    return client_of(ada)


def test_for_ten_minutes_after_login_nobody_is_asked(
    office: FlaskClient, john: User, later: Later
) -> None:
    edit = f"/edit-profile/{john.id}"
    later(LATER - 60)
    assert office.get(edit).status_code == 200
    later(LATER)
    assert office.get(edit).location == f"{PAGE}?next={edit}"


def test_the_page_leads_back_and_no_more_is_asked(
    office: FlaskClient, john: User, later: Later
) -> None:
    edit = f"/edit-profile/{john.id}"
    later(LATER)
    page = office.get(edit, follow_redirects=True)
    assert heading(page) == ASKED
    answer = office.post(f"{PAGE}?next={edit}", data={"password": "cat"})
    assert answer.location == edit
    assert office.get(edit).status_code == 200
    later(2 * LATER)
    assert office.get(edit).status_code == 302


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_it_leads_nowhere_else(office: FlaskClient, elsewhere: str) -> None:
    answer = office.post(PAGE, query_string={"next": elsewhere}, data={"password": "cat"})
    assert answer.location == "/auth/settings"


def test_nothing_that_was_typed_is_lost(
    ada: User, john: User, database_address: str, make_app: MakeApp, later: Later
) -> None:
    app = make_app("testing", database_address, WTF_CSRF_ENABLED=True)
    office = app.test_client()
    login = filled(form_with(office.get("/auth/login"), "password"))
    office.post("/auth/login", data={**login, "email": ada.email, "password": "cat"})
    edit = f"/edit-profile/{john.id}"
    typed = filled(form_with(office.get(edit), "email"))
    about = ' "Lines"\n\n <b>& more</b> '
    typed |= {"email": "john@example.org", "about_me": about, "username": "johnny"}
    later(LATER)
    page = office.post(edit, data=typed)
    assert (page.status_code, heading(page)) == (403, ASKED)
    for password, status in (("", 403), ("dog", 403), ("cat", 302)):
        sent = filled(form_with(page, "proof-password"))
        page = office.post(edit, data={**sent, "proof-password": password})
        assert page.status_code == status, password
        if password == "dog":
            assert "This is not your current password." in words(page)
            db.session.refresh(john)
            assert john.email == "john@example.com", "nothing is changed before"
    db.session.refresh(john)
    assert (john.email, john.username) == ("john@example.org", "johnny")
    assert john.about_me == about.strip()


def test_a_page_of_another_session_is_no_proof(
    ada: User, john: User, database_address: str, make_app: MakeApp, later: Later
) -> None:
    app = make_app("testing", database_address, WTF_CSRF_ENABLED=True)
    office = app.test_client()
    login = filled(form_with(office.get("/auth/login"), "password"))
    office.post("/auth/login", data={**login, "email": ada.email, "password": "cat"})
    later(LATER)
    for address in (PAGE, f"/edit-profile/{john.id}"):
        sent = {"password": "cat", "proof-password": "cat", "csrf_token": "forged"}
        assert office.post(address, data=sent).status_code in (400, 403), address
    assert office.get(f"/edit-profile/{john.id}").location.startswith(PAGE)


def test_who_is_remembered_is_asked(app: Flask, john: User, outbox: Outbox) -> None:
    browser = remembered(app)
    browser.delete_cookie("session")
    john.confirmed = False
    form = {"email": "john@example.org"}
    page = browser.post("/auth/unconfirmed", data=form)
    assert (page.status_code, heading(page)) == (403, ASKED)
    assert outbox.messages == []
    browser.post("/auth/unconfirmed", data={**form, "proof-password": "cat"})
    assert outbox.only_message_to("john@example.org").path("/auth/confirm/")


def test_another_link_to_the_same_address_needs_no_password(
    newcomer: User, client_of: ClientOf, later: Later
) -> None:
    browser = client_of(newcomer)
    later(LATER)
    assert browser.post("/auth/unconfirmed", data={"email": newcomer.email}).status_code == 302


def test_the_proof_ends_with_the_session(app: Flask, ada: User, john: User) -> None:
    browser = browser_of(app, ada)
    browser.get("/auth/logout")
    assert browser.get(f"/edit-profile/{john.id}").location.startswith("/auth/login")
    assert browser.get(PAGE).location.startswith("/auth/login")


def test_a_form_that_asks_for_the_password_is_a_proof(
    office: FlaskClient, john: User, later: Later
) -> None:
    edit = f"/edit-profile/{john.id}"
    forms = (
        ("/auth/change-password", {"old_password": "cat", "password": "cat", "password2": "cat"}),
        ("/auth/change-username", {"username": "adalbert", "password": "cat"}),
        ("/auth/change_email", {"email": "ada@example.org", "password": "cat"}),
    )
    for number, (address, fields) in enumerate(forms, 1):
        later(number * LATER)
        assert office.get(edit).status_code == 302, address
        assert office.post(address, data=fields).status_code == 302, address
        assert office.get(edit).status_code == 200, address


def test_wrong_passwords_are_counted(
    office: FlaskClient, john: User, three_per_account: None, later: Later
) -> None:
    later(LATER)
    edit = f"/edit-profile/{john.id}"
    for _ in range(2):
        assert office.post(PAGE, data={"password": "dog"}).status_code == 422
    assert office.post(edit, data={"proof-password": "dog"}).status_code == 403
    for address, field in ((PAGE, "password"), (edit, "proof-password")):
        answer = office.post(address, data={field: "cat"})
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0


def test_who_may_not_do_it_is_not_asked(john: User, client_of: ClientOf, later: Later) -> None:
    browser = client_of(john)
    later(LATER)
    assert browser.get(f"/edit-profile/{john.id}").status_code == 403
    assert browser.post(f"/edit-profile/{john.id}", data={"username": "x"}).status_code == 403


def test_others_can_write_while_the_password_is_hashed(
    office: FlaskClient, john: User, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = password_hashing.is_hash_of
    john_id = john.id

    def write_meanwhile(stored: str, password: str) -> bool:
        with db.engine.begin() as other:
            other.execute(update(User).where(User.id == john_id).values(location="Hamburg"))
        return original(stored, password)

    later(LATER)
    monkeypatch.setattr(credentials, "is_hash_of", write_meanwhile)
    typed = {"email": "john@example.org", "username": "john", "role": "1", "confirmed": "y"}
    for address, fields in ((f"/edit-profile/{john_id}", typed), (PAGE, {"password": "cat"})):
        answer = office.post(address, data={**fields, "proof-password": "cat"})
        assert answer.status_code == 302, address

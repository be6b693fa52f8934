"""Login and logout."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import User, password_hashing
from tests.auth.logging_in import RIGHT, is_logged_in, remembered
from tests.factories import UserFactory
from tests.fixture_types import ClientOf
from tests.pages import filled, form_with, read, words

WRONG = {"email": "john@example.com", "password": "dog"}


def test_the_login_form_has_autocomplete_hints_for_password_managers(client: FlaskClient) -> None:
    form = form_with(client.get("/auth/login"), "password")
    purposes = {field["name"]: field.get("autocomplete") for field in form.find_all("input")}
    assert purposes["email"] == "username"
    assert purposes["password"] == "current-password"


def test_every_password_field_has_its_purpose(
    client: FlaskClient, john: User, client_of: ClientOf
) -> None:
    browser = client_of(john)
    for visitor, page, purposes in (
        (client, "register", ["new-password"] * 2),
        (client, f"reset/{john.generate_reset_token()}", ["new-password"] * 2),
        (browser, "change-password", ["current-password", "new-password", "new-password"]),
        (browser, "delete-account", ["current-password"]),
    ):
        fields = read(visitor.get(f"/auth/{page}")).find_all("input", type="password")
        assert [field["autocomplete"] for field in fields] == purposes, page


def test_after_a_wrong_login_the_address_stays_and_the_password_does_not(
    client: FlaskClient, john: User
) -> None:
    form = form_with(client.post("/auth/login", data=WRONG), "password")
    assert filled(form)["email"] == "john@example.com"
    assert filled(form)["password"] == ""


def test_a_wrong_login_has_the_same_response_for_known_and_unknown_addresses(
    client: FlaskClient, john: User
) -> None:
    known = client.post("/auth/login", data=WRONG)
    other = client.post("/auth/login", data={**WRONG, "email": "none@example.com"})
    assert known.status_code == other.status_code == 200
    assert words(known) == words(other)
    assert set(known.headers.keys()) == set(other.headers.keys())


@pytest.mark.parametrize("email", ["john@example.com", "none@example.com", "bare@example.com"])
def test_every_wrong_login_costs_one_hash(
    client: FlaskClient, john: User, monkeypatch: pytest.MonkeyPatch, email: str
) -> None:
    db.session.add(User(email="bare@example.com"))
    hashes: list[str] = []

    for name in ("check_password_hash", "generate_password_hash"):
        real = getattr(password_hashing, name)

        def counted(*args: object, real: object = real, **kwargs: object) -> object:
            hashes.append("one")
            return real(*args, **kwargs)  # type: ignore[operator]

        monkeypatch.setattr(password_hashing, name, counted)
    client.post("/auth/login", data={"email": email, "password": "dog"})
    assert len(hashes) == 1


def test_a_form_without_password_is_not_counted(client: FlaskClient) -> None:
    response = client.post("/auth/login", data={"email": "john@example.com"})
    assert response.status_code == 422
    assert "Invalid email or password" not in words(response)


def test_the_login_page_redirects_a_user_who_is_logged_in(john: User, client_of: ClientOf) -> None:
    browser = client_of(john)
    assert browser.get("/auth/login").location == "/"
    assert browser.get("/auth/login?next=/tags").location == "/tags"
    assert browser.get("/auth/register").location == "/"


def test_nothing_of_the_session_before_goes_on_in_the_new_one(
    client: FlaskClient, john: User
) -> None:
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
        session["csrf_token"] = "known to somebody else"
    client.post("/auth/login", data=RIGHT)
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf_token") != "known to somebody else"
        assert session["_user_id"] == john.get_id()


def test_logging_out_clears_the_session_and_the_remember_cookie(app: Flask, john: User) -> None:
    client = remembered(app)
    assert client.get_cookie("remember_token") is not None
    with client.session_transaction() as session:
        session["private"] = "note"
    client.get("/auth/logout")
    assert client.get_cookie("remember_token") is None
    with client.session_transaction() as session:
        assert "private" not in session
    assert not is_logged_in(client)


def test_logging_out_twice_leads_to_the_login_page_and_not_back(
    john: User, client_of: ClientOf
) -> None:
    browser = client_of(john)
    browser.get("/auth/logout")
    response = browser.get("/auth/logout")
    assert response.status_code == 302
    assert response.location == "/auth/login"
    browser.post(response.location, data=RIGHT)
    assert is_logged_in(browser)


def test_a_forged_or_foreign_session_is_anonymous(client: FlaskClient, john: User) -> None:
    other = UserFactory.create()
    for session_id in (f"{john.id}.{other.security_stamp}", f"{john.id}", "x.y", "²."):
        with client.session_transaction() as session:
            session["_user_id"] = session_id
            session["_fresh"] = True
        assert not is_logged_in(client)


def test_no_page_of_accounts_is_kept_by_caches(
    client: FlaskClient, john: User, client_of: ClientOf
) -> None:
    for page in ("login", "register", "reset", "reset/nonsense", "logout", "settings"):
        assert client.get(f"/auth/{page}").headers["Cache-Control"] == "no-store", page
    assert client_of(john).get("/auth/settings").headers["Cache-Control"] == "no-store"

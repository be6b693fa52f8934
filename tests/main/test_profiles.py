"""Profiles: one's own, and everybody's for administrators."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import User
from tests.factories import UserFactory, administrator, moderator, role
from tests.fixture_types import ClientOf
from tests.main.submitting import fields_of, form_at, log_in, submit, submit_again
from tests.pages import read, words

PROFILE = {"name": "John & Co", "location": "Whitby <N>", "about_me": "Boats.\nAnd ropes."}


@pytest.fixture
def ada(app: Flask) -> User:
    """An administrator."""
    return administrator(username="ada", email="ada@example.com")


@pytest.fixture
def office(ada: User, client_of: ClientOf) -> FlaskClient:
    """The administrator's browser."""
    return client_of(ada)


def account(user: User, **changes: Any) -> dict[str, Any]:
    """Return the administrator's form for a user, with the changes."""
    fields = {
        "email": user.email,
        "username": user.username,
        "confirmed": "y",
        "role": str(user.role_id),
    }
    return {**fields, **changes}


def test_a_profile_is_changed_and_shown(
    browser: FlaskClient, client: FlaskClient, john: User
) -> None:
    answer = submit(browser, "/edit-profile", **PROFILE)
    assert (answer.status_code, answer.location) == (302, "/user/john")
    page = words(client.get("/user/john"))
    assert all(" ".join(text.split()) in page for text in PROFILE.values())
    assert "Your profile has been updated." in words(browser.get("/user/john"))
    assert PROFILE.items() <= form_at(browser, "/edit-profile", "name").items()


def test_what_is_emptied_is_gone(browser: FlaskClient, john: User) -> None:
    submit(browser, "/edit-profile", **PROFILE)
    submit(browser, "/edit-profile", name=" ", location="", about_me="")
    assert (john.name, john.location, john.about_me) == (None, None, None)


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "x" * 65), ("location", "字" * 65), ("about_me", "x" * 2001), ("name", "a\0b")],
)
def test_what_is_too_long_or_cannot_be_stored_comes_back(
    browser: FlaskClient, john: User, field: str, value: str
) -> None:
    answer = submit(browser, "/edit-profile", **{**PROFILE, field: value})
    assert answer.status_code == 400
    shown = fields_of(answer, field)
    assert shown == {**shown, **PROFILE, field: value.replace("\0", "")}
    assert john.name is None


def test_a_stale_token_keeps_the_profile_that_was_typed(checked_app: Flask, john: User) -> None:
    browser = log_in(checked_app.test_client(), john)
    answer = submit(browser, "/edit-profile", **PROFILE, csrf_token="stale")
    assert answer.status_code == 400
    assert PROFILE.items() <= fields_of(answer, "name").items()
    assert submit_again(browser, answer, name="John").status_code == 302
    assert john.name == "John"


def test_nobody_makes_oneself_an_administrator(browser: FlaskClient, john: User) -> None:
    wanted = role("Administrator").id
    data = {**PROFILE, "role": wanted, "confirmed": "", "username": "root", "email": "x@y.example"}
    browser.post("/edit-profile", data=data)
    assert (john.role.name if john.role else "", john.username) == ("User", "john")
    for person in (john, moderator()):
        assert browser.get(f"/edit-profile/{person.id}").status_code == 403
        assert browser.post(f"/edit-profile/{john.id}", data=data).status_code == 403
    assert not john.is_administrator()


def test_an_administrator_changes_an_account(
    office: FlaskClient, john: User, browser: FlaskClient
) -> None:
    fields = account(john, username="johnny", role=str(role("Moderator").id), **PROFILE)
    answer = office.post(f"/edit-profile/{john.id}", data=fields)
    assert (answer.status_code, answer.location) == (302, "/user/johnny")
    assert (john.username, john.name) == ("johnny", "John & Co")
    assert browser.get("/moderate").status_code == 200


def test_the_administrators_form_shows_the_account(office: FlaskClient, john: User) -> None:
    fields = form_at(office, f"/edit-profile/{john.id}", "email")
    assert fields == {**fields, **account(john)}


def test_a_changed_address_ends_the_sessions(
    office: FlaskClient, john: User, browser: FlaskClient
) -> None:
    assert browser.get("/edit-profile").status_code == 200
    office.post(f"/edit-profile/{john.id}", data=account(john, email="john@example.org"))
    assert browser.get("/edit-profile").status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("username", "SUSAN", "This username is already taken."),
        ("email", "Susan@Example.COM", "Somebody else has this address or username."),
    ],
)
def test_what_another_user_has_is_refused_with_a_reason(
    office: FlaskClient, john: User, susan: User, field: str, value: str, reason: str
) -> None:
    answer = office.post(f"/edit-profile/{john.id}", data=account(john, **{field: value}, name="J"))
    assert answer.status_code == 409
    assert reason in words(answer)
    shown = fields_of(answer, "email")
    assert (shown[field], shown["name"]) == (value, "J")
    assert (john.username, john.email, john.name) == ("john", "john@example.com", None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", ""),
        ("username", "2fast"),
        ("username", "a b"),
        ("username", "x" * 65),
        ("username", "john\n"),
        ("email", ""),
        ("email", "nonsense"),
        ("email", "x" * 250 + "@example.com"),
        ("role", "4711"),
        ("role", "x"),
    ],
)
def test_what_cannot_be_an_account_is_refused(
    office: FlaskClient, john: User, field: str, value: str
) -> None:
    answer = office.post(f"/edit-profile/{john.id}", data=account(john, **{field: value}))
    assert answer.status_code == 400
    assert read(answer).select(".field-error")
    assert (john.username, john.email) == ("john", "john@example.com")


def test_the_last_administrator_cannot_step_down(office: FlaskClient, ada: User) -> None:
    for changes in ({"role": str(role("User").id)}, {"confirmed": ""}):
        answer = office.post(f"/edit-profile/{ada.id}", data=account(ada, **changes))
        assert answer.status_code == 409
        assert "The last administrator has to stay." in words(answer)
    assert ada.is_administrator()
    assert ada.confirmed


def test_an_administrator_without_a_confirmed_address_does_not_count(
    office: FlaskClient, ada: User
) -> None:
    administrator(confirmed=False)
    fields = account(ada, role=str(role("User").id))
    assert office.post(f"/edit-profile/{ada.id}", data=fields).status_code == 409
    administrator()
    assert office.post(f"/edit-profile/{ada.id}", data=fields).status_code == 302
    assert not ada.is_administrator()


def test_a_user_without_a_username_edits_their_profile(client_of: ClientOf) -> None:
    nameless = UserFactory.create(username=None)
    answer = submit(client_of(nameless), "/edit-profile", name="Nobody")
    assert (answer.status_code, answer.location) == (302, "/")
    assert nameless.name == "Nobody"

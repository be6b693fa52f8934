"""Changing and resetting passwords."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import User
from tests.auth.logging_in import RIGHT, is_logged_in, remembered
from tests.emails import Outbox
from tests.fixture_types import ClientOf, Later
from tests.pages import words

CHANGE = {"old_password": "cat", "password": "dog", "password2": "dog"}
NEW = {"password": "dog", "password2": "dog"}


def test_a_change_keeps_session_and_remember_cookie_here_and_nowhere_else(
    app: Flask, john: User, outbox: Outbox
) -> None:
    here, elsewhere = remembered(app), remembered(app)
    here.post("/auth/change-password", data=CHANGE)
    assert "was just changed" in outbox.only_message_to("john@example.com").text
    assert (is_logged_in(here), is_logged_in(elsewhere)) == (True, False)
    for browser in (here, elsewhere):
        browser.delete_cookie("session")
    assert (is_logged_in(here), is_logged_in(elsewhere)) == (True, False)


def test_a_change_starts_no_remembering(john: User, client_of: ClientOf) -> None:
    browser = client_of(john)
    browser.post("/auth/change-password", data=CHANGE)
    assert browser.get_cookie("remember_token") is None


def test_the_remember_cookie_of_another_user_is_ignored(
    app: Flask, john: User, client_of: ClientOf
) -> None:
    foreign = remembered(app).get_cookie("remember_token")
    john.password = "cat"
    browser = client_of(john)
    assert foreign is not None
    browser.set_cookie("remember_token", foreign.value)
    browser.post("/auth/change-password", data=CHANGE)
    browser.delete_cookie("session")
    assert not is_logged_in(browser)


@pytest.mark.parametrize("wrong", [{"old_password": "bird"}, {"password2": "bird"}])
def test_a_refused_change_changes_nothing(
    john: User, client_of: ClientOf, outbox: Outbox, wrong: dict[str, str]
) -> None:
    here, elsewhere = client_of(john), client_of(john)
    assert here.post("/auth/change-password", data={**CHANGE, **wrong}).status_code == 422
    assert is_logged_in(here)
    assert is_logged_in(elsewhere)
    assert outbox.messages == []


def test_a_weak_password_is_refused_where_it_is_changed_and_reset(
    john: User, client_of: ClientOf, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = client_of(john)
    monkeypatch.setitem(client.application.config, "PASSWORD_MIN_LENGTH", 8)
    for response in (
        browser.post("/auth/change-password", data=CHANGE),
        client.post(f"/auth/reset/{john.generate_reset_token()}", data=NEW),
    ):
        assert response.status_code == 422
        assert "at least 8 characters" in words(response)
    assert john.verify_password("cat")


@pytest.mark.parametrize("typed", ["john@example.com", "JOHN@Example.com", " john@example.com "])
def test_a_reset_link_goes_to_the_stored_address(
    client: FlaskClient, john: User, outbox: Outbox, typed: str
) -> None:
    client.post("/auth/reset", data={"email": typed})
    assert len(outbox.messages) == 1
    assert outbox.only_message_to("john@example.com").path("/auth/reset/")


def test_a_reset_request_has_the_same_response_for_known_and_unknown_addresses(
    client: FlaskClient, john: User, outbox: Outbox
) -> None:
    def ask(email: str) -> tuple[int, str, str]:
        response = client.post("/auth/reset", data={"email": email})
        return response.status_code, response.location, words(client.get(response.location))

    assert ask("john@example.com") == ask("none@example.com") == ask("not an address")
    assert len(outbox.messages) == 1
    assert User.query.one() == john


def test_looking_at_a_reset_link_changes_nothing(client: FlaskClient, john: User) -> None:
    link = f"/auth/reset/{john.generate_reset_token()}"
    for _ in range(2):
        assert client.get(link).status_code == 200
    assert client.post(link, data=NEW).status_code == 302
    assert john.verify_password("dog")


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_used_link_says_so_and_offers_another(
    client: FlaskClient, john: User, method: str
) -> None:
    link = f"/auth/reset/{john.generate_reset_token()}"
    client.post(link, data=NEW)
    client.get("/auth/login")  # reads what the reset had to say
    fields = {"password": "bird", "password2": "bird"}
    response = getattr(client, method)(link, data=fields)
    assert response.location == "/auth/reset"
    assert "used already, or is too old" in words(client.get(response.location))
    assert john.verify_password("dog")


def test_a_link_ends_with_a_newer_password_and_with_time(
    client: FlaskClient, john: User, later: Later
) -> None:
    token = john.generate_reset_token()
    john.password = "bird"
    client.post(f"/auth/reset/{token}", data=NEW)
    token = john.generate_reset_token()
    later(3601)
    client.post(f"/auth/reset/{token}", data=NEW)
    assert john.verify_password("bird")


def test_a_reset_ends_every_session_and_notifies_the_owner(
    client: FlaskClient, john: User, client_of: ClientOf, outbox: Outbox
) -> None:
    elsewhere = client_of(john)
    response = client.post(f"/auth/reset/{john.generate_reset_token()}", data=NEW)
    assert response.location == "/auth/login"
    assert not is_logged_in(elsewhere)
    assert not is_logged_in(client)
    assert "was just changed" in outbox.only_message_to("john@example.com").text


def test_an_account_registered_with_anothers_address_ends_with_the_owners_reset(
    client: FlaskClient, newcomer: User, client_of: ClientOf, outbox: Outbox
) -> None:
    squatter = client_of(newcomer)
    fields = {"email": "squatter@example.org", "password": "cat"}
    squatter.post("/auth/change_email", data=fields)
    link = outbox.only_message_to("squatter@example.org").path("/auth/change_email/")
    client.post(f"/auth/reset/{newcomer.generate_reset_token()}", data=NEW)
    assert not is_logged_in(squatter)
    assert newcomer.confirmed, "the reset proves the address"
    client.post("/auth/login", data={**RIGHT, "password": "dog"})
    client.post(link)
    assert newcomer.email == "john@example.com"


def test_people_who_are_logged_in_may_have_forgotten_their_password(
    john: User, client_of: ClientOf, outbox: Outbox
) -> None:
    browser = client_of(john)
    assert browser.get("/auth/reset").status_code == 200
    browser.post("/auth/reset", data={"email": "john@example.com"})
    link = outbox.only_message_to("john@example.com").path("/auth/reset/")
    assert browser.post(link, data=NEW).status_code == 302
    assert not is_logged_in(browser)

"""Email change."""

from __future__ import annotations

import pytest
from flask import Flask

from app import db
from app.models import User
from tests.auth.logging_in import is_logged_in, remembered
from tests.emails import Outbox
from tests.factories import UserFactory
from tests.fixture_types import ClientOf, Later
from tests.pages import words

WISH = {"email": "john@example.org", "password": "cat"}


def test_the_link_goes_to_the_new_address_alone(
    john: User, client_of: ClientOf, outbox: Outbox
) -> None:
    response = client_of(john).post("/auth/change_email", data=WISH)
    assert response.location == "/auth/settings"
    assert len(outbox.messages) == 1
    assert outbox.only_message_to("john@example.org").path("/auth/change_email/")
    assert john.email == "john@example.com"


def test_the_link_shows_a_button_that_changes_the_address_once(
    john: User, client_of: ClientOf
) -> None:
    browser = client_of(john)
    link = f"/auth/change_email/{john.generate_email_change_token('john@example.org')}"
    page = browser.get(link)
    assert page.status_code == 200
    assert "john@example.org" in words(page)
    assert john.email == "john@example.com"
    assert browser.post(link).location == "/auth/settings"
    assert john.email == "john@example.org"
    john.email = "john@example.net"
    browser.post(link)
    assert john.email == "john@example.net"


def test_the_change_keeps_this_session_and_ends_the_others(
    app: Flask, john: User, client_of: ClientOf
) -> None:
    here, elsewhere = remembered(app), client_of(john)
    here.post(f"/auth/change_email/{john.generate_email_change_token('john@example.org')}")
    assert is_logged_in(here)
    here.delete_cookie("session")
    assert is_logged_in(here)
    assert not is_logged_in(elsewhere)


def test_the_old_address_is_notified(john: User, client_of: ClientOf, outbox: Outbox) -> None:
    token = john.generate_email_change_token("john@example.org")
    client_of(john).post(f"/auth/change_email/{token}")
    assert "john@example.org" not in outbox.only_message_to("john@example.com").text


def test_a_taken_address_gets_the_same_response_and_no_mail(
    john: User, client_of: ClientOf, outbox: Outbox
) -> None:
    UserFactory.create(email="Taken@example.org")
    browser = client_of(john)

    def ask(email: str) -> tuple[int, str]:
        response = browser.post("/auth/change_email", data={**WISH, "email": email})
        return response.status_code, words(browser.get(response.location))

    assert ask("taken@example.org") == ask("john@example.org")
    assert outbox.to("taken@example.org") == outbox.to("Taken@example.org") == []


def test_an_address_that_was_taken_meanwhile_stays_with_its_new_owner(
    john: User, client_of: ClientOf, outbox: Outbox
) -> None:
    token = john.generate_email_change_token("john@example.org")
    UserFactory.create(email="JOHN@example.org")
    browser = client_of(john)
    response = browser.post(f"/auth/change_email/{token}")
    assert response.location == "/auth/settings"
    assert john.email == "john@example.com"
    assert browser.get("/auth/settings").status_code == 200
    assert outbox.messages == []


def test_an_address_that_is_taken_at_the_same_moment_is_no_error(
    john: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    UserFactory.create(email="other@example.org")

    def blindly(self: User, token: str) -> bool:
        self.email = "other@example.org"
        return True

    browser = client_of(john)
    link = f"/auth/change_email/{john.generate_email_change_token('other@example.org')}"
    monkeypatch.setattr(User, "change_email", blindly)
    assert browser.post(link).location == "/auth/settings"
    assert john.email == "john@example.com"


def test_the_case_of_ones_own_address_may_change(
    john: User, client_of: ClientOf, outbox: Outbox
) -> None:
    browser = client_of(john)
    browser.post("/auth/change_email", data={**WISH, "email": "John@example.com"})
    link = outbox.only_message_to("John@example.com").path("/auth/change_email/")
    browser.post(link)
    assert john.email == "John@example.com"


def test_the_wrong_password_sends_nothing_and_keeps_the_address(
    john: User, client_of: ClientOf, outbox: Outbox
) -> None:
    response = client_of(john).post("/auth/change_email", data={**WISH, "password": "dog"})
    assert response.status_code == 422
    assert "john@example.org" in response.text
    assert "dog" not in response.text
    assert outbox.messages == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_of_another_user_does_nothing(john: User, client_of: ClientOf, method: str) -> None:
    other = UserFactory.create(email="other@example.com")
    db.session.commit()
    link = f"/auth/change_email/{john.generate_email_change_token('john@example.org')}"
    assert getattr(client_of(other), method)(link).location == "/auth/settings"
    assert other.email == "other@example.com"
    assert john.email == "john@example.com"


def test_a_link_ends_with_time_and_with_a_new_password(
    john: User, client_of: ClientOf, later: Later
) -> None:
    link = f"/auth/change_email/{john.generate_email_change_token('john@example.org')}"
    john.password = "cat"
    browser = client_of(john)
    browser.post(link)
    link = f"/auth/change_email/{john.generate_email_change_token('john@example.org')}"
    later(3601)
    browser.post(link)
    assert john.email == "john@example.com"


def test_the_new_address_is_confirmed_by_the_link(newcomer: User, client_of: ClientOf) -> None:
    token = newcomer.generate_email_change_token("john@example.org")
    client_of(newcomer).post(f"/auth/change_email/{token}")
    assert newcomer.confirmed

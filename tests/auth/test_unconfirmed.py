"""The page for those who have not confirmed their account, and correcting the address there."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import User
from tests.auth.test_registration import REGISTRATION
from tests.clients import PASSWORD
from tests.emails import Outbox
from tests.factories import UserFactory
from tests.fixture_types import ClientOf
from tests.main.submitting import submit
from tests.pages import filled, form_with, words

UNCONFIRMED = "/auth/unconfirmed"


def test_the_login_page_knows_who_has_registered(client: FlaskClient) -> None:
    page = client.post("/auth/register", data=REGISTRATION, follow_redirects=True)
    assert filled(form_with(page, "password"))["email"] == "john@example.com"
    assert filled(form_with(client.get("/auth/login"), "password"))["email"] == ""


def test_it_shows_the_address(newcomer: User, client_of: ClientOf) -> None:
    page = client_of(newcomer).get(UNCONFIRMED)
    assert "We sent a message with a link to john@example.com." in words(page)
    assert filled(form_with(page, "email"))["email"] == "john@example.com"


def test_the_address_is_corrected(newcomer: User, client_of: ClientOf, outbox: Outbox) -> None:
    browser = client_of(newcomer)
    first = f"/auth/confirm/{newcomer.generate_confirmation_token()}"
    answer = submit(browser, UNCONFIRMED, email="johnny@example.com")
    assert answer.location == UNCONFIRMED
    page = browser.get(UNCONFIRMED)
    assert "a link to johnny@example.com." in words(page)
    assert "a later one was sent" in words(browser.get(first, follow_redirects=True))
    link = outbox.only_message_to("johnny@example.com").path("/auth/confirm/")
    assert "You have confirmed your account" in words(browser.get(link, follow_redirects=True))
    db.session.refresh(newcomer)
    assert (newcomer.email, newcomer.confirmed) == ("johnny@example.com", True)


def log_in(app: Flask, email: str) -> str | None:
    """Log in with the newcomer's password, and return where that leads."""
    fields = {"email": email, "password": PASSWORD}
    return app.test_client().post("/auth/login", data=fields).location


def test_the_corrected_address_counts_once_the_link_is_opened(
    app: Flask, newcomer: User, client_of: ClientOf, outbox: Outbox
) -> None:
    browser, other = client_of(newcomer), client_of(newcomer)
    submit(browser, UNCONFIRMED, email="johnny@example.com")
    assert browser.get("/auth/settings").status_code == 200
    assert other.get("/auth/settings").status_code == 302
    assert "Until then you log in with john@example.com." in words(browser.get(UNCONFIRMED))
    assert (log_in(app, "john@example.com"), log_in(app, "johnny@example.com")) == ("/", None)
    link = outbox.only_message_to("johnny@example.com").path("/auth/confirm/")
    app.test_client().get(link)
    assert (log_in(app, "john@example.com"), log_in(app, "johnny@example.com")) == (None, "/")


def test_a_link_to_an_address_that_was_given_up_is_void(
    newcomer: User, client_of: ClientOf, outbox: Outbox
) -> None:
    browser = client_of(newcomer)
    for email in ("johnny@example.com", "john@example.com"):
        submit(browser, UNCONFIRMED, email=email)
    given_up = outbox.only_message_to("johnny@example.com").path("/auth/confirm/")
    assert "a later one was sent" in words(browser.get(given_up, follow_redirects=True))
    link = outbox.only_message_to("john@example.com").path("/auth/confirm/")
    assert "You have confirmed your account" in words(browser.get(link, follow_redirects=True))


def test_an_address_that_was_taken_meanwhile_stays_with_its_account(
    newcomer: User, client_of: ClientOf, outbox: Outbox
) -> None:
    browser = client_of(newcomer)
    submit(browser, UNCONFIRMED, email="johnny@example.com")
    link = outbox.only_message_to("johnny@example.com").path("/auth/confirm/")
    UserFactory.create(email="Johnny@example.com")
    db.session.commit()
    assert "link is void" in words(browser.get(link, follow_redirects=True))
    db.session.refresh(newcomer)
    assert (newcomer.email, newcomer.confirmed) == ("john@example.com", False)


def test_nobody_learns_that_an_address_has_an_account(
    app: Flask, newcomer: User, susan: User, client_of: ClientOf, outbox: Outbox
) -> None:
    susan.password = "another"
    db.session.commit()
    browser = client_of(newcomer)
    pages = []
    for email in ("susan@example.com", "nobody@example.com"):
        answer = submit(browser, UNCONFIRMED, email=email)
        assert answer.location == UNCONFIRMED
        seen = [words(browser.get(page)) for page in (UNCONFIRMED, "/auth/settings")]
        pages.append([page.replace(email, "…") for page in seen])
        assert (log_in(app, email), log_in(app, "john@example.com")) == (None, "/"), email
    assert pages[0] == pages[1]
    assert "has an account already" in " ".join(
        outbox.only_message_to("susan@example.com").text.split()
    )


def test_the_same_address_gets_another_link(
    newcomer: User, client_of: ClientOf, outbox: Outbox
) -> None:
    browser = client_of(newcomer)
    page = browser.post(UNCONFIRMED, data={"email": "john@example.com"}, follow_redirects=True)
    assert "We are sending you another message with a link." in words(page)
    assert outbox.only_message_to("john@example.com").path("/auth/confirm/")
    assert browser.post(UNCONFIRMED, data={"email": "john@"}).status_code == 422


def test_the_confirmed_change_nothing_here(john: User, client_of: ClientOf) -> None:
    answer = client_of(john).post(UNCONFIRMED, data={"email": "other@example.com"})
    assert answer.location == "/"
    db.session.refresh(john)
    assert john.email == "john@example.com"

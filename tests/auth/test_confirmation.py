"""The link that confirms an account, in every browser that may open it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app import db
from app.models import Block, User
from tests.auth.test_registration import REGISTRATION
from tests.clients import PASSWORD
from tests.emails import Outbox
from tests.fixture_types import ClientOf, Later
from tests.pages import words

DAY = 24 * 3600
CONFIRMED = "You have confirmed your account. Thanks!"


def mailed_link(client: FlaskClient, outbox: Outbox, query: str = "") -> str:
    """Register john, and return the path of the link in the mail."""
    client.post(f"/auth/register{query}", data=REGISTRATION)
    return outbox.only_message_to("john@example.com").path("/auth/confirm/")


def is_confirmed(user: User) -> bool:
    db.session.refresh(user)
    return user.confirmed


def test_the_link_works_without_logging_in_and_again(client: FlaskClient, outbox: Outbox) -> None:
    link = mailed_link(client, outbox)
    page = client.get(link, follow_redirects=True)
    assert page.request.path == "/auth/login"
    assert CONFIRMED in words(page)
    assert "You can log in now." in words(page)
    assert is_confirmed(User.query.one())
    again = client.get(link, follow_redirects=True)
    assert "This account is confirmed already." in words(again)
    assert "Settings" not in words(again), "nobody is logged in by it"


def test_the_link_works_where_its_owner_is_logged_in(newcomer: User, client_of: ClientOf) -> None:
    browser = client_of(newcomer)
    link = f"/auth/confirm/{newcomer.generate_confirmation_token()}"
    page = browser.get(link, follow_redirects=True)
    assert page.request.path == "/"
    assert CONFIRMED in words(page)
    assert "You can log in now" not in words(page)


def test_the_link_works_where_somebody_else_is_logged_in(
    newcomer: User, susan: User, client_of: ClientOf
) -> None:
    link = f"/auth/confirm/{newcomer.generate_confirmation_token()}"
    page = client_of(susan).get(link, follow_redirects=True)
    assert CONFIRMED in words(page)
    assert "It is the account of john. Here you are logged in as susan." in words(page)
    assert is_confirmed(newcomer)


def test_the_link_works_for_three_days(client: FlaskClient, outbox: Outbox, later: Later) -> None:
    link = mailed_link(client, outbox)
    assert "three days" in outbox.only_message_to("john@example.com").text
    later(3 * DAY + 1)
    page = client.get(link, follow_redirects=True)
    assert "This confirmation link is too old" in words(page)
    assert "Log in to see whether" in words(page)
    assert not is_confirmed(User.query.one())


def test_it_works_on_the_third_day(client: FlaskClient, outbox: Outbox, later: Later) -> None:
    link = mailed_link(client, outbox)
    later(3 * DAY - 60)
    assert CONFIRMED in words(client.get(link, follow_redirects=True))


def test_who_is_logged_in_gets_another_link_where_one_is_too_old(
    newcomer: User, client_of: ClientOf
) -> None:
    browser = client_of(newcomer)
    page = browser.get(
        f"/auth/confirm/{newcomer.generate_confirmation_token(-1)}", follow_redirects=True
    )
    assert page.request.path == "/auth/unconfirmed"
    assert "This confirmation link is too old" in words(page)


def test_a_scanner_that_asks_for_the_head_changes_nothing(
    client: FlaskClient, newcomer: User
) -> None:
    link = f"/auth/confirm/{newcomer.generate_confirmation_token()}"
    assert client.head(link).status_code == 200
    assert not is_confirmed(newcomer)


def test_every_other_case_says_what_happened(client: FlaskClient, newcomer: User) -> None:
    link = f"/auth/confirm/{newcomer.generate_confirmation_token()}"
    assert "a part of it is missing" in words(client.get(link[:-5], follow_redirects=True))
    newcomer.email = "other@example.com"
    assert "a later one was sent" in words(client.get(link, follow_redirects=True))
    newcomer.email = "john@example.com"
    newcomer.suspend()
    assert "has been suspended" in words(client.get(link, follow_redirects=True))
    assert not is_confirmed(newcomer)
    db.session.delete(newcomer)
    page = client.get(link, follow_redirects=True)
    assert page.request.path == "/auth/register"
    assert "does not exist any more" in words(page)


def test_following_completes_after_registration(
    client: FlaskClient, susan: User, outbox: Outbox
) -> None:
    page = client.get("/auth/register?follow=susan&next=/tags")
    assert "you will follow susan" in words(page)
    link = mailed_link(client, outbox, "?follow=susan&next=/tags")
    page = client.get(link, follow_redirects=True)
    assert "You are now following susan." in words(page)
    john = User.query.filter_by(username="john").one()
    assert john.is_following(susan)
    fields = {"email": "john@example.com", "password": PASSWORD}
    address = f"{page.request.path}?{page.request.query_string.decode()}"
    assert client.post(address, data=fields).location == "/tags"


@pytest.mark.parametrize("name", ["nobody", "john", "//evil.example"])
def test_nobody_is_followed_who_cannot_be(
    client: FlaskClient, john: User, susan: User, name: str
) -> None:
    fields = {"email": "john@example.com", "password": PASSWORD}
    response = client.post(f"/auth/login?follow={name}&next=//evil.example", data=fields)
    assert response.location == "/"
    assert john.follower_count == 0


@pytest.mark.parametrize("is_blocked", [True, False])
def test_logging_in_follows_nobody_by_whom_one_is_blocked(
    client: FlaskClient, john: User, susan: User, is_blocked: bool
) -> None:
    blocker, blocked = (susan, john) if is_blocked else (john, susan)
    db.session.add(Block(blocker_id=blocker.id, blocked_id=blocked.id))
    fields = {"email": "john@example.com", "password": PASSWORD}
    page = client.post("/auth/login?follow=susan&next=/tags", data=fields, follow_redirects=True)
    message = "You cannot follow susan." if is_blocked else "You have blocked susan."
    assert message in words(page)
    assert page.request.path == "/tags"
    assert not john.is_following(susan)


def test_logging_in_unconfirmed_says_what_is_missing(
    client: FlaskClient, newcomer: User, susan: User
) -> None:
    fields = {"email": "john@example.com", "password": PASSWORD}
    page = client.post("/auth/login?follow=susan&next=/tags", data=fields, follow_redirects=True)
    assert "Confirm your account to follow susan." in words(page)
    assert not newcomer.is_following(susan)

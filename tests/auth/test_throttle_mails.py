"""Rate limits of requested mails."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.models import User
from config import CONFIG
from tests.auth.conftest import SetLimit
from tests.emails import Outbox
from tests.fixture_types import ClientOf
from tests.pages import filled, form_with, words


@pytest.mark.parametrize("setting", ["MAILS_PER_ADDRESS", "MAILS_PER_ACCOUNT"])
def test_links_for_a_forgotten_password_are_not_endless(
    client: FlaskClient, john: User, outbox: Outbox, set_limit: SetLimit, setting: str
) -> None:
    set_limit(setting, "2 per hour")
    responses = [
        client.post("/auth/reset", data={"email": email})
        for email in ("john@example.com", "JOHN@example.com", "john@example.com")
    ]
    assert [response.status_code for response in responses] == [302, 302, 429]
    assert int(responses[-1].headers["Retry-After"]) > 0
    assert "Too many messages were asked for" in words(responses[-1])
    assert filled(form_with(responses[-1], "email"))["email"] == "john@example.com"
    assert len(outbox.messages) == 2


def test_a_class_behind_one_address_registers_within_the_hour(
    client: FlaskClient, set_limit: SetLimit
) -> None:
    for setting in ("MAILS_PER_ADDRESS", "MAILS_PER_ACCOUNT"):
        set_limit(setting, getattr(CONFIG["production"], setting))
    for number in range(30):
        answer = register(client, number)
        assert answer.status_code == 302, number
    assert User.query.count() == 30


def test_who_cannot_register_is_told_why(client: FlaskClient, set_limit: SetLimit) -> None:
    set_limit("MAILS_PER_ADDRESS", "1 per hour")
    register(client, 1)
    refused = register(client, 2)
    assert refused.status_code == 429
    assert "from your network, perhaps by others who share it" in words(refused)
    assert "60 minutes" in words(refused)


def register(client: FlaskClient, number: int) -> TestResponse:
    """Register a pupil."""
    fields = {"email": f"pupil{number}@example.com", "username": f"pupil.{number}x"}
    return client.post("/auth/register", data={**fields, "password": "cat", "password2": "cat"})


def test_mails_to_unknown_addresses_are_limited_alike(
    client: FlaskClient, john: User, set_limit: SetLimit
) -> None:
    set_limit("MAILS_PER_ACCOUNT", "1 per hour")
    for page, fields in (
        ("reset", {}),
        ("register", {"password": "cat", "password2": "cat"}),
    ):
        known, other = (
            [
                client.post(f"/auth/{page}", data={**fields, "email": email, "username": username})
                for _ in range(2)
            ][-1]
            for email, username in (("john@example.com", "johnny"), ("none@example.com", "nonny"))
        )
        assert known.status_code == 429
        assert other.status_code == 429
        assert words(known).replace("john@", "none@") == words(other)


def test_registering_is_limited_and_keeps_what_was_typed(
    client: FlaskClient, set_limit: SetLimit
) -> None:
    set_limit("MAILS_PER_ADDRESS", "2 per hour")
    for number in range(3):
        response = client.post(
            "/auth/register",
            data={
                "email": f"user{number}@example.com",
                "username": f"name{number}",
                "password": "cat",
                "password2": "cat",
            },
        )
    assert response.status_code == 429
    assert filled(form_with(response, "username"))["username"] == "name2"
    assert User.query.count() == 2


def test_a_refused_registration_costs_no_mail(
    client: FlaskClient, john: User, set_limit: SetLimit
) -> None:
    set_limit("MAILS_PER_ACCOUNT", "1 per hour")
    fields = {"email": "new@example.com", "password": "cat", "password2": "cat"}
    for _ in range(3):
        taken = client.post("/auth/register", data={**fields, "username": "john"})
        assert taken.status_code == 422
    assert client.post("/auth/register", data={**fields, "username": "new"}).status_code == 302


@pytest.mark.parametrize(
    ("page", "fields"),
    [("confirm", {}), ("change_email", {"email": "victim@example.org", "password": "cat"})],
)
def test_messages_to_ones_own_and_to_a_new_address_are_limited(
    newcomer: User,
    client_of: ClientOf,
    outbox: Outbox,
    set_limit: SetLimit,
    page: str,
    fields: dict[str, str],
) -> None:
    set_limit("MAILS_PER_ACCOUNT", "2 per hour")
    browser = client_of(newcomer)
    responses = [browser.post(f"/auth/{page}", data=fields) for _ in range(3)]
    assert [response.status_code for response in responses] == [302, 302, 429]
    assert int(responses[-1].headers["Retry-After"]) > 0
    assert len(outbox.messages) == 2


def test_the_mails_of_one_kind_leave_the_other_kinds_alone(
    client: FlaskClient, john: User, outbox: Outbox, set_limit: SetLimit
) -> None:
    set_limit("MAILS_PER_ACCOUNT", "1 per hour")
    fields = {"email": "john@example.com", "password": "cat", "password2": "cat"}
    for number in range(2):
        client.post("/auth/register", data={**fields, "username": f"other{number}"})
    assert client.post("/auth/reset", data={"email": "john@example.com"}).status_code == 302

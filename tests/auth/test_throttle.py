"""Rate limits of wrong passwords."""

from __future__ import annotations

from ipaddress import IPv6Network

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import User
from tests.auth.conftest import SetLimit
from tests.auth.logging_in import ABROAD, statuses, try_login
from tests.factories import UserFactory
from tests.fixture_types import ClientOf, Later
from tests.pages import filled, form_with, words


@pytest.mark.usefixtures("three_per_account")
def test_the_fourth_wrong_password_has_to_wait(client: FlaskClient, john: User) -> None:
    assert statuses(client, 5) == [200, 200, 200, 429, 429]
    response = try_login(client, "cat")
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 15 * 60
    assert "Too many tries. Please wait 15 minutes." in words(response)
    assert filled(form_with(response, "password"))["email"] == "john@example.com"
    assert filled(form_with(response, "password"))["password"] == ""


@pytest.mark.usefixtures("three_per_account")
def test_the_wait_ends(client: FlaskClient, john: User, later: Later) -> None:
    statuses(client, 4)
    later(15 * 60 + 1)
    assert try_login(client, "cat").status_code == 302


@pytest.mark.usefixtures("three_per_account", "three_per_address")
def test_right_passwords_do_not_count(app: Flask, john: User) -> None:
    for _ in range(8):
        assert try_login(app.test_client(), "cat").status_code == 302
    assert statuses(app.test_client(), 4) == [200, 200, 200, 429]


@pytest.mark.usefixtures("three_per_account")
def test_unknown_accounts_are_throttled_alike(client: FlaskClient, john: User) -> None:
    known = [try_login(client) for _ in range(4)]
    other = [try_login(client, email="none@example.com") for _ in range(4)]
    assert [a.status_code for a in known] == [a.status_code for a in other]
    assert words(known[-1]) == words(other[-1])


@pytest.mark.usefixtures("three_per_account")
@pytest.mark.parametrize(
    "attempts",
    [
        [{"email": email} for email in ("john@a.org", "JOHN@A.ORG", " john@a.org", "John@a.org")],
        [{"at": f"192.0.2.{number}"} for number in range(4)],
    ],
    ids=["spellings", "network addresses"],
)
def test_an_account_is_guessed_with_other_spellings_and_from_many_addresses_no_faster(
    app: Flask, john: User, attempts: list[dict[str, str]]
) -> None:
    responses = [try_login(app.test_client(), **attempt).status_code for attempt in attempts]
    assert responses == [200, 200, 200, 429]


@pytest.mark.usefixtures("three_per_address")
def test_many_accounts_are_guessed_from_one_address_no_faster(app: Flask, john: User) -> None:
    responses = [
        try_login(app.test_client(), email=f"user{number}@example.com").status_code
        for number in range(4)
    ]
    assert responses == [200, 200, 200, 429]
    assert try_login(app.test_client(), "cat", at=ABROAD).status_code == 302


@pytest.mark.usefixtures("three_per_address")
def test_the_addresses_of_one_ipv6_network_count_together(app: Flask) -> None:
    client = app.test_client()
    responses = [try_login(client, at=f"2001:db8:1:2::{number}").status_code for number in range(4)]
    assert responses == [200, 200, 200, 429]
    assert try_login(client, at="2001:db8:1:3::1").status_code == 200
    assert try_login(client, at="::ffff:192.0.2.1").status_code == 200
    assert statuses(client, 3, at="192.0.2.1") == [200, 200, 429]


@pytest.mark.parametrize(
    ("prefix", "setting"),
    [(56, "LOGIN_FAILURES_PER_IPV6_56"), (48, "LOGIN_FAILURES_PER_IPV6_48")],
)
def test_larger_ipv6_networks_have_higher_limits(
    client: FlaskClient, set_limit: SetLimit, prefix: int, setting: str
) -> None:
    set_limit("LOGIN_FAILURES_PER_ADDRESS", "2 per 15 minutes")
    set_limit(setting, "5 per 15 minutes")
    network = IPv6Network("2001:db8:aa::/48")
    within = [str(each[1]) for each in list(network.subnets(new_prefix=64))[: 2 ** (64 - prefix)]]
    tries = [try_login(client, at=at).status_code for at in (*within[:3] * 2, *within[-3:])]
    assert tries == [200] * 5 + [429] * 4
    beyond = IPv6Network(f"2001:db8:aa:100::/{prefix}" if prefix > 48 else "2001:db8:ab::/48")
    assert try_login(client, at=str(beyond[1])).status_code == 200


def test_mails_are_counted_in_larger_ipv6_networks_too(
    client: FlaskClient, set_limit: SetLimit
) -> None:
    set_limit("MAILS_PER_IPV6_48", "2 per hour")
    tries = [
        client.post(
            "/auth/reset",
            data={"email": f"user{number}@example.com"},
            environ_overrides={"REMOTE_ADDR": f"2001:db8:aa:{number}::1"},
        ).status_code
        for number in range(3)
    ]
    assert tries == [302, 302, 429]


@pytest.mark.usefixtures("three_per_account")
def test_other_accounts_are_not_concerned(client: FlaskClient, john: User) -> None:
    UserFactory.create(email="susan@example.com")
    statuses(client, 4)
    assert try_login(client, "cat", email="susan@example.com").status_code == 302


@pytest.mark.usefixtures("three_per_account")
@pytest.mark.parametrize(
    ("page", "fields"),
    [
        ("change-password", {"old_password": "x", "password": "dog", "password2": "dog"}),
        ("change_email", {"email": "john@example.org", "password": "x"}),
        ("delete-account", {"password": "x"}),
    ],
)
def test_a_stolen_session_does_not_help_guessing(
    john: User, client_of: ClientOf, page: str, fields: dict[str, str]
) -> None:
    thief = client_of(john)
    responses = [thief.post(f"/auth/{page}", data=fields) for _ in range(4)]
    assert [response.status_code for response in responses] == [422, 422, 422, 429]
    assert int(responses[-1].headers["Retry-After"]) > 0
    assert client_of(john).get("/auth/settings").status_code == 200


@pytest.mark.usefixtures("three_per_account")
def test_right_current_passwords_do_not_count(john: User, client_of: ClientOf) -> None:
    browser = client_of(john)
    fields = {"old_password": "cat", "password": "cat", "password2": "cat"}
    for _ in range(5):
        assert browser.post("/auth/change-password", data=fields).status_code == 302

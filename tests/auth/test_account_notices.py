"""The owner of an account is told of each change, whoever made it, and what to do about it."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import Role, User
from tests.cli.commands import user
from tests.emails import Outbox
from tests.factories import administrator
from tests.fixture_types import ClientOf
from tests.main.submitting import submit

JOHN, NEW = "john@example.com", "john@example.org"
NOT_YOU = "If it was not you"


@pytest.fixture
def office(client_of: ClientOf) -> FlaskClient:
    """The browser of an administrator who reads Chinese."""
    return client_of(administrator(username="ada", language="zh-Hans"))


def test_the_old_and_the_new_address_are_told_of_a_change(
    john: User, client_of: ClientOf, outbox: Outbox
) -> None:
    client_of(john).post(f"/auth/change_email/{john.generate_email_change_token(NEW)}")
    old, new = outbox.only_message_to(JOHN), outbox.only_message_to(NEW)
    assert "now has another address" in old.text
    assert "tell the people who run the site at once" in old.text
    assert "john at Harbour Notes has this address from now on" in new.text


def test_an_administrators_change_is_told_in_the_owners_language(
    office: FlaskClient, john: User, outbox: Outbox
) -> None:
    moderator = Role.query.filter_by(name="Moderator").one().id
    submit(office, f"/edit-profile/{john.id}", email=NEW, username="johnny", role=str(moderator))
    assert "now has another address" in outbox.only_message_to(JOHN).text
    told = {message.subject: message.text for message in outbox.to(NEW)}
    assert set(told) == {
        "[Harbour Notes] Your address was changed",
        "[Harbour Notes] Your username was changed",
        "[Harbour Notes] Your role was changed",
    }
    assert "is johnny now; it was john." in told["[Harbour Notes] Your username was changed"]
    assert "is Moderator now." in told["[Harbour Notes] Your role was changed"]


def test_the_owners_language_is_that_of_the_account(
    office: FlaskClient, john: User, outbox: Outbox
) -> None:
    john.language = "zh-Hans"
    moderator = Role.query.filter_by(name="Moderator").one().id
    office.post(
        f"/edit-profile/{john.id}",
        data={"email": JOHN, "username": "john", "role": moderator, "confirmed": "y"}
        | {"language": "zh-Hans"},
    )
    assert "版主" in outbox.only_message_to(JOHN).text


def test_nothing_is_told_of_a_change_of_the_profile_or_of_a_refused_one(
    office: FlaskClient, john: User, susan: User, outbox: Outbox
) -> None:
    edit = f"/edit-profile/{john.id}"
    assert submit(office, edit, name="Johnny").status_code == 302
    assert submit(office, edit, username="susan", email=NEW).status_code == 409
    assert outbox.messages == []


def test_a_new_username_is_told_with_what_to_do(
    app: Flask, john: User, client_of: ClientOf, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SECURITY_CONTACT", ["mailto:crew@example.com"])
    client_of(john).post("/auth/change-username", data={"username": "johnny", "password": "cat"})
    message = outbox.only_message_to(JOHN)
    assert NOT_YOU in message.text
    assert message.path("/auth/reset") == "/auth/reset"
    assert "crew@example.com" in message.text


def test_a_new_password_is_told_with_what_to_do(
    john: User, client_of: ClientOf, outbox: Outbox
) -> None:
    change = {"old_password": "cat", "password": "dog", "password2": "dog"}
    client_of(john).post("/auth/change-password", data=change)
    message = outbox.only_message_to(JOHN)
    assert NOT_YOU in message.text
    assert message.path("/auth/reset") == "/auth/reset"


def test_a_deletion_is_told(john: User, client_of: ClientOf, outbox: Outbox) -> None:
    browser = client_of(john)
    browser.post("/auth/delete-account", data={"password": "dog"})
    assert outbox.messages == []
    browser.post("/auth/delete-account", data={"password": "cat"})
    assert User.query.count() == 0
    message = outbox.only_message_to(JOHN)
    assert "Your account john at Harbour Notes was just deleted" in message.text
    assert NOT_YOU in message.text


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("promote", "john", "Moderator"), "is Moderator now."),
        (("rename", "john", "johnny"), "is johnny now; it was john."),
        (("reset-password", "john"), "was just changed"),
        (("suspend", "john", "--reason", "Spam"), "The reason: Spam"),
    ],
)
def test_a_change_by_a_command_is_told(
    app: Flask, john: User, outbox: Outbox, command: tuple[str, ...], told: str
) -> None:
    status, said = user(app, *command)
    assert status == 0, said
    assert told in outbox.only_message_to(JOHN).text

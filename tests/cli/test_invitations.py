"""``flask user invite``: somebody who was imported gets an account."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app import db
from app.models import AdministrationEntry, OutboxMessage, Post, User
from app.services.accounts import administration
from tests.cli.commands import user
from tests.clients import browser_of, settle
from tests.emails import Outbox
from tests.factories import PostFactory, UserFactory
from tests.fixture_types import MakeApp

CHOSEN = {"password": "a lamp in the fog", "password2": "a lamp in the fog"}


@pytest.fixture
def ann(app: Flask) -> User:
    """Somebody who was imported, with a post."""
    ann: User = UserFactory.create(username="ann", email=None, password_hash=None)
    PostFactory.create(author=ann, title="Imported")
    db.session.commit()
    return ann


@pytest.fixture
def site(make_app: MakeApp, database_address: str) -> Flask:
    """A site with an address."""
    return make_app("testing", database_address, SITE_URL="https://blog.example.org")


def test_the_link_in_the_mail_makes_it_an_account(
    app: Flask, site: Flask, ann: User, outbox: Outbox
) -> None:
    status, said = user(site, "invite", "ann", " Ann@Example.com ")
    assert (status, said) == (0, "An invitation for ann is on its way to Ann@Example.com.\n")
    settle()
    invited = administration.find_person("ann")
    assert (invited.email, invited.confirmed, invited.password_hash) == (
        "Ann@Example.com",
        False,
        None,
    )
    message = outbox.only_message_to("Ann@Example.com")
    assert "https://blog.example.org/auth/reset/" in message.text
    anonymous = app.test_client()
    assert anonymous.post(message.path("/auth/reset/"), data=CHOSEN).status_code == 302
    settle()
    assert administration.find_person("ann").confirmed
    browser = browser_of(app, invited, CHOSEN["password"])
    assert browser.get(f"/edit/{Post.query.one().id}").status_code == 200
    actions = set(db.session.scalars(db.select(AdministrationEntry.action)))
    assert {"address_changed", "invitation_sent"} <= actions


def test_an_address_that_was_wrong_can_be_given_again(
    app: Flask, site: Flask, ann: User, outbox: Outbox
) -> None:
    assert user(site, "invite", "ann", "wrong@example.com")[0] == 0
    assert user(site, "invite", "ann", "right@example.com")[0] == 0
    anonymous = app.test_client()
    wrong = outbox.only_message_to("wrong@example.com").path("/auth/reset/")
    assert "/auth/reset/" not in str(anonymous.post(wrong, data=CHOSEN).location)
    settle()
    assert administration.find_person("ann").password_hash is None
    right = outbox.only_message_to("right@example.com").path("/auth/reset/")
    assert anonymous.post(right, data=CHOSEN).location == "/auth/login"


@pytest.mark.parametrize(
    ("settings", "words", "complaint"),
    [
        ({}, ("john", "new@example.com"), "This person has an account already."),
        ({}, ("ann", "JOHN@example.com"), "Somebody else has this address or username."),
        ({}, ("ann", "no address"), "This is not an email address."),
        ({}, ("gone", "new@example.com"), "This account has been suspended."),
        ({}, ("nobody", "new@example.com"), "There is no such person."),
        ({"SITE_URL": ""}, ("ann", "new@example.com"), "SITE_URL is not set"),
        ({"MAIL_SUPPRESS_SEND": False}, ("ann", "new@example.com"), "MAIL_SERVER is not set"),
    ],
)
def test_a_refusal_is_one_line_and_changes_nothing(
    make_app: MakeApp,
    database_address: str,
    ann: User,
    john: User,
    settings: dict[str, Any],
    words: tuple[str, ...],
    complaint: str,
) -> None:
    gone = UserFactory.create(username="gone", email=None, password_hash=None)
    administration.suspend(gone)
    db.session.commit()
    values = {"SITE_URL": "https://blog.example.org", **settings}
    status, said = user(make_app("testing", database_address, **values), "invite", *words)
    assert status == 1
    assert said.startswith(f"Error: {complaint}")
    assert len(said.splitlines()) == 1
    settle()
    assert administration.find_person("ann").email is None
    assert administration.find_person("ann").confirmed
    assert OutboxMessage.query.count() == 0

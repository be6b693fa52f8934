"""Inviting people who were imported, in the browser."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import User
from tests.clients import settle
from tests.emails import Outbox
from tests.factories import UserFactory
from tests.pages import heading, links, read, words


@pytest.fixture
def ann(app: Flask) -> User:
    """Somebody who was imported."""
    ann: User = UserFactory.create(username="ann", email=None, password_hash=None)
    db.session.commit()
    return ann


def test_an_imported_person_is_invited_from_their_page(
    office: FlaskClient, ann: User, john: User, outbox: Outbox, client: FlaskClient
) -> None:
    page = f"/admin/people/{ann.id}"
    assert links(office.get(page))["Invite"] == f"{page}/invite"
    assert "Invite" not in links(office.get(f"/admin/people/{john.id}"))
    assert heading(office.get(f"{page}/invite")) == "Invite ann"
    answer = office.post(f"{page}/invite", data={"email": "ann@example.com"}, follow_redirects=True)
    assert "An invitation is on its way to ann@example.com." in words(answer)
    assert "Invitation sent" in words(answer)
    link = outbox.only_message_to("ann@example.com").path("/auth/reset/")
    chosen = {"password": "a lamp in the fog", "password2": "a lamp in the fog"}
    assert client.post(link, data=chosen).status_code == 302
    settle()
    invited = db.session.get_one(User, ann.id)
    assert invited.confirmed
    assert invited.verify_password(chosen["password"])
    assert "Invite" not in links(office.get(page))


def test_what_is_refused_stays_in_the_form_and_changes_nothing(
    office: FlaskClient, ann: User, john: User, outbox: Outbox
) -> None:
    for person, address, status in (
        (ann, "john@example.com", 409),
        (ann, "@", 400),
        (ann, "", 400),
        (ann, "a\0b@example.com", 400),
        (john, "new@example.com", 409),
    ):
        answer = office.post(f"/admin/people/{person.id}/invite", data={"email": address})
        assert answer.status_code == status, address
    settle()
    assert db.session.get_one(User, ann.id).email is None
    assert db.session.get_one(User, john.id).email == "john@example.com"
    assert outbox.messages == []


def test_without_mail_nobody_is_invited(
    app: Flask, office: FlaskClient, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.extensions["mail"], "suppress", False)
    page = f"/admin/people/{ann.id}/invite"
    assert not read(office.get(page)).select("[name=email]")
    assert office.post(page, data={"email": "ann@example.com"}).status_code == 400
    settle()
    assert db.session.get_one(User, ann.id).email is None

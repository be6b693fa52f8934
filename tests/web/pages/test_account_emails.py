"""The mails about accounts."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app import db
from app.models import OutboxMessage, User
from app.services.mail import outbox as outbox_service
from app.web.pages import account_emails
from tests.emails import Outbox
from tests.fixture_types import ClientOf


def test_subjects_and_links_name_the_site(client: FlaskClient, john: User, outbox: Outbox) -> None:
    fields = {"email": "john@example.com"}
    client.post("/auth/reset", data=fields, base_url="https://blog.example.com")
    message = outbox.only_message_to("john@example.com")
    assert message.subject.startswith("[Harbour Notes] ")
    assert "https://blog.example.com/auth/reset/" in message.text


@pytest.mark.parametrize(
    ("chosen", "asked", "written"),
    [
        ("zh-Hans", "en", "zh-Hans"),
        ("en", "zh-CN", "en"),
        ("", "zh-CN", "zh-Hans"),
        ("", "de", "en"),
    ],
)
def test_the_language_is_the_recipients(
    client: FlaskClient,
    john: User,
    monkeypatch: pytest.MonkeyPatch,
    chosen: str,
    asked: str,
    written: str,
) -> None:
    pages: list[str] = []

    def keep(recipient: str, subject: str, text: str, html: str) -> OutboxMessage | None:
        pages.append(html)
        return None

    monkeypatch.setattr(outbox_service, "enqueue", keep)
    john.language = chosen
    fields = {"email": "john@example.com"}
    client.post("/auth/reset", data=fields, headers={"Accept-Language": asked})
    assert f'<html lang="{written}">' in pages[0]


def test_the_page_keeps_its_language_after_a_message_in_another(
    client: FlaskClient, john: User
) -> None:
    john.language = "zh-Hans"
    fields = {"email": "john@example.com"}
    page = client.post("/auth/reset", data=fields, follow_redirects=True)
    assert '<html lang="en">' in page.text


def test_an_account_without_address_gets_no_message(client: FlaskClient) -> None:
    bare = User(password="cat")
    db.session.add(bare)
    db.session.commit()
    with client.application.test_request_context():
        account_emails.password_changed(db.session.merge(bare))
    assert OutboxMessage.query.count() == 0


def test_no_message_is_enqueued_when_the_change_fails(
    john: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, outbox: Outbox
) -> None:
    browser = client_of(john)

    def fail(*arguments: object) -> None:
        raise RuntimeError("the printer is on fire")

    monkeypatch.setattr(account_emails, "password_changed", fail)
    fields = {"old_password": "cat", "password": "dog", "password2": "dog"}
    with pytest.raises(RuntimeError, match="printer"):
        browser.post("/auth/change-password", data=fields)
    assert john.verify_password("cat")
    assert browser.get("/auth/settings").status_code == 200
    assert outbox.messages == []

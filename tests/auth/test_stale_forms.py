"""Forms with a stale CSRF token are shown again with their values."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.models import User
from tests.emails import Outbox
from tests.fixture_types import ClientOf
from tests.pages import filled, form_with, words

pytestmark = pytest.mark.usefixtures("with_tokens")

STALE = "This page was open for too long"


@pytest.mark.parametrize(
    ("page", "field", "fields"),
    [
        ("login", "email", {"email": "john@example.com", "password": "cat"}),
        ("reset", "email", {"email": "john@example.com"}),
        (
            "register",
            "username",
            {
                "email": "new@example.com",
                "username": "newton",
                "password": "cat",
                "password2": "cat",
            },
        ),
    ],
)
def test_anonymous_forms_keep_their_values(
    client: FlaskClient,
    john: User,
    outbox: Outbox,
    page: str,
    field: str,
    fields: dict[str, str],
) -> None:
    client.get(f"/auth/{page}")
    response = client.post(f"/auth/{page}", data={**fields, "csrf_token": "stale"})
    assert response.status_code == 400
    assert STALE in words(response)
    assert filled(form_with(response, field))[field] == fields[field]
    assert User.query.count() == 1
    assert outbox.messages == []
    again = {**filled(form_with(response, field)), **fields}
    assert client.post(f"/auth/{page}", data=again).status_code == 302


def log_in(client: FlaskClient) -> None:
    fields = {"email": "john@example.com", "password": "cat"}
    form = filled(form_with(client.get("/auth/login"), "password"))
    assert client.post("/auth/login", data={**form, **fields}).status_code == 302


def test_another_link_is_not_mailed_without_a_token(
    client: FlaskClient, newcomer: User, outbox: Outbox
) -> None:
    log_in(client)
    assert client.post("/auth/confirm").status_code == 400
    assert outbox.messages == []
    button = filled(form_with(client.get("/auth/unconfirmed"), "csrf_token"))
    assert client.post("/auth/confirm", data=button).status_code == 302
    assert len(outbox.messages) == 1


def test_a_token_from_before_logging_in_is_worth_nothing_after(
    client: FlaskClient, john: User, client_of: ClientOf
) -> None:
    before = filled(form_with(client.get("/auth/login"), "password"))["csrf_token"]
    log_in(client)
    fields = {"password": "cat", "csrf_token": before}
    assert client.post("/auth/delete-account", data=fields).status_code == 400
    assert User.query.count() == 1


def test_the_button_of_the_new_address_works_with_its_token(
    client: FlaskClient, john: User
) -> None:
    log_in(client)
    link = f"/auth/change_email/{john.generate_email_change_token('john@example.org')}"
    button = filled(form_with(client.get(link), "csrf_token"))
    assert client.post(link, data=button).status_code == 302
    assert john.email == "john@example.org"

"""Registering and confirming."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from app import db
from app.models import User, credentials, password_hashing
from tests.emails import Outbox
from tests.fixture_types import ClientOf
from tests.pages import filled, form_with, words

REGISTRATION = {
    "email": "john@example.com",
    "username": "john",
    "password": "cat",
    "password2": "cat",
}


def test_registering_claims_no_more_than_is_known(client: FlaskClient) -> None:
    page = client.post("/auth/register", data=REGISTRATION, follow_redirects=True)
    assert page.request.path == "/auth/login"
    assert "We are sending you a message" in words(page)
    assert "has been sent" not in words(page)


def test_a_known_address_gets_the_same_response(
    client: FlaskClient, john: User, outbox: Outbox
) -> None:
    def register(email: str, username: str) -> tuple[int, str]:
        fields = {**REGISTRATION, "email": email, "username": username}
        response = client.post("/auth/register", data=fields)
        return response.status_code, words(client.get(response.location))

    assert register("JOHN@example.com", "other") == register("new@example.com", "another")
    assert User.query.count() == 2


def test_others_can_write_while_the_password_is_hashed(
    client: FlaskClient, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    original, john_id = password_hashing.hash_password, john.id

    def write_meanwhile(password: str) -> str:
        with db.engine.begin() as other:
            other.execute(update(User).where(User.id == john_id).values(location="Hamburg"))
        return original(password)

    monkeypatch.setattr(credentials, "hash_password", write_meanwhile)
    fields = {**REGISTRATION, "email": "new@example.com", "username": "new"}
    assert client.post("/auth/register", data=fields).status_code == 302
    assert User.query.filter_by(username="new").one().verify_password("cat")
    assert john.location == "Hamburg"


def test_the_owner_of_a_known_address_is_notified(
    client: FlaskClient, john: User, outbox: Outbox
) -> None:
    fields = {**REGISTRATION, "email": "John@Example.com", "username": "other"}
    client.post("/auth/register", data=fields)
    message = outbox.only_message_to("john@example.com")
    assert "has an account already" in message.text
    assert message.path("/auth/reset") == "/auth/reset", "the link sets no password"
    assert client.get("/auth/reset").status_code == 200
    assert john.verify_password("cat")


@pytest.mark.parametrize("username", ["john", "JOHN"])
@pytest.mark.parametrize("email", ["john@example.com", "new@example.com"])
def test_a_taken_username_is_reported_at_its_field(
    client: FlaskClient, john: User, outbox: Outbox, email: str, username: str
) -> None:
    fields = {**REGISTRATION, "email": email, "username": username}
    response = client.post("/auth/register", data=fields)
    assert response.status_code == 422
    assert "This username is already taken." in words(response)
    kept = filled(form_with(response, "password2"))
    assert (kept["email"], kept["username"]) == (email, username)
    assert (kept["password"], kept["password2"]) == ("", "")
    assert outbox.messages == []


@pytest.mark.parametrize(
    "username",
    ["1john", ".john", "_john", "-john", "john doe", "j" * 65, "john/doe", "john@doe"],
)
def test_a_username_keeps_to_its_pattern(client: FlaskClient, username: str) -> None:
    response = client.post("/auth/register", data={**REGISTRATION, "username": username})
    assert response.status_code == 422
    assert User.query.count() == 0


@pytest.mark.parametrize("username", ["j", "john.doe", "John_2", "j" * 64])
def test_usernames_of_the_book_are_taken(client: FlaskClient, username: str) -> None:
    response = client.post("/auth/register", data={**REGISTRATION, "username": username})
    assert response.status_code == 302
    assert User.query.one().username == username


@pytest.mark.parametrize(
    "email", ["john", "john@", "jöhn@example.com", f"{'j' * 250}@example.com", "j\0@example.com"]
)
def test_an_address_that_no_mail_reaches_is_refused(client: FlaskClient, email: str) -> None:
    response = client.post("/auth/register", data={**REGISTRATION, "email": email})
    assert response.status_code == 422
    assert User.query.count() == 0


def test_the_unconfirmed_read_everything_and_write_nothing(
    newcomer: User, client_of: ClientOf
) -> None:
    browser = client_of(newcomer)
    assert browser.get("/").status_code == 200
    assert browser.get("/auth/settings").status_code == 200
    response = browser.post("/", data={"body": "a note"})
    assert response.status_code == 403
    assert "You have not confirmed your account yet." in words(response)


def test_the_confirmed_get_no_further_link(john: User, client_of: ClientOf, outbox: Outbox) -> None:
    assert client_of(john).post("/auth/confirm").status_code == 302
    assert outbox.messages == []

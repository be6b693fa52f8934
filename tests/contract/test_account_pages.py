"""Pages: registering, logging in, confirming, and changing password and address."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from app import db
from app.models import User
from tests.emails import Outbox
from tests.factories import UserFactory
from tests.fixture_types import ClientOf
from tests.pages import heading, words

UNCONFIRMED = "You have not confirmed your account yet"
REGISTRATION = {
    "email": "john@example.com",
    "username": "john",
    "password": "cat",
    "password2": "cat",
}


@pytest.fixture
def newcomer(client: FlaskClient) -> User:
    user: User = UserFactory.create(email="john@example.com", username="john", confirmed=False)
    db.session.commit()
    return user


def log_in(client: FlaskClient, password: str = "cat") -> int:
    """Try to log in as john; the status says whether it worked."""
    fields = {"email": "john@example.com", "password": password}
    return client.post("/auth/login", data=fields).status_code


def test_registering_redirects_with_302(client: FlaskClient) -> None:
    assert client.post("/auth/register", data=REGISTRATION).status_code == 302


def test_registering_makes_an_unconfirmed_user(client: FlaskClient) -> None:
    client.post("/auth/register", data=REGISTRATION)
    made = User.query.one()
    assert (made.email, made.username, made.confirmed) == ("john@example.com", "john", False)
    assert made.verify_password("cat")


def test_registering_sends_a_link_that_confirms(client: FlaskClient, outbox: Outbox) -> None:
    client.post("/auth/register", data=REGISTRATION)
    link = outbox.only_message_to("john@example.com").path("/auth/confirm/")
    assert log_in(client) == 302
    page = client.get(link, follow_redirects=True)
    assert "You have confirmed your account" in page.text
    assert User.query.one().confirmed


@pytest.mark.parametrize(
    "change",
    [
        {"password2": "dog"},
        {"email": "no address"},
        {"email": ""},
        {"username": ""},
        {"username": "not a name"},
        {"password": "", "password2": ""},
    ],
)
def test_a_wrong_registration_is_shown_again(client: FlaskClient, change: dict[str, str]) -> None:
    answer = client.post("/auth/register", data={**REGISTRATION, **change})
    assert answer.status_code in (200, 400, 409, 422)
    assert User.query.count() == 0


def test_a_taken_username_cannot_be_registered(client: FlaskClient, john: User) -> None:
    other = {**REGISTRATION, "email": "other@example.com"}
    assert client.post("/auth/register", data=other).status_code in (200, 400, 409, 422)
    assert User.query.one() == john


def test_a_taken_address_is_not_registered_again(client: FlaskClient, john: User) -> None:
    client.post("/auth/register", data={**REGISTRATION, "username": "other"})
    assert User.query.one() == john


def test_the_heading_of_the_login_page_is_login(client: FlaskClient) -> None:
    assert heading(client.get("/auth/login")) == "Login"


def test_the_right_password_logs_in(client: FlaskClient, john: User) -> None:
    assert log_in(client) == 302
    assert "Hello, john!" in client.get("/").text


def test_the_login_form_takes_the_books_fields(client: FlaskClient, john: User) -> None:
    fields = {"email": "john@example.com", "password": "cat"}
    books = {**fields, "remember_me": "y", "submit": "Log In"}
    assert client.post("/auth/login", data=books).status_code == 302


def test_remember_me_outlives_the_session(client: FlaskClient, john: User) -> None:
    fields = {"email": "john@example.com", "password": "cat", "remember_me": "y"}
    client.post("/auth/login", data=fields)
    client.delete_cookie("session")
    assert "Hello, john!" in client.get("/").text


def test_without_remember_me_the_session_is_all(client: FlaskClient, john: User) -> None:
    assert log_in(client) == 302
    client.delete_cookie("session")
    assert "Hello, Stranger!" in client.get("/").text


@pytest.mark.parametrize(
    ("email", "password"), [("john@example.com", "dog"), ("nobody@example.com", "cat")]
)
def test_a_wrong_login_does_not_tell_what_is_wrong(
    client: FlaskClient, john: User, email: str, password: str
) -> None:
    answer = client.post("/auth/login", data={"email": email, "password": password})
    assert answer.status_code in (200, 400, 401)
    assert "Invalid email or password" in words(answer)
    assert "Hello, Stranger!" in client.get("/").text


def test_unconfirmed_users_may_log_in_and_see_a_notice(client: FlaskClient, newcomer: User) -> None:
    fields = {"email": "john@example.com", "password": "cat"}
    page = client.post("/auth/login", data=fields, follow_redirects=True)
    assert page.status_code == 200
    assert "Hello, john!" in page.text
    assert UNCONFIRMED in page.text


def test_a_confirmation_link_confirms(newcomer: User, client_of: ClientOf) -> None:
    token = newcomer.generate_confirmation_token()
    page = client_of(newcomer).get(f"/auth/confirm/{token}", follow_redirects=True)
    assert page.status_code == 200
    assert "You have confirmed your account" in page.text
    assert newcomer.confirmed


def test_a_wrong_confirmation_link_does_not(newcomer: User, client_of: ClientOf) -> None:
    page = client_of(newcomer).get("/auth/confirm/nonsense", follow_redirects=True)
    assert "You have confirmed your account" not in page.text
    assert not newcomer.confirmed


def test_logging_out_says_so(john: User, client_of: ClientOf) -> None:
    browser = client_of(john)
    page = browser.get("/auth/logout", follow_redirects=True)
    assert page.status_code == 200
    assert "You have been logged out" in page.text
    assert "Hello, Stranger!" in browser.get("/").text


def test_another_confirmation_can_be_asked_for(
    newcomer: User, client_of: ClientOf, outbox: Outbox
) -> None:
    browser = client_of(newcomer)
    assert browser.post("/auth/confirm").status_code == 302
    browser.get(outbox.only_message_to("john@example.com").path("/auth/confirm/"))
    assert newcomer.confirmed


def test_looking_for_another_confirmation_sends_none(
    newcomer: User, client_of: ClientOf, outbox: Outbox
) -> None:
    client_of(newcomer).get("/auth/confirm", follow_redirects=True)
    assert outbox.messages == []


def test_the_unconfirmed_page_greets_and_explains(newcomer: User, client_of: ClientOf) -> None:
    page = client_of(newcomer).get("/auth/unconfirmed")
    assert page.status_code == 200
    assert "Hello, john!" in page.text
    assert UNCONFIRMED in page.text


def test_confirmed_and_anonymous_users_are_redirected_from_the_unconfirmed_page(
    client: FlaskClient, john: User, client_of: ClientOf
) -> None:
    assert client.get("/auth/unconfirmed").status_code == 302
    assert client_of(john).get("/auth/unconfirmed").status_code == 302


def test_a_password_is_changed_with_the_old_one(john: User, client_of: ClientOf) -> None:
    fields = {"old_password": "cat", "password": "dog", "password2": "dog"}
    assert client_of(john).post("/auth/change-password", data=fields).status_code == 302
    assert john.verify_password("dog")


@pytest.mark.parametrize(
    "change", [{"old_password": "bird"}, {"password2": "bird"}, {"password": "", "password2": ""}]
)
def test_a_password_is_not_changed_otherwise(
    john: User, client_of: ClientOf, change: dict[str, str]
) -> None:
    fields = {"old_password": "cat", "password": "dog", "password2": "dog", **change}
    client_of(john).post("/auth/change-password", data=fields)
    assert john.verify_password("cat")


def test_a_forgotten_password_is_reset_by_mail(
    client: FlaskClient, john: User, outbox: Outbox
) -> None:
    answer = client.post("/auth/reset", data={"email": "john@example.com"})
    assert answer.status_code == 302
    link = outbox.only_message_to("john@example.com").path("/auth/reset/")
    assert client.get(link).status_code == 200
    answer = client.post(link, data={"password": "dog", "password2": "dog"})
    assert answer.status_code == 302
    assert log_in(client, "dog") == 302


def test_asking_for_a_reset_does_not_tell_who_is_registered(
    client: FlaskClient, john: User, outbox: Outbox
) -> None:
    known = client.post("/auth/reset", data={"email": "john@example.com"}, follow_redirects=True)
    other = client.post("/auth/reset", data={"email": "other@example.com"}, follow_redirects=True)
    assert words(known) == words(other)
    assert outbox.to("other@example.com") == []


def test_an_address_is_changed_by_mail_to_the_new_one(
    john: User, client_of: ClientOf, outbox: Outbox
) -> None:
    browser = client_of(john)
    fields = {"email": "john@example.org", "password": "cat"}
    assert browser.post("/auth/change_email", data=fields).status_code == 302
    assert john.email == "john@example.com"
    link = outbox.only_message_to("john@example.org").path("/auth/change_email/")
    assert browser.get(link).status_code == 200
    assert browser.post(link).status_code == 302
    assert john.email == "john@example.org"


def test_an_address_is_not_changed_without_the_password(
    john: User, client_of: ClientOf, outbox: Outbox
) -> None:
    fields = {"email": "john@example.org", "password": "dog"}
    client_of(john).post("/auth/change_email", data=fields)
    assert outbox.to("john@example.org") == []


@pytest.mark.parametrize(
    "address", ["/auth/change-password", "/auth/change_email", "/auth/confirm", "/auth/logout"]
)
def test_anonymous_visitors_are_asked_to_log_in(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert urlsplit(answer.location).path == "/auth/login"


@pytest.mark.parametrize(
    "address", ["/auth/login", "/auth/register", "/auth/reset", "/auth/reset/nonsense"]
)
def test_pages_for_anonymous_visitors_are_there(client: FlaskClient, address: str) -> None:
    assert client.get(address, follow_redirects=True).status_code == 200


@pytest.mark.parametrize(
    "address", ["/auth/change-password", "/auth/change_email", "/auth/change_email/nonsense"]
)
def test_pages_of_an_account_answer(john: User, client_of: ClientOf, address: str) -> None:
    assert client_of(john).get(address, follow_redirects=True).status_code == 200

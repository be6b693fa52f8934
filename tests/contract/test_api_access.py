"""API: who is let in, and with what."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app import db
from app.models import User
from tests.clients import API, basic
from tests.factories import UserFactory
from tests.fixture_types import ClientOf, Later

ADDRESSES = ["/posts/", "/posts/1", "/users/1", "/comments/", "/comments/1", "/tokens/", "/wrong"]


def token_of(client: FlaskClient) -> str:
    """Buy a token with john's address and password."""
    answer = client.post(f"{API}/tokens/", headers=basic("john@example.com", "cat"))
    assert answer.status_code == 200
    return str(answer.get_json()["token"])


@pytest.mark.parametrize(
    "credentials",
    [
        {},
        basic("john@example.com", "dog"),
        basic("nobody@example.com", "cat"),
        basic("bad-token", ""),
        basic("", ""),
        {"Authorization": "Basic nonsense"},
        {"Authorization": "Basic"},
        {"Authorization": "Bearer john@example.com"},
        {"Authorization": "Basic /////w=="},
    ],
)
def test_no_or_bad_credentials_are_401_json(
    client: FlaskClient, john: User, credentials: dict[str, str]
) -> None:
    answer = client.get(f"{API}/posts/", headers=credentials)
    assert answer.status_code == 401
    assert answer.get_json()["error"] == "unauthorized"
    assert "Location" not in answer.headers


@pytest.mark.parametrize("address", ADDRESSES)
def test_anonymous_requests_are_never_redirected(client: FlaskClient, address: str) -> None:
    for method in ("GET", "POST", "PUT", "DELETE"):
        answer = client.open(f"{API}{address}", method=method)
        assert answer.status_code in (401, 404, 405)
        assert answer.get_json()["error"]


def test_a_401_names_the_way_to_authenticate(client: FlaskClient) -> None:
    # RFC 9110, 11.6.1: a 401 carries WWW-Authenticate.
    assert client.get(f"{API}/posts/").headers["WWW-Authenticate"].startswith("Basic")


def test_address_and_password_are_let_in(client: FlaskClient, john: User) -> None:
    answer = client.get(f"{API}/posts/", headers=basic("john@example.com", "cat"))
    assert answer.status_code == 200


def test_the_case_of_the_address_does_not_matter(client: FlaskClient, john: User) -> None:
    answer = client.get(f"{API}/posts/", headers=basic("John@Example.COM", "cat"))
    assert answer.status_code == 200


def test_the_unconfirmed_are_403(client: FlaskClient) -> None:
    UserFactory.create(email="new@example.com", confirmed=False)
    for address, method in (("/posts/", "GET"), ("/tokens/", "POST")):
        answer = client.open(
            f"{API}{address}", method=method, headers=basic("new@example.com", "cat")
        )
        assert answer.status_code == 403
        assert answer.get_json()["error"] == "forbidden"


def test_a_session_of_the_site_is_no_credential(john: User, client_of: ClientOf) -> None:
    browser = client_of(john)
    assert browser.get(f"{API}/posts/").status_code == 401
    assert browser.post(f"{API}/posts/", json={"body": "A post"}).status_code == 401


def test_a_token_tells_its_seconds(client: FlaskClient, john: User) -> None:
    answer = client.post(f"{API}/tokens/", headers=basic("john@example.com", "cat"))
    assert set(answer.get_json()) == {"token", "expiration"}
    assert answer.get_json()["expiration"] == 3600


def test_a_token_is_let_in_as_user_name_with_an_empty_password(
    client: FlaskClient, john: User
) -> None:
    answer = client.get(f"{API}/posts/", headers=basic(token_of(client), ""))
    assert answer.status_code == 200


def test_a_token_with_a_password_is_not_let_in(client: FlaskClient, john: User) -> None:
    answer = client.get(f"{API}/posts/", headers=basic(token_of(client), "cat"))
    assert answer.status_code == 401


def test_a_token_cannot_buy_a_token(client: FlaskClient, john: User) -> None:
    answer = client.post(f"{API}/tokens/", headers=basic(token_of(client), ""))
    assert answer.status_code == 401


def test_a_token_expires(client: FlaskClient, john: User, later: Later) -> None:
    token = token_of(client)
    later(3605)
    answer = client.get(f"{API}/posts/", headers=basic(token, ""))
    assert answer.status_code == 401


def test_a_token_ends_with_the_password(client: FlaskClient, john: User) -> None:
    token = token_of(client)
    john.password = "dog"
    answer = client.get(f"{API}/posts/", headers=basic(token, ""))
    assert answer.status_code == 401


def test_a_token_of_a_deleted_account_is_not_let_in(client: FlaskClient, john: User) -> None:
    token = token_of(client)
    db.session.delete(john)
    answer = client.get(f"{API}/posts/", headers=basic(token, ""))
    assert answer.status_code == 401


@pytest.mark.parametrize("purpose", ["confirmation", "reset", "address"])
def test_a_token_from_the_mail_is_no_api_token(
    client: FlaskClient, john: User, purpose: str
) -> None:
    token = {
        "confirmation": john.generate_confirmation_token(),
        "reset": john.generate_reset_token(),
        "address": john.generate_email_change_token("john@example.org"),
    }[purpose]
    answer = client.get(f"{API}/posts/", headers=basic(token, ""))
    assert answer.status_code == 401


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH"])
def test_an_unknown_address_of_the_api_is_json(
    john: User, api_client: ClientOf, method: str
) -> None:
    answer = api_client(john).open(f"{API}/wrong/url", method=method)
    assert answer.status_code == 404
    assert answer.get_json()["error"] == "not found"


def test_a_method_that_is_not_offered_is_json(john: User, api_client: ClientOf) -> None:
    answer = api_client(john).delete(f"{API}/posts/")
    assert answer.status_code == 405
    assert answer.get_json()["error"]


def test_the_api_is_json_whatever_is_accepted(client: FlaskClient) -> None:
    answer = client.get(f"{API}/posts/", headers={"Accept": "text/html"})
    assert answer.status_code == 401
    assert answer.is_json


def test_errors_carry_a_message(john: User, api_client: ClientOf) -> None:
    answer = api_client(john).get(f"{API}/posts/4711")
    assert set(answer.get_json()) >= {"error", "message"}
    assert isinstance(answer.get_json()["message"], str)

"""Errors of the API: always JSON, never a traceback."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from app.models import User
from app.services.posts import lists, publishing
from tests.clients import API, PASSWORD, basic
from tests.fixture_types import MakeApp


@pytest.mark.parametrize(
    ("method", "address", "status", "name"),
    [
        ("GET", "/nowhere", 404, "not found"),
        ("GET", "/posts/4711", 404, "not found"),
        ("GET", "/posts/-1", 404, "not found"),
        ("GET", "/posts/one", 404, "not found"),
        ("DELETE", "/posts/4711", 405, "method not allowed"),
        ("POST", "/posts/4711", 405, "method not allowed"),
        ("GET", "/tokens/", 405, "method not allowed"),
    ],
)
def test_errors_are_named(
    api: FlaskClient, method: str, address: str, status: int, name: str
) -> None:
    answer = api.open(API + address, method=method, headers={"Accept": "text/html"})
    assert answer.status_code == status
    assert answer.get_json()["error"] == name
    assert isinstance(answer.get_json()["message"], str)
    assert answer.headers["X-Request-ID"]


@pytest.fixture
def serving(make_app: MakeApp, app: Flask) -> FlaskClient:
    """John's program, at a site that runs as in production."""
    client = make_app(
        "production",
        app.config["SQLALCHEMY_DATABASE_URI"],
        SECRET_KEY="0123456789abcdef",
        FORCE_HTTPS=False,
        MAIL_DELIVERY="inline",
    ).test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = basic("john@example.com", PASSWORD)["Authorization"]
    return client


def test_a_surprise_is_json_without_details(
    serving: FlaskClient, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the secret of the trade")

    monkeypatch.setattr(lists, "everyone", fail)
    answer = serving.get(f"{API}/posts/")
    assert (answer.status_code, answer.get_json()["error"]) == (500, "internal server error")
    assert "secret" not in answer.text


def test_a_database_that_is_away_is_503(
    serving: FlaskClient, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("the secret of the trade"))

    monkeypatch.setattr(publishing, "write_post", fail)
    answer = serving.post(f"{API}/posts/", json={"body": "A post"})
    assert (answer.status_code, answer.get_json()["error"]) == (503, "service unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert "secret" not in answer.text

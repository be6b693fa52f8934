"""Imports and factory: what each configuration promises."""

from __future__ import annotations

import os

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import User
from config import ConfigurationError
from tests.emails import Outbox
from tests.factories import UserFactory
from tests.fixture_types import MakeApp

SECRET = "a secret of a sufficient length for anyone"


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable that a configuration could read."""
    for name in list(os.environ):
        if name.isupper() and name not in ("PATH", "HOME"):
            monkeypatch.delenv(name)


@pytest.mark.parametrize("name", ["development", "testing", "default"])
def test_starts_with_no_environment(
    bare_environment: None, make_app: MakeApp, unused_database: str, name: str
) -> None:
    assert make_app(name, unused_database)


@pytest.mark.parametrize("name", ["production", "heroku", "docker"])
def test_starts_with_a_secret_a_database_and_an_address(
    bare_environment: None,
    monkeypatch: pytest.MonkeyPatch,
    make_app: MakeApp,
    unused_database: str,
    name: str,
) -> None:
    monkeypatch.setenv("SECRET_KEY", SECRET)
    monkeypatch.setenv("DATABASE_URL", "postgres://somebody@localhost/somewhere")
    if name != "heroku":
        monkeypatch.setenv("SITE_URL", "https://blog.example.org")
    app = make_app(name, unused_database)
    assert app.config["SECRET_KEY"] == SECRET
    assert app.config["DATABASE_URL"] == "postgresql+psycopg2://somebody@localhost/somewhere"


@pytest.mark.parametrize("name", ["production", "heroku", "docker"])
def test_does_not_serve_with_the_default_secret(
    bare_environment: None, make_app: MakeApp, unused_database: str, name: str
) -> None:
    with pytest.raises(ConfigurationError, match="SECRET_KEY"):
        make_app(name, unused_database)


def test_csrf_protection_is_off_in_tests(app: Flask) -> None:
    assert app.config["WTF_CSRF_ENABLED"] is False


def test_mail_is_recorded_in_tests(client: FlaskClient, outbox: Outbox) -> None:
    fields = {"email": "john@example.com", "username": "john", "password": "cat"}
    client.post("/auth/register", data={**fields, "password2": "cat"})
    assert outbox.only_message_to("john@example.com").subject


def test_no_limit_trips_within_a_handful_of_logins_in_tests(client: FlaskClient) -> None:
    UserFactory.create(email="john@example.com")
    wrong = {"email": "john@example.com", "password": "dog"}
    assert 429 not in {client.post("/auth/login", data=wrong).status_code for _ in range(12)}
    right = {"email": "john@example.com", "password": "cat"}
    assert client.post("/auth/login", data=right).status_code == 302


def test_no_limit_trips_within_a_handful_of_registrations_in_tests(client: FlaskClient) -> None:
    for number in range(12):
        fields = {"email": f"john{number}@example.com", "username": f"john{number}"}
        passwords = {"password": "cat", "password2": "cat"}
        assert client.post("/auth/register", data={**fields, **passwords}).status_code == 302
    assert User.query.count() == 12


def test_no_limit_trips_within_a_handful_of_password_resets_in_tests(client: FlaskClient) -> None:
    UserFactory.create(email="john@example.com")
    for _ in range(12):
        answer = client.post("/auth/reset", data={"email": "john@example.com"})
        assert answer.status_code == 302


def test_passwords_have_no_minimum_length_in_tests(client: FlaskClient) -> None:
    fields = {"email": "john@example.com", "username": "john"}
    client.post("/auth/register", data={**fields, "password": "c", "password2": "c"})
    assert User.query.filter_by(username="john").one().verify_password("c")

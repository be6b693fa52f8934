"""Users and settings for the tests of accounts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import User
from tests.auth.logging_in import RIGHT
from tests.factories import UserFactory
from tests.fixture_types import MakeApp
from tests.media_files import MakeSite

FIREFOX = "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
PHONE = {"HTTP_USER_AGENT": FIREFOX, "REMOTE_ADDR": "203.0.113.77"}

SetLimit = Callable[[str, str], None]


@pytest.fixture
def newcomer(app: Flask) -> User:
    """John, not confirmed yet."""
    user: User = UserFactory.create(email="john@example.com", username="john", confirmed=False)
    db.session.commit()
    return user


@pytest.fixture
def set_limit(app: Flask, monkeypatch: pytest.MonkeyPatch) -> SetLimit:
    """Changes one of the limits for this test."""
    return lambda setting, limit: monkeypatch.setitem(app.config, setting, limit)


@pytest.fixture
def with_tokens(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forms need their token, as on a real site."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)


@pytest.fixture
def three_per_account(set_limit: SetLimit) -> None:
    """Three wrong passwords for one account."""
    set_limit("LOGIN_FAILURES_PER_ACCOUNT", "3 per 15 minutes")


@pytest.fixture
def three_per_address(set_limit: SetLimit) -> None:
    """Three wrong passwords from one network address."""
    set_limit("LOGIN_FAILURES_PER_ADDRESS", "3 per 15 minutes")


@pytest.fixture
def phone(app: Flask, john: User) -> FlaskClient:
    """Return a phone on which john is logged in."""
    browser = app.test_client()
    browser.environ_base.update(PHONE)
    browser.post("/auth/login", data=RIGHT)
    return browser


@pytest.fixture
def make_empty(app: Flask, make_app: MakeApp, database_address: str) -> MakeSite:
    """Return a function that makes sites without an account, with further settings."""
    return lambda **settings: make_app("testing", database_address, SETUP_PAGE=True, **settings)


@pytest.fixture
def empty(make_empty: MakeSite) -> Flask:
    """Return a site without an account."""
    return make_empty()

"""Users and settings for the tests of accounts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app import db
from app.models import User
from tests.factories import UserFactory

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

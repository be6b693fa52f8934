"""Two people who write, and an application that checks the tokens of forms."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import User
from tests.fixture_types import ClientOf, MakeApp


@pytest.fixture
def browser(john: User, client_of: ClientOf) -> FlaskClient:
    """John's browser."""
    return client_of(john)


@pytest.fixture
def checked_app(app: Flask, make_app: MakeApp, database_address: str) -> Flask:
    """The same site, with the tokens of forms checked as in production."""
    return make_app("testing", database_address, WTF_CSRF_ENABLED=True)

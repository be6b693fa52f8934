"""Who administers the site."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app import db
from app.models import User
from tests.factories import administrator, moderator
from tests.fixture_types import ClientOf


@pytest.fixture
def ada(john: User) -> User:
    """Return an administrator, who is the only one."""
    user = administrator(email="ada@example.com", username="ada")
    db.session.commit()
    return user


@pytest.fixture
def mona(john: User) -> User:
    """Return a moderator."""
    user = moderator(email="mona@example.com", username="mona")
    db.session.commit()
    return user


@pytest.fixture
def office(ada: User, client_of: ClientOf) -> FlaskClient:
    """Return the browser of the administrator."""
    return client_of(ada)

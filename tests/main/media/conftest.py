"""A site that takes pictures, and John's browser there."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import User
from tests.clients import browser_of
from tests.media_files import MakeSite


@pytest.fixture
def site(make_site: MakeSite) -> Flask:
    """A site with room for pictures."""
    return make_site()


@pytest.fixture
def browser(site: Flask, john: User) -> FlaskClient:
    """John's browser on that site."""
    return browser_of(site, john)

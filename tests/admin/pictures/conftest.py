"""A site that takes pictures, an administrator's browser and a stranger's."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import User
from tests.clients import browser_of
from tests.media_files import MakeSite


@pytest.fixture
def site(make_site: MakeSite) -> Flask:
    """A site with room for pictures and pages in memory."""
    return make_site(PAGE_CACHE_MEGABYTES=1)


@pytest.fixture
def office(site: Flask, ada: User) -> FlaskClient:
    """The browser of an administrator."""
    return browser_of(site, ada)


@pytest.fixture
def reader(site: Flask) -> FlaskClient:
    """The browser of a stranger."""
    return site.test_client()

"""A site that can be started over within a test."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app import db
from tests.architecture.site import Site, populate
from tests.databases import NewSite

StartOver = Callable[[], Site]


@pytest.fixture
def start_over(app: Flask, site_app: tuple[Flask, NewSite]) -> StartOver:
    """Return a function that replaces all rows by those of a populated site."""

    def restore_and_populate() -> Site:
        db.session.remove()
        site_app[1].restore()
        return populate()

    return restore_and_populate

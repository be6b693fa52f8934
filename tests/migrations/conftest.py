"""A database that no migration has seen yet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.fixture_types import MakeApp


@pytest.fixture
def empty(make_app: MakeApp, unused_database: str) -> Iterator[Flask]:
    """An application on a database without tables."""
    app = make_app("testing", unused_database)
    with app.app_context():
        yield app

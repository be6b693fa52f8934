"""A database that no migration has seen yet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app import db
from tests.clients import make_apart
from tests.databases import drop_everything, empty_database


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Yield an application with a database of its own, for all tests of a module.

    It has no page cache and counts log-ins in memory, so what lasts longer than a test is only
    compiled statements and templates.
    """
    with empty_database(tmp_path_factory.mktemp("migrated")) as address:
        app = make_apart("testing", address)
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def empty(migrated: Flask) -> Iterator[Flask]:
    """An application on a database without tables."""
    migrated.extensions["rate_limiting"].storage.reset()
    with migrated.app_context():
        try:
            yield migrated
        finally:
            db.session.remove()
            drop_everything(db.engine)

"""A site that has a backup, and a database for it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask

from app import db
from tests.backups import fill
from tests.cli.sites import backup_of, deployed
from tests.clients import make_apart
from tests.fixture_types import MakeApp


@pytest.fixture(scope="session")
def filled_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the SQLite database of a site with a little of everything."""
    file = tmp_path_factory.mktemp("filled") / "site.sqlite"
    app = deployed(make_apart, f"sqlite:///{file}")
    with app.app_context():
        fill()
        db.session.remove()
        db.engine.dispose()
    return file


@pytest.fixture
def backed_up_site(filled_database: Path, make_app: MakeApp, tmp_path: Path) -> Flask:
    """Return an application on a copy of that database."""
    file = shutil.copy(filled_database, tmp_path / "site.sqlite")
    return make_app("testing", f"sqlite:///{file}")


@pytest.fixture
def backup(backed_up_site: Flask, tmp_path: Path) -> Path:
    """The backup of that site."""
    return backup_of(backed_up_site, tmp_path / "site.backup")


@pytest.fixture
def target(make_app: MakeApp, unused_database: str) -> Flask:
    """An application on a database without tables."""
    return make_app("testing", unused_database)

"""A site that has a backup, and a database for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.backups import fill
from tests.cli.sites import backup_of, deployed
from tests.fixture_types import MakeApp


@pytest.fixture
def backed_up_site(make_app: MakeApp, tmp_path: Path) -> Flask:
    """A site with a little of everything, on SQLite."""
    app = deployed(make_app, f"sqlite:///{tmp_path}/site.sqlite")
    with app.app_context():
        fill()
    return app


@pytest.fixture
def backup(backed_up_site: Flask, tmp_path: Path) -> Path:
    """The backup of that site."""
    return backup_of(backed_up_site, tmp_path / "site.backup")


@pytest.fixture
def target(make_app: MakeApp, unused_database: str) -> Flask:
    """An application on a database without tables."""
    return make_app("testing", unused_database)

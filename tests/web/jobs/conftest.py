"""An application that has a kind of job of the tests' own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app import db
from tests.web.jobs.pings import OtherBase, PingWorker


@pytest.fixture
def worker(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[PingWorker]:
    """The worker of an application that has no other kind."""
    OtherBase.metadata.create_all(db.engine)
    worker = PingWorker(app)
    monkeypatch.setitem(app.extensions, "jobs", (worker,))
    yield worker
    worker.stop()
    db.session.rollback()
    OtherBase.metadata.drop_all(db.engine)

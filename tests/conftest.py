"""Fixtures of all tests: an application, the database of a new site, and no network."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings

from app import db
from app.cli import schema
from app.content.images import uploads
from app.extensions import mail
from app.models import Role, User
from tests.clients import api_client_of, browser_of, make_apart, settle
from tests.databases import NewSite, empty_database
from tests.emails import Outbox
from tests.factories import UserFactory
from tests.fixture_types import ClientOf, CountStatements, Later, MakeApp
from tests.network import NetworkGuard
from tests.statements import Statements, listening

# fixtures that tests of several folders use
pytest_plugins = ["tests.smtp", "tests.mail_delivery", "tests.media_files"]

# The same examples everywhere, and no failure because the machine is busy.
settings.register_profile(
    "tests",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("tests")


@pytest.fixture(scope="session")
def database_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of this worker's database."""
    with empty_database(tmp_path_factory.mktemp("database")) as address:
        yield address


@pytest.fixture
def unused_database(tmp_path: Path) -> Iterator[str]:
    """Yield the address of one more database, without tables, for one test."""
    with empty_database(tmp_path) as address:
        yield address


@pytest.fixture(scope="session")
def site_app(database_address: str) -> Iterator[tuple[Flask, NewSite]]:
    """Yield the application under test, whose tables exist, and the rows of a new site."""
    app = make_apart("testing", database_address)
    with app.app_context():
        db.create_all()
        Role.insert_roles()
        schema.stamp()  # the tables are those of the newest revision
        engine = db.engine
    yield app, NewSite(engine, db.metadata)
    engine.dispose()


@pytest.fixture
def app(site_app: tuple[Flask, NewSite]) -> Iterator[Flask]:
    """Yield the application on a new site, in a context in which the test may use models."""
    app, new_site = site_app
    app.extensions["rate_limiting"].storage.reset()
    try:
        with app.app_context():
            yield app
    finally:
        new_site.restore()
        app.extensions["site_settings"].forget()


@pytest.fixture
def make_app() -> Iterator[MakeApp]:
    """Yield a function that makes further applications, of other settings or databases."""
    made: list[Flask] = []

    def make(config_name: str, address: str, **settings: Any) -> Flask:
        made.append(make_apart(config_name, address, **settings))
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return the browser of an anonymous visitor."""
    return app.test_client()


@pytest.fixture
def client_of(app: Flask) -> ClientOf:
    """Return a function that logs a user in, and returns the browser."""
    return lambda user: browser_of(app, user)


@pytest.fixture
def api_client(app: Flask) -> ClientOf:
    """Return a function that returns an API client with a user's address and password."""
    return lambda user: api_client_of(app, user)


@pytest.fixture
def john(app: Flask) -> User:
    """Return a confirmed user, john@example.com, whose password is "cat"."""
    user: User = UserFactory.create(email="john@example.com", username="john")
    db.session.commit()
    return user


@pytest.fixture
def susan(app: Flask) -> User:
    """Return another confirmed user, susan@example.com, with the same password."""
    user: User = UserFactory.create(email="susan@example.com", username="susan")
    db.session.commit()
    return user


@pytest.fixture
def statements(app: Flask) -> CountStatements:
    """Return a context manager that records the statements of what is tested.

    What the test itself still had to store is stored before.
    """

    @contextmanager
    def listen() -> Iterator[Statements]:
        settle()
        with listening() as heard:
            yield heard

    return listen


@pytest.fixture
def outbox(app: Flask) -> Iterator[Outbox]:
    """Yield the mail that the site has sent or is about to send."""
    with mail.record_messages() as sent:
        yield Outbox(sent)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Return a function that sets the clock of tokens some seconds ahead."""
    now = time.time

    def move(seconds: float) -> None:
        monkeypatch.setattr(time, "time", lambda: now() + seconds)

    return move


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test that connects to another machine."""
    guard = NetworkGuard()
    guard.install(monkeypatch)
    yield
    assert not guard.attempts, f"the test reached for the network: {guard.attempts}"


@pytest.fixture(autouse=True)
def patient_uploads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse no uploaded picture because the machine is busy."""
    monkeypatch.setattr(uploads, "MAX_WAIT_SECONDS", 600)
    monkeypatch.setattr(uploads, "MAX_SECONDS", 600)

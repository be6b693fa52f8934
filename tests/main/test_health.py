"""Probes: whether the process lives, and whether it is ready for requests."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app import db
from app.models import User, utcnow
from app.web.monitoring import health
from tests.fixture_types import CountStatements, MakeApp
from tests.smtp import free_port, silent_server

PROBES = ["/healthz", "/readyz"]
NOWHERE = "postgresql+psycopg2://blog:the-inner-secret@127.0.0.1:{port}/blog"


@pytest.fixture
def deployed(make_app: MakeApp, unused_database: str) -> Flask:
    """An application whose database `flask deploy` has made."""
    app = make_app("testing", unused_database)
    assert app.test_cli_runner().invoke(args=["deploy"]).exit_code == 0
    return app


@pytest.fixture
def silent_database(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Yield a database server that never responds, with a short timeout."""
    monkeypatch.setattr(health, "TIMEOUT_SECONDS", 0.3)
    with silent_server() as listening:
        yield listening


def callers(listening: socket.socket) -> int:
    """Return how many connections have been opened."""
    listening.setblocking(False)
    called = 0
    while True:
        try:
            listening.accept()[0].close()
        except BlockingIOError:
            return called
        called += 1


def set_revision(app: Flask, revision: str) -> None:
    """Let the database say that it is at another revision."""
    with app.app_context():
        db.session.execute(text("UPDATE alembic_version SET version_num = :now"), {"now": revision})
        db.session.commit()


def test_a_process_that_lives_says_ok(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "ok", "text/plain")
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.head("/healthz").status_code == 200


def test_living_needs_no_database(
    john: User, browser: FlaskClient, statements: CountStatements
) -> None:
    john.last_seen = utcnow() - timedelta(hours=1)  # any page would update it
    with statements() as heard:
        answer = browser.get("/healthz")
    assert heard.texts == []
    assert "Set-Cookie" not in answer.headers


def test_a_process_lives_while_the_database_does_not(make_app: MakeApp) -> None:
    app = make_app("testing", NOWHERE.format(port=free_port()))
    assert app.test_client().get("/healthz").text == "ok"


@pytest.mark.parametrize("path", PROBES)
def test_a_probe_knows_neither_the_name_nor_https(
    deployed: Flask, make_app: MakeApp, unused_database: str, path: str
) -> None:
    app = make_app(
        "testing",
        unused_database,
        FORCE_HTTPS=True,
        SITE_URL="https://blog.example",
        TRUSTED_HOSTS=["blog.example"],
    )
    for host in ("10.1.2.3:8000", "localhost", "no host at all!"):
        answer = app.test_client().get(path, headers={"Host": host})
        assert (answer.status_code, answer.text) == (200, "ok")


@pytest.mark.parametrize("path", PROBES)
def test_a_probe_only_reads(client: FlaskClient, path: str) -> None:
    assert client.post(path).status_code == 405


def test_a_site_with_its_schema_is_ready(deployed: Flask) -> None:
    answer = deployed.test_client().get("/readyz")
    assert (answer.status_code, answer.text) == (200, "ok")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_site_is_ready_during_a_write(deployed: Flask) -> None:
    with deployed.app_context(), db.engine.connect() as writer:
        writer.execute(text("UPDATE roles SET name = name"))
        assert deployed.test_client().get("/readyz").text == "ok"


def test_a_site_without_a_schema_becomes_ready_by_a_deploy(
    make_app: MakeApp, unused_database: str
) -> None:
    app = make_app("testing", unused_database)
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.headers["Cache-Control"] == "no-store"
    assert "flask deploy" in answer.text
    app.test_cli_runner().invoke(args=["deploy"])
    assert app.test_client().get("/readyz").status_code == 200


def test_a_site_is_ready_only_with_the_schema_of_its_code(deployed: Flask) -> None:
    client = deployed.test_client()
    set_revision(deployed, "0001")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "0001" in answer.text


def test_a_site_without_a_database_is_not_ready_and_logs_no_password(
    make_app: MakeApp, caplog: pytest.LogCaptureFixture
) -> None:
    app = make_app("testing", NOWHERE.format(port=free_port()))
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.text) == (503, "the database does not answer")
    assert "the database does not answer" in caplog.text
    assert "secret" not in caplog.text


def test_a_database_that_hangs_keeps_no_probe_waiting(
    make_app: MakeApp, silent_database: socket.socket
) -> None:
    app = make_app("testing", NOWHERE.format(port=silent_database.getsockname()[1]))
    for _ in range(3):
        answer = app.test_client().get("/readyz")
        assert (answer.status_code, answer.text) == (
            503,
            "the database does not answer in time",
        )
    assert callers(silent_database) == 1, "each probe has left a connection that hangs"

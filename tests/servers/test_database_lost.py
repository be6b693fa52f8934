"""The connection to the database breaks in the middle of a request, at each of its steps."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy import Connection, func, select, text
from sqlalchemy.event import listen
from werkzeug.test import TestResponse

from app import db
from app.models import User
from app.services.errors import Conflict
from app.web.security.decorators import public
from tests.clients import PASSWORD
from tests.factories import UserFactory
from tests.fixture_types import MakeApp
from tests.pages import heading
from tests.servers.conftest import CHEAP_HASHES, SECRET_KEY, UNLIMITED, Site
from tests.servers.postgres import Cluster

pytestmark = pytest.mark.servers

Disconnect = Callable[[], None]


@pytest.fixture
def disconnect(cluster: Cluster) -> Disconnect:
    """Ends the request's connection to the database."""
    return lambda: end_connection(cluster, backend_pid())


@pytest.fixture
def disconnect_for_good(cluster: Cluster) -> Iterator[Disconnect]:
    """Ends it, and refuses new connections."""

    def end() -> None:
        pid = backend_pid()
        cluster.limit_connections(0)
        end_connection(cluster, pid)

    yield end
    cluster.limit_connections(-1)


def backend_pid() -> int:
    """Return the id of the database process at the other end of the request's connection."""
    return db.session.scalars(select(func.pg_backend_pid())).one()


def end_connection(cluster: Cluster, pid: int) -> None:
    """End this database process, and return once it has ended."""
    with cluster.superuser() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 30000)", [pid])
        assert cursor.fetchone() == (True,)


@pytest.fixture
def live(site: Site, make_app: MakeApp) -> Flask:
    """The application as it runs on a dyno."""
    return make_app(
        "heroku",
        site.address,
        DATABASE_URL=site.address,
        SECRET_KEY=SECRET_KEY,
        WTF_CSRF_ENABLED=False,
        PASSWORD_HASH_METHOD=CHEAP_HASHES,
        POSTS_PER_NEW_ACCOUNT=UNLIMITED["POSTS_PER_NEW_ACCOUNT"],
    )


def visitor(app: Flask) -> FlaskClient:
    """Return a client whose requests come by https."""
    client = app.test_client()
    client.environ_base["HTTP_X_FORWARDED_PROTO"] = "https"
    return client


def count_users() -> int | None:
    """Run a query."""
    return db.session.scalar(select(func.count()).select_from(User))


class Breaking:
    """Ends the connection of a request before one of its steps."""

    def __init__(self, app: Flask, cluster: Cluster) -> None:
        self.cluster = cluster
        self.steps_left = 0
        with app.app_context():
            engine = db.engine
        for event in ("begin", "before_cursor_execute", "commit", "rollback"):
            # before the application's own listeners, which may use the connection
            listen(engine, event, self._step, insert=True)

    def _step(self, connection: Connection, *_statement: object) -> None:
        self.steps_left -= 1
        if self.steps_left == 0 and not connection.invalidated:
            driver: Any = connection.connection.dbapi_connection
            end_connection(self.cluster, driver.info.backend_pid)

    def statuses(self, request: Callable[[], TestResponse]) -> list[int]:
        """Return the statuses of a request, repeated until it has been broken at each step."""
        statuses = []
        for step in count(1):
            assert request().status_code == 302  # on a connection that has been used for all
            self.steps_left = step
            statuses.append(request().status_code)
            if self.steps_left > 0:
                break
        self.steps_left = 0
        return statuses


def test_a_request_that_breaks_anywhere_succeeds_or_is_to_be_repeated(
    live: Flask, site: Site, cluster: Cluster
) -> None:
    with site.rows():
        UserFactory.create(email="john@example.com")
    credentials = {"email": "john@example.com", "password": PASSWORD}
    client = visitor(live)

    def note() -> TestResponse:
        fields = {"body": f"note {uuid.uuid4()}", "submission": str(uuid.uuid4())}
        return client.post("/", data=fields)

    assert client.post("/auth/login", data=credentials).status_code == 302
    breaking = Breaking(live, cluster)
    for request in (note, lambda: visitor(live).post("/auth/login", data=credentials)):
        statuses = breaking.statuses(request)
        assert len(statuses) > 10
        assert statuses[-1] == 302
        assert set(statuses) == {302, 503}


def test_a_response_made_from_rows_already_read_is_sent(
    live: Flask, disconnect: Disconnect
) -> None:
    @live.get("/read")
    @public
    def read() -> str:
        disconnect()
        return "read"

    client = visitor(live)
    for _ in range(2):
        response = client.get("/read")
        assert (response.status_code, response.text) == (200, "read")


@pytest.mark.parametrize("step", ["a query", "a change", "the commit"])
def test_a_request_that_cannot_be_finished_is_to_be_repeated(
    live: Flask, disconnect: Disconnect, step: str
) -> None:
    @live.get("/broken")
    @public
    def broken() -> str:
        if step == "the commit":
            db.session.add(User(email="ann@example.com"))
            db.session.flush()
        disconnect()
        if step == "a query":
            count_users()
        elif step == "a change":
            db.session.execute(text("UPDATE users SET confirmed = true"))
        db.session.commit()
        return "done"

    @live.get("/whole")
    @public
    def whole() -> str:
        return f"{count_users()} users"

    client = visitor(live)
    response = client.get("/broken")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert heading(response) == "Back in a moment"
    assert client.get("/whole").text == "0 users"


@pytest.fixture
def unlucky(live: Flask, disconnect_for_good: Disconnect) -> Flask:
    """The same, with routes that raise an error after the connection has broken."""

    @live.get("/unlucky/<error>")
    @public
    def fail(error: str) -> str:
        disconnect_for_good()
        if error == "missing":
            abort(404)
        raise Conflict("Another request was faster.")

    return live


@pytest.mark.parametrize(("error", "status"), [("missing", 404), ("conflict", 409)])
def test_an_error_page_for_an_anonymous_visitor_needs_no_database(
    unlucky: Flask, error: str, status: int
) -> None:
    assert visitor(unlucky).get(f"/unlucky/{error}").status_code == status


@pytest.mark.parametrize(
    ("error", "status"),
    [("missing", 404), ("conflict", 503)],  # after a conflict, the database is queried anew
)
def test_an_error_page_that_names_the_user_causes_no_further_error(
    unlucky: Flask, site: Site, error: str, status: int
) -> None:
    with site.rows():
        UserFactory.create(email="john@example.com")
    client = visitor(unlucky)
    credentials = {"email": "john@example.com", "password": PASSWORD}
    assert client.post("/auth/login", data=credentials).status_code == 302
    response = client.get(f"/unlucky/{error}")
    assert response.status_code == status
    assert heading(response)

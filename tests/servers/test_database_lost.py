"""The database goes away in the middle of a request, at each of its steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from app import db
from app.models import User
from app.services.errors import Conflict
from app.web.security.decorators import public
from tests.clients import PASSWORD
from tests.factories import UserFactory
from tests.fixture_types import MakeApp
from tests.pages import heading
from tests.servers.conftest import SECRET_KEY, Site
from tests.servers.postgres import Cluster

pytestmark = pytest.mark.servers

Lose = Callable[[], None]


@pytest.fixture
def lose(cluster: Cluster) -> Lose:
    """Ends the connection that the request has to the database."""
    return lambda: end_connection(cluster, backend())


@pytest.fixture
def lose_for_good(cluster: Cluster) -> Iterator[Lose]:
    """Ends it, and lets nobody have another."""

    def end() -> None:
        number = backend()
        cluster.limit_connections(0)
        end_connection(cluster, number)

    yield end
    cluster.limit_connections(-1)


def backend() -> int:
    """The number of the server's process at the other end of the request's connection."""
    return db.session.scalars(select(func.pg_backend_pid())).one()


def end_connection(cluster: Cluster, number: int) -> None:
    """End the process; return once it has gone."""
    with cluster.superuser() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 30000)", [number])
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
    )


def visitor(app: Flask) -> FlaskClient:
    """A browser that comes by https."""
    client = app.test_client()
    client.environ_base["HTTP_X_FORWARDED_PROTO"] = "https"
    return client


def count_users() -> int | None:
    """Something to ask the database."""
    return db.session.scalar(select(func.count()).select_from(User))


def test_what_has_been_read_is_answered(live: Flask, lose: Lose) -> None:
    @live.get("/read")
    @public
    def read() -> str:
        lose()
        return "read"

    client = visitor(live)
    for _ in range(2):
        answer = client.get("/read")
        assert (answer.status_code, answer.text) == (200, "read")


@pytest.mark.parametrize("step", ["a question", "a change", "the commit"])
def test_what_can_no_longer_be_done_is_asked_for_again(live: Flask, lose: Lose, step: str) -> None:
    @live.get("/broken")
    @public
    def broken() -> str:
        if step == "the commit":
            db.session.add(User(email="ann@example.com"))
            db.session.flush()
        lose()
        if step == "a question":
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
    answer = client.get("/broken")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert heading(answer) == "Back in a moment"
    assert client.get("/whole").text == "0 users"


@pytest.fixture
def unlucky(live: Flask, lose_for_good: Lose) -> Flask:
    """The same, with addresses where an error is to be told when the database goes away."""

    @live.get("/unlucky/<error>")
    @public
    def fail(error: str) -> str:
        lose_for_good()
        if error == "missing":
            abort(404)
        raise Conflict("Somebody was faster.")

    return live


@pytest.mark.parametrize(("error", "status"), [("missing", 404), ("conflict", 409)])
def test_an_error_is_told_to_a_stranger_all_the_same(
    unlucky: Flask, error: str, status: int
) -> None:
    assert visitor(unlucky).get(f"/unlucky/{error}").status_code == status


@pytest.mark.parametrize(
    ("error", "status"),
    [("missing", 404), ("conflict", 503)],  # after a conflict, the database is asked anew
)
def test_a_page_that_greets_somebody_is_no_further_error(
    unlucky: Flask, site: Site, error: str, status: int
) -> None:
    with site.rows():
        UserFactory.create(email="john@example.com")
    client = visitor(unlucky)
    credentials = {"email": "john@example.com", "password": PASSWORD}
    assert client.post("/auth/login", data=credentials).status_code == 302
    answer = client.get(f"/unlucky/{error}")
    assert answer.status_code == status
    assert heading(answer)

"""waitress alone, the server for Windows, behind a router that terminates TLS."""

from __future__ import annotations

import re
import sqlite3
import ssl
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.cli.processes import run
from tests.servers.router import CERTIFICATE, routing
from tests.servers.serving import WAITRESS, Server, serving
from tests.servers.visiting import Response
from tests.servers.waiting import eventually

pytestmark = pytest.mark.servers

HOST = "blog.example"
VISITOR = "127.0.0.5"  # no other client uses this address
FORGED = "203.0.113.9"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the database."""
    return tmp_path_factory.mktemp("site") / "blog.sqlite"


@pytest.fixture(scope="module")
def settings(database: Path) -> dict[str, str]:
    """The settings of a server of one's own, whose database is up to date."""
    settings = {
        "FLASK_CONFIG": "production",
        "SECRET_KEY": "a secret that is long enough for production",
        "DATABASE_URL": f"sqlite:///{database}",
        "TRUSTED_HOSTS": f"{HOST},127.0.0.1",
        "PROXY_HOPS": "1",
    }
    status, _, errors = run("flask", "deploy", **settings)
    assert status == 0, errors
    return settings


@pytest.fixture(scope="module")
def server(settings: dict[str, str]) -> Iterator[Server]:
    """The blog, served by waitress."""
    with serving(WAITRESS, **settings) as server:
        yield server


def send(
    connection: HTTPConnection, path: str, form: dict[str, str] | None = None, **headers: str
) -> Response:
    """Send a request to the site by its name, and return the response."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if form is not None:
        named["Content-Type"] = "application/x-www-form-urlencoded"
        named["Referer"] = f"https://{HOST}{path}"
    body = None if form is None else urlencode(form)
    connection.request("GET" if form is None else "POST", path, body, {"Host": HOST, **named})
    response = connection.getresponse()
    return Response(response.status, response.headers, response.read().decode())


@pytest.fixture
def by_https(server: Server) -> Iterator[HTTPSConnection]:
    """A browser's connection to the router, by TLS."""
    with routing(server.port) as router:
        yield HTTPSConnection(
            "127.0.0.1",
            router.port,
            timeout=30,
            source_address=(VISITOR, 0),
            context=ssl.create_default_context(cafile=str(CERTIFICATE)),
        )


def test_http_is_redirected_to_https(server: Server, by_https: HTTPSConnection) -> None:
    with routing(server.port, secure=False) as router:
        redirected = send(HTTPConnection("127.0.0.1", router.port, timeout=30), "/?page=2")
    assert (redirected.status, redirected.headers["Location"]) == (301, f"https://{HOST}/?page=2")
    assert "Strict-Transport-Security" not in redirected.headers
    page = send(by_https, "/")
    assert page.status == 200
    assert "Strict-Transport-Security" in page.headers


def test_links_carry_https(by_https: HTTPSConnection, database: Path) -> None:
    form = send(by_https, "/auth/register")
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', form.text)
    assert token is not None
    cookie = form.headers["Set-Cookie"]
    assert "; Secure" in cookie
    person = {"email": "john@example.com", "username": "john"}
    password = "a long pass phrase"
    registered = send(
        by_https,
        "/auth/register",
        {"csrf_token": token[1], **person, "password": password, "password2": password},
        Cookie=cookie.split(";")[0],
    )
    assert registered.status == 302
    with closing(sqlite3.connect(database)) as rows:
        (message,) = rows.execute("SELECT text FROM outbox_messages").fetchone()
    assert f"https://{HOST}/auth/confirm/" in message


def test_the_visitors_address_is_the_one_that_the_router_has_seen(
    server: Server, by_https: HTTPSConnection
) -> None:
    assert (
        send(by_https, "/", X_Forwarded_For=FORGED, X_Forwarded_Host="evil.example").status == 200
    )
    eventually(lambda: VISITOR in server.output, "the visitor is in the log")
    assert FORGED not in server.output

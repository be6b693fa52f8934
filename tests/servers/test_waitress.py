"""The line for waitress, the server that Windows can run, behind a router that ends TLS."""

from __future__ import annotations

import re
import sqlite3
import ssl
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.cli.processes import run
from tests.servers.router import CERTIFICATE, routing
from tests.servers.serving import Server, serving
from tests.servers.visiting import Response
from tests.servers.waiting import eventually
from tests.smtp import free_port

pytestmark = pytest.mark.servers

HOST = "blog.example"
VISITOR = "127.0.0.5"  # nobody else on this machine comes from there
LIAR = "203.0.113.9"


def waitress(port: int) -> tuple[str, ...]:
    """The line of the deployment notes."""
    return (
        "waitress",
        f"--port={port}",
        "--trusted-proxy=*",
        "--trusted-proxy-headers=x-forwarded-for x-forwarded-proto",
        "practice_flask_blog:app",
    )


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """A server of one's own, with a database that is up to date."""
    settings = {
        "FLASK_CONFIG": "production",
        "SECRET_KEY": "a secret that is long enough for production",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'blog.sqlite'}",
        "TRUSTED_HOSTS": f"{HOST},127.0.0.1",
        "PROXY_HOPS": "1",
    }
    status, _, complained = run("flask", "deploy", **settings)
    assert status == 0, complained
    return settings


@pytest.fixture
def server(settings: dict[str, str]) -> Iterator[Server]:
    """The blog, served by waitress."""
    port = free_port()
    with serving(*waitress(port), PORT=str(port), **settings) as server:
        yield server


def ask(
    connection: HTTPConnection, path: str, form: dict[str, str] | None = None, **headers: str
) -> Response:
    """What the site answers to a visitor who has its name in the address bar."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if form is not None:
        named["Content-Type"] = "application/x-www-form-urlencoded"
        named["Referer"] = f"https://{HOST}{path}"
    body = None if form is None else urlencode(form)
    connection.request("GET" if form is None else "POST", path, body, {"Host": HOST, **named})
    answer = connection.getresponse()
    return Response(answer.status, answer.headers, answer.read().decode())


@pytest.fixture
def by_https(server: Server) -> Iterator[HTTPSConnection]:
    """A visitor's browser, which speaks TLS to the router."""
    with routing(server.port) as router:
        yield HTTPSConnection(
            "127.0.0.1",
            router.port,
            timeout=30,
            source_address=(VISITOR, 0),
            context=ssl.create_default_context(cafile=str(CERTIFICATE)),
        )


def test_http_is_led_to_https_and_https_is_answered(
    server: Server, by_https: HTTPSConnection
) -> None:
    with routing(server.port, secure=False) as router:
        led = ask(HTTPConnection("127.0.0.1", router.port, timeout=30), "/?page=2")
    assert (led.status, led.headers["Location"]) == (301, f"https://{HOST}/?page=2")
    assert "Strict-Transport-Security" not in led.headers
    page = ask(by_https, "/")
    assert page.status == 200
    assert "Strict-Transport-Security" in page.headers


def test_links_carry_https(by_https: HTTPSConnection, tmp_path: Path) -> None:
    form = ask(by_https, "/auth/register")
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', form.text)
    assert token is not None
    cookie = form.headers["Set-Cookie"]
    assert "; Secure" in cookie
    person = {"email": "john@example.com", "username": "john"}
    password = "a long pass phrase"
    registered = ask(
        by_https,
        "/auth/register",
        {"csrf_token": token[1], **person, "password": password, "password2": password},
        Cookie=cookie.split(";")[0],
    )
    assert registered.status == 302
    with sqlite3.connect(tmp_path / "blog.sqlite") as database:
        (letter,) = database.execute("SELECT text FROM outbox_messages").fetchone()
    database.close()
    assert f"https://{HOST}/auth/confirm/" in letter


def test_the_visitors_address_is_the_one_that_the_router_saw(
    server: Server, by_https: HTTPSConnection
) -> None:
    assert ask(by_https, "/", X_Forwarded_For=LIAR, X_Forwarded_Host="evil.example").status == 200
    eventually(lambda: VISITOR in server.output, "the visitor is in the log")
    assert LIAR not in server.output

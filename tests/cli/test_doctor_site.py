"""``flask doctor`` asks the site at SITE_URL what a visitor gets."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.cli.doctor_results import examine
from tests.fixture_types import MakeApp
from tests.servers.router import CERTIFICATE, routing
from tests.smtp import free_port

SOUND: dict[str, Any] = {"SECRET_KEY": "3f1c9a7e5b2d8f604c1e9a7b3d5f8e2a", "PROXY_HOPS": 1}
PAGE = "/auth/login"
Headers = dict[str, str]
Say = Callable[[Headers], tuple[int, Headers]]


@pytest.fixture(autouse=True)
def trusted_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificate of the tests is good, as one of an authority would be."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


@contextmanager
def running(server: Any) -> Iterator[int]:
    """Run a server in a thread, and yield its port."""
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def served(app: Flask) -> Iterator[int]:
    """Serve the application, and yield the port."""
    with running(make_server("127.0.0.1", 0, app, threaded=True)) as port:
        yield port


@contextmanager
def saying(say: Say) -> Iterator[str]:
    """Yield the address of a server with TLS that answers as ``say`` does to the headers."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers = say(dict(self.headers))
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *arguments: object) -> None:
            """Log nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with running(server) as port:
        yield f"https://127.0.0.1:{port}"


@pytest.fixture
def at(make_app: MakeApp, unused_database: str) -> Callable[..., tuple[str, str]]:
    """Examines a site of this address, and returns verdict and words about its answer."""

    def found_at(address: str, **settings: Any) -> tuple[str, str]:
        made = make_app("production", unused_database, SITE_URL=address, **{**SOUND, **settings})
        found = examine(made)
        return found.verdicts["site"], found.said["site"]

    return found_at


@pytest.mark.parametrize(
    ("hops", "settings", "verdict", "said"),
    [
        (1, {}, "ok", "answers by https, and http leads there"),
        (0, {}, "WRONG", "redirects to itself, as https is not believed: PROXY_HOPS is 0"),
        (2, {}, "WRONG", "redirects to itself, as https is not believed: PROXY_HOPS is 2"),
        (1, {"SESSION_COOKIE_SECURE": False}, "WRONG", "send its cookies by http, too: session"),
        (1, {"FORCE_HTTPS": False}, "WRONG", "no Strict-Transport-Security: set FORCE_HTTPS"),
    ],
    ids=["sound", "no proxy", "two proxies", "cookies", "no redirect"],
)
def test_the_site_behind_a_proxy_is_asked(
    make_app: MakeApp,
    unused_database: str,
    monkeypatch: pytest.MonkeyPatch,
    hops: int,
    settings: dict[str, Any],
    verdict: str,
    said: str,
) -> None:
    address = "https://127.0.0.1"
    site = {**SOUND, "SITE_URL": address, "PROXY_HOPS": hops, **settings}
    app = make_app("production", unused_database, **site)
    with ExitStack() as servers:
        behind = servers.enter_context(served(app))
        by_https = servers.enter_context(routing(behind)).port
        by_http = servers.enter_context(routing(behind, secure=False)).port
        monkeypatch.setattr("http.client.HTTPSConnection.default_port", by_https)
        monkeypatch.setattr(HTTPConnection, "default_port", by_http)
        found = examine(app)
    assert (found.verdicts["site"], said in found.said["site"]) == (verdict, True), found.said


OURS = {"X-Request-ID": "0" * 32}
SAFE = {**OURS, "Strict-Transport-Security": "max-age=1", "Set-Cookie": "session=1; Secure"}


def believe(headers: Headers) -> tuple[int, Headers]:
    """Answer as one who believes the scheme that a client has sent."""
    return (301, {"Location": "/"}) if headers.get("X-Forwarded-Proto") == "http" else (200, SAFE)


@pytest.mark.parametrize(
    ("say", "verdict", "said"),
    [
        (lambda _: (200, SAFE), "ok", "answers by https"),
        (believe, "WRONG", "clients can forge their address"),
        (lambda _: (302, {"Location": "https://b.example/"}), "WRONG", "to https://b.example/:"),
        (lambda _: (302, {"Location": "/auth/setup"}), "note", "nobody has an account yet"),
        (lambda _: (502, {}), "WRONG", "has the status 502"),
        (lambda _: (200, {}), "note", "does not look like this application"),
    ],
    ids=["sound", "forged", "elsewhere", "new", "down", "another program"],
)
def test_what_else_answers_there_is_said(
    at: Callable[..., tuple[str, str]], say: Say, verdict: str, said: str
) -> None:
    with saying(say) as address:
        found = at(address)
    assert (found[0], said in found[1]) == (verdict, True), found


def test_a_refused_certificate_is_wrong(
    at: Callable[..., tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with saying(lambda _: (200, SAFE)) as address:
        verdict, said = at(address)
    assert verdict == "WRONG"
    assert said.startswith("its certificate is refused: ")


def test_a_site_that_does_not_answer_is_a_note(at: Callable[..., tuple[str, str]]) -> None:
    verdict, said = at(f"https://127.0.0.1:{free_port()}")
    assert verdict == "note"
    assert said.startswith("no answer, at least from here: ConnectionRefusedError")


def test_one_by_http_is_asked_as_well(at: Callable[..., tuple[str, str]], app: Flask) -> None:
    with served(app) as port:
        address = f"http://127.0.0.1:{port}"
        assert at(address, FORCE_HTTPS=False) == ("ok", "answers by http")

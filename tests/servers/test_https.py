"""A container behind a proxy that ends TLS: what it serves, and what ``flask doctor`` finds."""

from __future__ import annotations

import ssl
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

import pytest

from tests.cli.doctor_results import read
from tests.cli.processes import run
from tests.servers.router import CERTIFICATE, Router, routing
from tests.servers.serving import GUNICORN, WAITRESS, Command, serving
from tests.smtp import free_port

pytestmark = pytest.mark.servers


@pytest.mark.parametrize("command", [GUNICORN, WAITRESS], ids=["gunicorn", "waitress"])
def test_an_https_address_is_all_that_a_container_needs(tmp_path: Path, command: Command) -> None:
    port = free_port()
    with routing(port) as by_https, routing(port, secure=False) as by_http:
        settings = {
            "FLASK_CONFIG": "docker",
            "SECRET_KEY": "3f1c9a7e5b2d8f604c1e9a7b3d5f8e2a",
            "DATABASE_URL": f"sqlite:///{tmp_path}/blog.sqlite",
            "SITE_URL": f"https://127.0.0.1:{by_https.port}",
            "PROXY_HOPS": "1",
            "SSL_CERT_FILE": str(CERTIFICATE),
        }
        assert run("flask", "deploy", **settings)[0] == 0
        with serving(command, **settings, PORT=str(port), MAIL_SEVER="smtp.example") as server:
            page = login_page(HTTPConnection("127.0.0.1", by_http.port, timeout=30))
            assert page == (301, f"{settings['SITE_URL']}/auth/login", "", "")
            status, _, cookie, hsts = login_page(secure_connection(by_https))
            assert (status, "; Secure" in cookie, hsts) == (200, True, "max-age=31536000")
            found = read(*run("flask", "doctor", **settings)[:2])
            assert found.verdicts["site"] == found.verdicts["https"] == "ok", found.said
            unaware = read(*run("flask", "doctor", **{**settings, "PROXY_HOPS": "0"})[:2])
            assert unaware.verdicts["proxies"] == "note"
            assert server.output.count("MAIL_SEVER is set") == 1, "logged once, not by each worker"


def secure_connection(router: Router) -> HTTPSConnection:
    """Return a connection by TLS."""
    context = ssl.create_default_context(cafile=str(CERTIFICATE))
    return HTTPSConnection("127.0.0.1", router.port, timeout=30, context=context)


def login_page(connection: HTTPConnection) -> tuple[int, str, str, str]:
    """Return status, Location, cookie and HSTS of the page."""
    connection.request("GET", "/auth/login")
    response = connection.getresponse()
    response.read()
    names = ("Location", "Set-Cookie", "Strict-Transport-Security")
    location, cookie, hsts = (response.headers.get(name, "") for name in names)
    return response.status, location, cookie, hsts

"""Who is believed about the visitor's address and scheme: PROXY_HOPS decides on every server."""

from __future__ import annotations

from http.client import HTTPConnection

import pytest

from tests.servers.conftest import Serve
from tests.servers.serving import Server
from tests.servers.waiting import TIMEOUT_SECONDS, eventually

pytestmark = pytest.mark.servers

# what a dyno's environment says to gunicorn
DYNO = {"FORWARDED_ALLOW_IPS": "*", "GUNICORN_CMD_ARGS": "--access-logfile -"}
BY_HTTPS = "X-Forwarded-Proto: https"
FORGED, TRUE = "203.0.113.9", "192.0.2.44"


def status(server: Server, *headers: str) -> int:
    """Return the status of the front page for a request with these headers."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT_SECONDS)
    try:
        connection.putrequest("GET", "/")
        for header in headers:
            connection.putheader(*header.split(": "))
        connection.endheaders()
        return connection.getresponse().status
    finally:
        connection.close()


def test_without_a_proxy_no_header_is_believed(serve_by_each: Serve) -> None:
    server = serve_by_each(PROXY_HOPS="0", FORCE_HTTPS="true", **DYNO)
    for claim in (
        BY_HTTPS,
        "X-Forwarded-Protocol: ssl",
        "X-Forwarded-Ssl: on",
        "Forwarded: proto=https",
    ):
        assert status(server, claim) == 301, claim
    assert status(server, f"X-Forwarded-For: {FORGED}") == 301
    eventually(lambda: server.output.count("path=/ ") == 5, "the requests are logged")
    assert FORGED not in server.output


def test_behind_a_router_only_its_headers_are_believed(serve_by_each: Serve) -> None:
    server = serve_by_each(PROXY_HOPS="1", **DYNO)
    assert status(server, BY_HTTPS) == 200
    assert status(server, BY_HTTPS, "X-Forwarded-Ssl: off") == 200
    assert status(server, BY_HTTPS, "SCRIPT_NAME: /elsewhere") == 200
    assert status(server, BY_HTTPS, "X-Forwarded-Host: evil.example") == 200
    assert status(server, "X-Forwarded-Proto: http", "X-Forwarded-Ssl: on") == 301
    assert status(server, BY_HTTPS, f"X-Forwarded-For: {FORGED}, {TRUE}") == 200
    eventually(lambda: TRUE in server.output, "the visitor's address is logged")
    assert FORGED not in server.output

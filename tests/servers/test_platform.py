"""gunicorn with what a platform puts into its environment."""

from __future__ import annotations

from http.client import HTTPConnection

import pytest

from tests.servers.conftest import Serve
from tests.servers.serving import Server

pytestmark = pytest.mark.servers

# what a dyno's environment says to gunicorn
BELIEVE_ALL = {"FORWARDED_ALLOW_IPS": "*", "GUNICORN_CMD_ARGS": "--access-logfile -"}


def ask(server: Server, *headers: str) -> int:
    """The status of the front page for somebody who sends these headers."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.putrequest("GET", "/")
        for header in headers:
            connection.putheader(*header.split(": "))
        connection.endheaders()
        return connection.getresponse().status
    finally:
        connection.close()


def test_gunicorn_believes_nobody_by_itself(serve: Serve) -> None:
    server = serve(PROXY_HOPS="0", FORCE_HTTPS="true", **BELIEVE_ALL)
    for claim in ("X-Forwarded-Proto: https", "X-Forwarded-Protocol: ssl", "X-Forwarded-Ssl: on"):
        assert ask(server, claim) == 301, claim


def test_behind_the_router_only_the_routers_headers_count(serve: Serve) -> None:
    server = serve(PROXY_HOPS="1", **BELIEVE_ALL)
    by_https = "X-Forwarded-Proto: https"
    assert ask(server, by_https) == 200
    assert ask(server, by_https, "X-Forwarded-Ssl: off") == 200
    assert ask(server, by_https, "SCRIPT_NAME: /elsewhere") == 200
    assert ask(server, "X-Forwarded-Proto: http", "X-Forwarded-Ssl: on") == 301

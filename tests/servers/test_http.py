"""HTTP as clients see it, the same from gunicorn with one or two workers and from waitress."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse

import pytest

from app.web.security.input_checks import UPLOAD_MAX_BYTES
from config import Config
from tests.hosts import MALFORMED_HOSTS, UNSENDABLE_HOSTS
from tests.servers.serving import Server
from tests.servers.visiting import ROUTER
from tests.servers.waiting import TIMEOUT_SECONDS

pytestmark = pytest.mark.servers

HOST = b"Host: 127.0.0.1\r\nX-Forwarded-Proto: https\r\n"
POST = b"POST /auth/login HTTP/1.1\r\n" + HOST
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
API = b"/api/ver1/posts/"
STYLES = "/static/css/site.css"


@pytest.fixture
def connection(shared_server: Server) -> Iterator[HTTPConnection]:
    """A connection that sends as many requests as the server lets it."""
    connection = HTTPConnection("127.0.0.1", shared_server.port, timeout=TIMEOUT_SECONDS)
    yield connection
    connection.close()


def exchange(connection: HTTPConnection, method: str, path: str, **headers: str) -> HTTPResponse:
    """Send a request and read the response, whose body is in ``text`` afterwards."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers={**ROUTER, **named})
    return connection.getresponse()


def raw(server: Server, sent: bytes) -> bytes:
    """Send these bytes; return everything that the server sends until it closes."""
    with socket.create_connection(("127.0.0.1", server.port), TIMEOUT_SECONDS) as client:
        client.sendall(sent)
        with client.makefile("rb") as received:
            return received.read()


def statuses(received: bytes) -> list[int]:
    """Return the status codes of responses that follow one another."""
    return [int(code) for code in re.findall(rb"HTTP/1\.[01] (\d+) ", received)]


def test_a_connection_stays_open_for_further_requests(connection: HTTPConnection) -> None:
    used = set()
    for path in ("/", "/tags", "/nothing", "/healthz", STYLES, "/"):
        response = exchange(connection, "GET", path)
        response.read()
        assert connection.sock is not None, f"closed after {path}"
        used.add(connection.sock.getsockname())
    assert len(used) == 1


def test_a_connection_is_closed_when_the_client_asks_for_it(shared_server: Server) -> None:
    for request in (
        b"GET /healthz HTTP/1.1\r\nConnection: close\r\n",
        b"GET /healthz HTTP/1.0\r\n",
    ):
        assert statuses(raw(shared_server, request + HOST + b"\r\n")) == [200]


def test_pipelined_requests_are_answered_in_order(shared_server: Server) -> None:
    paths = (b"/healthz", b"/nothing", b"/tags")
    requests = [b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"\r\n" for path in paths]
    last = b"GET /healthz HTTP/1.1\r\nConnection: close\r\n" + HOST + b"\r\n"
    assert statuses(raw(shared_server, b"".join(requests) + last)) == [200, 404, 200, 200]


@pytest.mark.parametrize("path", ["/", "/tags", "/nothing", STYLES])
def test_head_has_the_headers_of_get_and_no_body(connection: HTTPConnection, path: str) -> None:
    got = exchange(connection, "GET", path)
    body = got.read()
    head = exchange(connection, "HEAD", path)
    assert head.read() == b""
    assert head.status == got.status
    for name in ("Content-Length", "Content-Type", "ETag"):
        assert head.headers[name] == got.headers[name], name
    assert int(head.headers["Content-Length"]) == len(body)


@pytest.mark.parametrize("path", ["/", "/feed.atom", STYLES])
def test_what_has_not_changed_is_not_sent_again(connection: HTTPConnection, path: str) -> None:
    first = exchange(connection, "GET", path)
    first.read()
    again = exchange(connection, "GET", path, If_None_Match=first.headers["ETag"])
    assert (again.status, again.read()) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert exchange(connection, "GET", "/healthz").status == 200, "a client may go on"


def test_a_range_of_a_file(connection: HTTPConnection) -> None:
    whole = exchange(connection, "GET", STYLES).read()
    part = exchange(connection, "GET", STYLES, Range="bytes=10-19")
    assert (part.status, part.read()) == (206, whole[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(whole)}"
    beyond = exchange(connection, "GET", STYLES, Range=f"bytes={len(whole)}-")
    beyond.read()
    assert beyond.status == 416


def test_a_body_beyond_the_applications_limit_gets_the_applications_page(
    connection: HTTPConnection,
) -> None:
    body = b"email=" + b"x" * Config.MAX_CONTENT_LENGTH
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/auth/login", body, {**ROUTER, **kind})
    response = connection.getresponse()
    assert (response.status, response.headers["Content-Type"]) == (413, "text/html; charset=utf-8")
    assert "X-Request-ID" in response.headers


def test_a_body_beyond_the_servers_limit_is_not_received(shared_server: Server) -> None:
    length = b"Content-Length: %d\r\n\r\n" % (UPLOAD_MAX_BYTES + 3 * Config.MAX_CONTENT_LENGTH)
    assert statuses(raw(shared_server, POST + FORM + length)) == [413]


def test_headers_beyond_the_servers_limit_are_refused(shared_server: Server) -> None:
    beginning = b"GET / HTTP/1.1\r\n" + HOST + b"X-Long: "
    assert statuses(raw(shared_server, beginning.ljust(32 * 1024, b"x"))) == [431]


@pytest.mark.parametrize(
    "request_",
    [
        POST + b"Content-Length: five\r\n\r\nhello",
        POST + b"Content-Length: -5\r\n\r\nhello",
        POST + b"Content-Length: +5\r\n\r\nhello",
        POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        POST + b"Transfer-Encoding: chunked\r\n\r\nfive\r\nhello\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello!!\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nNo colon\r\n\r\n",
        b"GET /\rX HTTP/1.1\r\n\r\n",
    ],
)
def test_malformed_requests_are_refused_and_the_connection_closed(
    shared_server: Server, request_: bytes
) -> None:
    hidden = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"
    assert statuses(raw(shared_server, request_ + hidden)) == [400]


def test_malformed_hosts_are_refused_in_the_sites_form(shared_server: Server) -> None:
    for path, shown in [(b"/tags", b"<h1>That did not work</h1>"), (API, b'"error":"bad request"')]:
        for host in MALFORMED_HOSTS:
            sent = b"GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n" % (
                path,
                host.encode("latin-1"),
            )
            received = raw(shared_server, sent + b"X-Forwarded-Proto: https\r\n\r\n")
            assert (statuses(received), shown in received) == ([400], True), host[:80]
    for host in UNSENDABLE_HOSTS:
        sent = b"GET /tags HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" % host.encode()
        assert statuses(raw(shared_server, sent)) == [400], host
    twice = b"GET /tags HTTP/1.1\r\nHost: a.b\r\nHost: c.d\r\nConnection: close\r\n\r\n"
    assert statuses(raw(shared_server, twice)) == [400]
    assert "Traceback" not in shared_server.output
    assert "level=error" not in shared_server.output


def test_unknown_transfer_codings_are_refused(shared_server: Server) -> None:
    coding = b"Transfer-Encoding: gzip, chunked\r\n\r\n"
    assert statuses(raw(shared_server, POST + coding + b"0\r\n\r\n")) == [501]


def test_the_chunks_count_where_a_length_is_given_too(shared_server: Server) -> None:
    """RFC 9112, section 6.3: Transfer-Encoding overrides Content-Length."""
    both = b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunks = b"a\r\nemail=ann%\r\n5\r\n40b.c\r\n0\r\n\r\n"
    last = b"GET /healthz HTTP/1.1\r\nConnection: close\r\n" + HOST + b"\r\n"
    received = raw(shared_server, POST + FORM + both + chunks + last)
    assert statuses(received) == [400, 200], "the form without a token, then the next request"
    assert b'value="ann@b.c"' in received


def test_no_header_names_the_server_and_its_version(connection: HTTPConnection) -> None:
    response = exchange(connection, "GET", "/healthz")
    assert response.headers["Server"] == "blog"

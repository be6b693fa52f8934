"""People who take their time, or do not mean it, keep nobody else waiting."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.servers.conftest import Serve
from tests.servers.serving import Server
from tests.servers.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.servers

MORE_THAN_THREADS = 20  # of two processes with four threads each
HOST = b"Host: 127.0.0.1\r\nX-Forwarded-Proto: https\r\n"
HEAD = b"POST /auth/login HTTP/1.1\r\n" + HOST
HEAD += b"Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n"
LENGTH = b"Content-Length: %d\r\n\r\n"
FORM = b"email=ann%40example.com&padding="
BEGINNINGS = [
    b"",
    b"\r\n\r\n",
    b"GET / HT",
    HEAD,
    HEAD + LENGTH % 1000,
    HEAD + LENGTH % 1000 + FORM,
]


@pytest.fixture
def server(serve: Serve) -> Server:
    return serve()


@contextmanager
def half_open(server: Server, sent: bytes) -> Iterator[None]:
    """So many connections, on each of which this was sent and nothing follows."""
    with ExitStack() as connections:
        for _ in range(MORE_THAN_THREADS):
            connections.enter_context(connected(server)).sendall(sent)
        yield


def connected(server: Server) -> socket.socket:
    """A connection on which nothing has been sent."""
    return socket.create_connection(("127.0.0.1", server.port), PATIENCE_SECONDS)


def everything(client: socket.socket) -> bytes:
    """What the server sends until it closes the connection."""
    with client.makefile("rb") as answers:
        return answers.read()


def test_requests_that_do_not_arrive_keep_nobody_waiting(server: Server) -> None:
    with ExitStack() as crowds:
        for sent in BEGINNINGS:
            crowds.enter_context(half_open(server, sent))
            assert server.visitor().get("/tags").status == 200


def test_requests_in_pieces_are_understood(server: Server) -> None:
    size = 1000 - len(FORM)
    for sent, rest in [
        (HEAD + LENGTH % 1000 + FORM, b"x" * size),
        (HEAD + LENGTH % 401_000 + FORM + b"x" * 200_000, b"x" * (200_000 + size)),
        (HEAD + b"Expect: 100-continue\r\n" + LENGTH % 1000, FORM + b"x" * size),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n20\r\n" + FORM, b"\r\n0\r\n\r\n"),
    ]:
        with connected(server) as client:
            client.sendall(sent)
            assert server.visitor().get("/tags").status == 200
            client.sendall(rest)
            assert b'value="ann@example.com"' in everything(client)


def test_requests_behind_one_another_are_answered_in_turn(server: Server) -> None:
    with connected(server) as client:
        for path in (b"/healthz", b"/nothing"):
            client.sendall(b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"\r\n")
        client.sendall(b"GET /ta")
        client.sendall(b"gs HTTP/1.1\r\n" + HOST)
        client.sendall(b"Connection: close\r\n\r\n")
        statuses = re.findall(rb"HTTP/1\.1 (\d+) ", everything(client))
    assert statuses == [b"200", b"404", b"200"]


def test_the_server_can_end_all_the_same(server: Server) -> None:
    with half_open(server, b"GET / HT"), half_open(server, b""):
        assert server.visitor().get("/tags").status == 200
        server.ask_to_stop()
        assert server.wait() == 0

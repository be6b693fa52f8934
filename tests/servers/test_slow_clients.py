"""Clients that are slow, or stop in the middle, delay nobody else."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.factories import UserFactory
from tests.servers.conftest import Serve, Site
from tests.servers.serving import Server
from tests.servers.slow import CROWD, HEAD, slow_crowd
from tests.servers.visiting import Response
from tests.servers.waiting import TIMEOUT_SECONDS

pytestmark = pytest.mark.servers

CONNECTIONS = 20  # more than two processes have threads
LENGTH = b"Content-Length: %d\r\n\r\n"
FORM = b"email=ann%40example.com&padding="
CLOSING = HEAD + b"Connection: close\r\n"
BEGINNINGS = [
    b"",
    b"\r\n\r\n",
    b"GET / HT",
    HEAD,
    HEAD + LENGTH % 1000,
    HEAD + LENGTH % 1000 + FORM,
]
PROBES_SECONDS = 6
LONGEST_PROBE_SECONDS = 0.5
MOST_GROWTH_MEGABYTES = 50


@contextmanager
def half_sent(server: Server, sent: bytes) -> Iterator[None]:
    """Open connections on each of which this is sent, and no more."""
    with ExitStack() as connections:
        for _ in range(CONNECTIONS):
            connections.enter_context(connect(server)).sendall(sent)
        yield


def connect(server: Server) -> socket.socket:
    """Open a connection."""
    return socket.create_connection(("127.0.0.1", server.port), TIMEOUT_SECONDS)


def receive_all(client: socket.socket) -> bytes:
    """Return what the server sends until it closes the connection."""
    with client.makefile("rb") as received:
        return received.read()


def slowest(probes: list[Callable[[], Response]], seconds: float) -> float:
    """Send each request again and again; return the longest time in seconds that one took."""
    longest, end = 0.0, time.monotonic() + seconds
    while time.monotonic() < end:
        for probe in probes:
            began = time.monotonic()
            assert probe().status == 200
            longest = max(longest, time.monotonic() - began)
    return longest


def test_a_crowd_of_slow_clients_delays_nobody(shared_server: Server, shared_site: Site) -> None:
    with shared_site.rows():
        email = UserFactory.create().email
    server = shared_server
    user = server.visitor().log_in(email)
    probes = [
        lambda: server.visitor().get("/healthz"),
        lambda: server.visitor().get("/"),
        lambda: user.get("/"),
    ]
    alone = slowest(probes, 1)
    before = server.resident_megabytes()
    with slow_crowd(server.port, *CROWD):
        assert server.connections() >= len(CROWD)
        in_the_crowd = slowest(probes, PROBES_SECONDS)
        growth = server.resident_megabytes() - before
    print(f"alone {alone:.3f} s, in the crowd {in_the_crowd:.3f} s, {growth:.0f} MB more")
    # a machine that is busy with other things is slow without slow clients
    assert in_the_crowd < max(LONGEST_PROBE_SECONDS, 3 * alone)
    assert growth < MOST_GROWTH_MEGABYTES


def test_requests_that_do_not_arrive_delay_nobody(shared_server: Server) -> None:
    with ExitStack() as crowds:
        for sent in BEGINNINGS:
            crowds.enter_context(half_sent(shared_server, sent))
            assert shared_server.visitor().get("/tags").status == 200


def test_requests_that_arrive_in_pieces_are_understood(shared_server: Server) -> None:
    size = 1000 - len(FORM)
    for sent, rest in [
        (CLOSING + LENGTH % 1000 + FORM, b"x" * size),
        (CLOSING + LENGTH % 401_000 + FORM + b"x" * 200_000, b"x" * (200_000 + size)),
        (CLOSING + LENGTH % 1_001_000 + FORM + b"x" * 700_000, b"x" * (300_000 + size)),
        (CLOSING + b"Expect: 100-continue\r\n" + LENGTH % 1000, FORM + b"x" * size),
        (CLOSING + b"Transfer-Encoding: chunked\r\n\r\n20\r\n" + FORM, b"\r\n0\r\n\r\n"),
    ]:
        with connect(shared_server) as client:
            client.sendall(sent)
            assert shared_server.visitor().get("/tags").status == 200
            client.sendall(rest)
            assert b'value="ann@example.com"' in receive_all(client)


def test_slow_clients_do_not_keep_a_server_from_ending(serve: Serve) -> None:
    server = serve(GUNICORN_CMD_ARGS="--graceful-timeout 4")
    with half_sent(server, b"GET / HT"), half_sent(server, b""):
        assert server.visitor().get("/tags").status == 200
        server.terminate()
        assert server.wait() == 0
    assert "SIGKILL" not in server.output

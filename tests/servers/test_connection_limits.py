"""Connections are limited: how many one address has, how slow they are, and what they spool."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers.conftest import Serve
from tests.servers.serving import Server
from tests.servers.slow import HEAD, SlowClient, SlowCrowd
from tests.servers.waiting import eventually

pytestmark = pytest.mark.servers

CROWD = 200
KIB = 1024
# what a client sends at once, and then again and again
STOPPED = SlowClient(b"GET /heal")
DRIPPING: dict[str, SlowClient] = {
    "headers": SlowClient(b"GET / HTTP/1.1\r\nX-Long: ", b"x", interval=0.5),
    "body": SlowClient(HEAD + b"Content-Length: 1000000\r\n\r\n", b"x", interval=0.5),
    "large body": SlowClient(
        HEAD + b"Content-Length: 1000000\r\n\r\n" + b"x" * 150_000, b"x", interval=0.5
    ),
    "chunks": SlowClient(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", interval=0.5),
    "after 100 Continue": SlowClient(
        HEAD + b"Content-Length: 1000\r\nExpect: 100-continue\r\n\r\n", b"x", interval=0.5
    ),
}


@pytest.fixture
def serve(serve: Serve) -> Serve:
    """Start servers that have shown a page: what a first one takes is not the crowd's doing."""

    def start(**settings: str) -> Server:
        server = serve(**settings)
        shown = server.visitor().get("/tags").status
        assert shown in {200, 301}, "a page, or the way to https where no proxy is trusted"
        return server

    return start


@contextmanager
def crowd_of(server: Server, client: SlowClient, number: int = CROWD) -> Iterator[SlowCrowd]:
    """Keep so many of these clients connected; the server may disconnect them."""
    crowd = SlowCrowd(server.port, [client] * number)
    try:
        yield crowd
    finally:
        crowd.stop()


def answers_others(server: Server) -> bool:
    """Return whether another client gets a page soon."""
    began = time.monotonic()
    return server.visitor().get("/tags").status == 200 and time.monotonic() - began < 2


def connections_of(server: Server, most: int) -> Callable[[], bool]:
    """Return a function that returns whether no more connections than these are open."""
    return lambda: server.connections() <= most


def spooled_bytes(server: Server) -> int:
    """Return the bytes of deleted files that the workers hold: spooled bodies."""
    total = 0
    for pid in server.serving_processes:
        for file in Path(f"/proc/{pid}/fd").iterdir():
            try:
                target = str(file.readlink())
                if "(deleted)" in target and not target.startswith("/dev/shm"):
                    total += file.stat().st_size
            except OSError:  # closed meanwhile
                continue
    return total


@pytest.mark.parametrize("kind", DRIPPING)
def test_requests_that_arrive_too_slowly_are_closed(serve: Serve, kind: str) -> None:
    server = serve(SLOW_SECONDS="3", WEB_CONCURRENCY="1")
    with crowd_of(server, DRIPPING[kind]):
        assert server.connections() >= CROWD
        assert answers_others(server)
        eventually(connections_of(server, 0), "all slow connections are closed")
        assert answers_others(server)
    assert "connections were closed" in server.output
    assert "Traceback" not in server.output


def test_requests_that_do_not_arrive_whole_in_time_are_closed(serve: Serve) -> None:
    server = serve(REQUEST_SECONDS="4", WEB_CONCURRENCY="1")
    length = b"Content-Length: 1000000\r\n\r\n"
    with crowd_of(server, SlowClient(HEAD + length, b"x" * 500, interval=0.5)):
        assert server.connections() >= CROWD
        eventually(connections_of(server, 0), "all connections are closed")
        assert answers_others(server)


def test_clients_that_are_fast_enough_are_not_closed(serve: Serve) -> None:
    server = serve(SLOW_SECONDS="2", WEB_CONCURRENCY="1")
    length = b"Content-Length: 1000000\r\n\r\n"
    crowd = [SlowClient(HEAD + length, b"x" * 200, interval=0.5)] * 20
    connected = SlowCrowd(server.port, [*crowd, *[STOPPED] * CROWD])
    try:
        eventually(connections_of(server, 20), "those who have stopped are closed")
        eventually(lambda: server.connections() == 20, "the others go on")
    finally:
        connected.stop()
    assert connected.errors == []


def test_an_address_has_so_many_connections_and_no_more(serve: Serve) -> None:
    server = serve(CONNECTIONS_PER_ADDRESS="50", PROXY_HOPS="0", WEB_CONCURRENCY="1")
    with crowd_of(server, STOPPED):
        eventually(connections_of(server, 50), "no more than 50 are open")
        elsewhere = socket.create_connection(("127.0.0.1", server.port), 10, ("127.0.0.9", 0))
        with elsewhere:
            elsewhere.sendall(b"GET /healthz HTTP/1.1\r\nHost: a.b\r\nConnection: close\r\n\r\n")
            assert elsewhere.recv(100).startswith(b"HTTP/1.1 200")
        assert server.connections() >= 40, "another address loses nothing"


def test_behind_a_proxy_an_address_is_what_the_proxy_says(serve: Serve) -> None:
    server = serve(CONNECTIONS_PER_ADDRESS="50", PROXY_HOPS="1", WEB_CONCURRENCY="1")
    head = HEAD + b"Content-Length: 1000\r\nX-Forwarded-For: 203.0.113.%d, %s\r\n\r\n"
    one = [SlowClient(head % (number, b"192.0.2.1")) for number in range(CROWD)]
    many = [SlowClient(head % (1, b"198.51.100.%d" % number)) for number in range(CROWD)]
    crowd = SlowCrowd(server.port, [*one, *many])
    try:
        eventually(connections_of(server, CROWD + 50), "one address has no more than 50")
        assert server.connections() >= CROWD, "the others have theirs"
        assert answers_others(server)
    finally:
        crowd.stop()


def test_a_process_keeps_room_for_others(serve: Serve) -> None:
    server = serve(WEB_CONCURRENCY="1", GUNICORN_CMD_ARGS="--worker-connections 100")
    with crowd_of(server, STOPPED):
        eventually(lambda: answers_others(server), "another client gets a page")
        eventually(connections_of(server, 95), "there is room")


def test_bodies_spool_within_a_bound(serve: Serve) -> None:
    server = serve(SPOOL_MEGABYTES="20", WEB_CONCURRENCY="1")
    before = server.resident_megabytes()
    body = HEAD + b"Content-Length: 3000000\r\n\r\n" + b"x" * 400 * KIB
    with crowd_of(server, SlowClient(body, b"x" * 500, interval=0.5)):
        eventually(connections_of(server, 60), "what they have sent fits")
        assert spooled_bytes(server) <= 30 * KIB * KIB
        assert answers_others(server)
        assert server.resident_megabytes() - before < 50

"""Which connections are closed first, and whose they are."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import pytest

from app.web.server.connections import ConnectionLimits, client_address

SETTINGS = {
    "CONNECTIONS_PER_ADDRESS": 3,
    "PROXY_HOPS": 0,
    "REQUEST_SECONDS": 300,
    "SLOW_SECONDS": 30,
    "SLOW_BYTES_PER_SECOND": 100,
    "UPLOAD_BYTES_PER_SECOND": 10_000,
    "SPOOL_MEGABYTES": 1,
}
MEBIBYTE = 1024 * 1024


@dataclass
class Request:
    """What waitress knows of a request that arrives."""

    header_bytes_received: int = 0
    body_bytes_received: int = 0
    headers_finished: bool = True
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(eq=False)
class Channel:
    """What waitress knows of a connection."""

    addr: tuple[str, int | None] = ("192.0.2.1", 5000)
    request: Request | None = None
    requests: list[Request] = field(default_factory=list)
    total_outbufs_len: int = 0
    last_activity: float = field(default_factory=time.time)
    is_open: bool = True

    def handle_close(self) -> None:
        """Note that the server has closed it."""
        self.is_open = False


class Server:
    """Connections, limits and a clock."""

    def __init__(self, capacity: int = 1000, **settings: int) -> None:
        self.now = 0.0
        self.channels: list[Channel] = []
        self.limits = ConnectionLimits({**SETTINGS, **settings}, capacity, lambda: self.now)

    def open(self, **attributes: Any) -> Channel:
        """Open a connection."""
        self.channels.append(Channel(**attributes))
        return self.channels[-1]

    def wait(self, seconds: float) -> list[Channel]:
        """Let time pass, and return the connections that are open then."""
        self.now += seconds
        self.limits.enforce([channel for channel in self.channels if channel.is_open])
        return [channel for channel in self.channels if channel.is_open]


def test_a_hundred_bytes_a_second_are_enough_for_five_minutes() -> None:
    server = Server()
    fast = server.open(request=Request())
    bursts = server.open(request=Request(), addr=("192.0.2.2", 1))
    slow = server.open(request=Request(), addr=("192.0.2.3", 1))
    for second in range(300):
        for channel, size in [(fast, 110), (slow, 90), (bursts, 2600 * (second % 25 == 0))]:
            assert channel.request is not None
            channel.request.body_bytes_received += size
        is_open = server.wait(1)
        assert fast in is_open
        assert bursts in is_open
        assert (slow in is_open) == (second <= 30), second
    assert server.wait(2) == []


def test_a_large_picture_may_come_slowly_as_long_as_it_comes() -> None:
    server = Server(SPOOL_MEGABYTES=99)
    steady = server.open(request=Request())
    slow = server.open(request=Request(), addr=("192.0.2.2", 1))
    for second in range(1, 1000):
        for channel, size in [(steady, 20_000), (slow, 5_000)]:
            assert channel.request is not None
            channel.request.body_bytes_received += size
        is_open = server.wait(1)
        assert steady in is_open
        assert (slow in is_open) == (second <= 301), second


def test_a_second_request_has_time_of_its_own() -> None:
    server = Server()
    channel = server.open(request=Request())
    for _ in range(5):
        channel.request = request = Request()
        assert server.wait(25) == [channel]
        channel.request, channel.requests = None, [request]
        assert server.wait(400) == [channel], "waiting for the response is no fault of a client"
        channel.requests = []


def test_what_has_been_idle_or_incomplete_longest_is_closed_first() -> None:
    server = Server()
    handled = server.open(requests=[Request()])
    incomplete = server.open(request=Request(header_bytes_received=9))
    idle = server.open(last_activity=time.time() - 20)
    assert len(server.wait(10)) == 3
    fresh = server.open()
    assert server.wait(1) == [handled, incomplete, fresh]
    server.open(requests=[Request()])
    assert incomplete not in server.wait(1)
    assert not idle.is_open


def test_requests_that_are_handled_are_never_cut() -> None:
    server = Server(capacity=10)
    for _ in range(10):
        server.open(requests=[Request()])
    assert len(server.wait(400)) == 10


@pytest.mark.parametrize("known", ["192.0.2.1", "2001:db8::1"])
def test_the_limit_of_an_address_is_not_that_of_others(known: str) -> None:
    server = Server()
    crowd = [server.open(addr=(known, number)) for number in range(9)]
    other = server.open(addr=("192.0.2.9", 1))
    is_open = server.wait(1)
    assert other in is_open
    assert sum(channel in is_open for channel in crowd) == 3


def test_the_oldest_bodies_make_room_for_the_newest() -> None:
    server = Server(CONNECTIONS_PER_ADDRESS=0)
    for _ in range(5):
        server.open(request=Request(body_bytes_received=MEBIBYTE // 2))
        server.wait(1)
    empty = server.open(request=Request(header_bytes_received=9))
    assert server.wait(1) == [*server.channels[3:5], empty]


def test_a_burst_of_bodies_is_bounded_without_waiting() -> None:
    server = Server(CONNECTIONS_PER_ADDRESS=0)
    server.wait(0)  # the next regular examination is half a second away
    requests = [Request() for _ in range(20)]
    for request in requests:
        server.open(request=request)
    piece = 8192  # what waitress reads of a connection at a time
    for _ in range(400 * 1024 // piece):
        for request in requests:
            request.body_bytes_received += piece
        is_open = server.wait(0)
        assert sum(one.request.body_bytes_received for one in is_open if one.request) <= MEBIBYTE
    assert len(is_open) == 2, "no more are closed than must be"


def test_whose_a_connection_is() -> None:
    def of(hops: int, forwarded: str = "", host: str = "192.0.2.1", port: int | None = 1) -> str:
        request = Request(headers={"X_FORWARDED_FOR": forwarded})
        return client_address(Channel(addr=(host, port), request=request), hops)

    assert of(0, "203.0.113.9") == "192.0.2.1"
    assert of(1, "203.0.113.9, 198.51.100.1") == "198.51.100.1"
    assert of(2, "203.0.113.9, 198.51.100.1") == "203.0.113.9"
    assert of(2, "198.51.100.1") == of(1) == "", "the proxy has said nothing"
    assert of(1, '"203.0.113.9, 198.51.100.1') == "198.51.100.1"
    assert of(0, host="2001:db8::1") == of(0, host="2001:db8::2") != of(0, host="2001:db8:0:1::1")
    assert of(0, host="::ffff:192.0.2.1") == "192.0.2.1"
    assert of(0, host="localhost", port=None) == "", "a Unix socket"
    assert client_address(Channel(), 1) == "", "no request, so no word of the proxy"
    unfinished = Request(headers_finished=False, headers={"X_FORWARDED_FOR": "192.0.2.7"})
    assert client_address(Channel(request=unfinished), 1) == ""

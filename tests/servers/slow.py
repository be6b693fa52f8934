"""Clients that take their time: hundreds of connections, all driven by one thread."""

from __future__ import annotations

import heapq
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

from tests.servers.waiting import TIMEOUT_SECONDS

HOST = b"Host: 127.0.0.1\r\nX-Forwarded-Proto: https\r\n"
HEAD = b"POST /auth/login HTTP/1.1\r\n" + HOST
HEAD += b"Content-Type: application/x-www-form-urlencoded\r\n"
SMALL_BUFFER = 2048  # bytes that the system receives before the client reads


@dataclass(frozen=True)
class SlowClient:
    """Sends ``first`` at once, then ``piece`` again and again; reads as slowly, if at all."""

    first: bytes
    piece: bytes = b""
    read_bytes: int = 0
    interval: float = 60.0  # seconds from one piece to the next


STOPPED = SlowClient(b"GET /heal")
UPLOADING = SlowClient(  # 20 kB a second
    HEAD + b"Content-Length: 1000000\r\n\r\nemail=", b"x" * 2000, interval=0.1
)
DRIPPING_CHUNKS = SlowClient(
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", interval=2.0
)
DRIPPING_AFTER_CONTINUE = SlowClient(
    HEAD + b"Content-Length: 1000\r\nExpect: 100-continue\r\n\r\n", b"x", interval=2.0
)
READING = SlowClient(  # 1 kB a second
    b"GET /static/css/site.css HTTP/1.1\r\n" + HOST + b"\r\n", read_bytes=100, interval=0.1
)
CROWD = (
    *[STOPPED] * 200,
    *[UPLOADING] * 40,
    *[DRIPPING_CHUNKS] * 24,
    *[DRIPPING_AFTER_CONTINUE] * 24,
    *[READING] * 8,
)


class SlowCrowd:
    """Slow clients of one server."""

    def __init__(self, port: int, clients: Iterable[SlowClient]) -> None:
        self.errors: list[str] = []
        self.rounds = 0
        self._number = count()
        self._stopping = threading.Event()
        self._connections = [(client, connected(port, client)) for client in clients]
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        """Serve the connection whose turn comes next, until ``stop`` is called."""
        start = time.monotonic()
        due = [
            (start + next(self._number) % 20 * client.interval / 20, position)
            for position, (client, _) in enumerate(self._connections)
        ]
        heapq.heapify(due)
        while not self._stopping.wait(max(0.0, due[0][0] - time.monotonic())):
            moment, position = due[0]
            client, connection = self._connections[position]
            heapq.heapreplace(due, (moment + client.interval, position))
            try:
                if client.read_bytes:
                    connection.recv(client.read_bytes)
                elif client.piece:
                    connection.sendall(client.piece)
            except BlockingIOError:
                pass
            except OSError as error:
                self.errors.append(f"{client.first!r}: {error!r}")

    def stop(self) -> None:
        """Close all connections."""
        self._stopping.set()
        self._thread.join(TIMEOUT_SECONDS)
        for _, connection in self._connections:
            connection.close()


def connected(port: int, client: SlowClient) -> socket.socket:
    """Open a connection and send the beginning."""
    connection = socket.socket()
    if client.read_bytes:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
    connection.settimeout(TIMEOUT_SECONDS)
    connection.connect(("127.0.0.1", port))
    connection.sendall(client.first)
    connection.setblocking(False)
    return connection


@contextmanager
def slow_crowd(port: int, *clients: SlowClient) -> Iterator[SlowCrowd]:
    """Keep these clients connected; fail if the server has disconnected one of them."""
    crowd = SlowCrowd(port, clients)
    try:
        yield crowd
    finally:
        crowd.stop()
    assert crowd.errors == []

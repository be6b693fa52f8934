"""An answer of gunicorn's that costs less: checked once, sent at once.

gunicorn checks every header of every answer, though a site says the same ones all day, writes out
the date for each, and sends the head and the body of an answer one after the other, which wakes the
client twice.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from gunicorn.http.wsgi import Response
from gunicorn.util import http_date

# Headers whose values nobody would find again.
NEVER_THE_SAME = frozenset({"X-Request-ID"})
# A larger piece is not worth copying.
MOST_TOGETHER = 64 * 1024


class OneWriteResponse(Response):
    """gunicorn's own, but that it remembers headers and sends the head with the body."""

    sock: Any  # a socket, or what takes its place for a moment

    def process_headers(self, headers: Iterable[tuple[str, str]]) -> None:
        """Take the headers in; raises what gunicorn raises for one that must not be sent."""
        for name, value in headers:
            if name in NEVER_THE_SAME:
                super().process_headers([(name, value)])
                continue
            taken = _taken(name, value)
            if taken.length is not None:
                self.response_length = taken.length
            if taken.upgrade:
                self.upgrade = True
            self.headers += taken.kept

    def default_headers(self) -> list[str]:
        """The first lines of the head, as gunicorn writes them."""
        major, minor = self.req.version
        connection = "close" if self.should_close() else "keep-alive"
        if self.upgrade:
            connection = "upgrade"
        lines = [
            f"HTTP/{major}.{minor} {self.status}\r\n",
            f"Server: {self.version}\r\n",
            f"Date: {_date(int(time.time()))}\r\n",
            f"Connection: {connection}\r\n",
        ]
        return [*lines, "Transfer-Encoding: chunked\r\n"] if self.chunked else lines

    def write(self, arg: bytes) -> None:
        """Send a piece of the body, the first one together with the head."""
        if self.headers_sent or len(arg) > MOST_TOGETHER:
            super().write(arg)
            return
        sock = self.sock
        self.sock = pieces = Pieces()
        try:
            super().write(arg)
        finally:
            self.sock = sock
        sock.sendall(b"".join(pieces))


class Pieces(list[bytes]):
    """Takes in what a socket would be given to send."""

    sendall = list.append


class _Taken(NamedTuple):
    """What gunicorn makes of one header."""

    kept: tuple[tuple[str, str], ...]
    length: int | None
    upgrade: bool


@lru_cache(maxsize=2048)
def _taken(name: str, value: str) -> _Taken:
    alone = Response.__new__(Response)
    alone.headers, alone.response_length, alone.upgrade = [], None, False
    alone.process_headers([(name, value)])
    return _Taken(tuple(alone.headers), alone.response_length, alone.upgrade)


@lru_cache(maxsize=1)
def _date(second: int) -> str:
    return str(http_date(second))

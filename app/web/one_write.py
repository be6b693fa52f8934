"""An answer of gunicorn's that costs less: checked once, sent at once.

gunicorn checks every header of every answer, though a site says the same ones all day, and sends
the head and the body of an answer one after the other, which wakes the client twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from gunicorn.http.wsgi import Response

# A larger piece is not worth copying.
MOST_TOGETHER = 64 * 1024


class OneWriteResponse(Response):
    """gunicorn's own, but that it remembers headers and sends the head with the body."""

    sock: Any  # a socket, or what takes its place for a moment

    def process_headers(self, headers: Iterable[tuple[str, str]]) -> None:
        """Take the headers in; raises what gunicorn raises for one that must not be sent."""
        for name, value in headers:
            taken = _taken(name, value)
            if taken.length is not None:
                self.response_length = taken.length
            if taken.upgrade:
                self.upgrade = True
            self.headers += taken.kept

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

"""The site behind a real port, in threads of the test's own process."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

PATIENCE_SECONDS = 10


class Door:
    """Counts the requests inside, so that a test can wait until the last one is answered.

    It hands out pictures that only tests have. A browser would not keep files from one page to the
    next if a test answered for them in the browser itself.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.address = ""
        self.pictures: dict[str, bytes] = {}
        self._inside = 0
        self._left = threading.Condition()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer as the application does (PEP 3333)."""
        if picture := self.pictures.get(environ["PATH_INFO"]):
            start_response("200 OK", [("Content-Type", "image/svg+xml")])
            return [picture]
        with self._left:
            self._inside += 1
        try:
            return self.app(environ, start_response)
        finally:  # the answer has still to be sent, but it no longer needs the database
            with self._left:
                self._inside -= 1
                self._left.notify_all()

    def wait_until_empty(self) -> None:
        """Return when nobody is inside: the rows of the site may change then."""
        with self._left:
            assert self._left.wait_for(lambda: self._inside == 0, PATIENCE_SECONDS)


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing about requests; failures are still logged."""


@contextmanager
def serving(app: Flask) -> Iterator[Door]:
    """Serve the application on a free port of this machine."""
    door = Door(app)
    server = make_server("127.0.0.1", 0, door, threaded=True, request_handler=_Quiet)
    door.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield door
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

"""The site on a real port, in threads of the test's own process."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

PATIENCE_SECONDS = 10
# key in the WSGI environment
RESPONSE = "tests.response"


class ServedSite:
    """Counts the requests in progress, so that a test can wait until the last one has ended.

    It also serves images that only tests have. A browser would not cache files from one page to
    the next if a test fulfilled their requests in the browser itself.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.address = ""
        self.pictures: dict[str, bytes] = {}
        self._in_progress = 0
        self._left = threading.Condition()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Respond as the application does (PEP 3333)."""
        if picture := self.pictures.get(environ["PATH_INFO"]):
            start_response("200 OK", [("Content-Type", "image/svg+xml")])
            return [picture]
        with self._left:
            self._in_progress += 1
        try:
            response = self.app(environ, start_response)
            environ[RESPONSE] = response
            return response
        finally:  # the response has still to be sent, but it no longer needs the database
            with self._left:
                self._in_progress -= 1
                self._left.notify_all()

    def wait_until_idle(self) -> None:
        """Wait until no request is in progress: the rows of the site may change then."""
        with self._left:
            assert self._left.wait_for(lambda: self._in_progress == 0, PATIENCE_SECONDS)


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing about requests; failures are still logged."""

    def connection_dropped(
        self, error: BaseException, environ: dict[str, Any] | None = None
    ) -> None:
        """Close the response, which Werkzeug forgets if the browser has reset the connection."""
        close = getattr((environ or {}).get(RESPONSE), "close", None)
        if close is not None:
            close()


@contextmanager
def serving(app: Flask) -> Iterator[ServedSite]:
    """Serve the application on a free port of this machine."""
    site = ServedSite(app)
    server = make_server("127.0.0.1", 0, site, threaded=True, request_handler=_Quiet)
    site.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

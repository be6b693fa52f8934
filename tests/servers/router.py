"""A router that ends TLS, as platforms and proxies do, in front of a server on this machine."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CERTIFICATE = Path(__file__).parents[1] / "certificates" / "self_signed.pem"
GIVE_UP_SECONDS = 30


class _PassOn(BaseHTTPRequestHandler):
    """Sends a request on, with who asked and how written into its headers."""

    server: Router

    def do_GET(self) -> None:
        """Ask the server behind, and give its answer back."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        claimed = self.headers.get("X-Forwarded-For")
        came_from = self.client_address[0]
        headers = {
            **dict(self.headers),
            "X-Forwarded-For": f"{claimed}, {came_from}" if claimed else came_from,
            "X-Forwarded-Proto": "https" if self.server.secure else "http",
        }
        behind = HTTPConnection("127.0.0.1", self.server.behind, timeout=GIVE_UP_SECONDS)
        try:
            behind.request(self.command, self.path, body, headers)
            answer = behind.getresponse()
            text = answer.read()
        finally:
            behind.close()
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    do_POST = do_GET  # noqa: N815 - http.server looks for this name

    def log_message(self, format: str, *words: object) -> None:
        """Say nothing: the server behind does."""


class Router(ThreadingHTTPServer):
    """Listens on a free port, with TLS or without, and passes on what it hears."""

    def __init__(self, behind: int, secure: bool) -> None:
        super().__init__(("127.0.0.1", 0), _PassOn)
        self.behind = behind
        self.secure = secure
        if secure:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
            self.socket = context.wrap_socket(self.socket, server_side=True)

    @property
    def port(self) -> int:
        """Where visitors come to."""
        return int(self.server_address[1])


@contextmanager
def routing(behind: int, secure: bool = True) -> Iterator[Router]:
    """A router in front of the server on port ``behind``."""
    with Router(behind, secure) as router:
        thread = threading.Thread(target=router.serve_forever, args=[0.05])
        thread.start()
        try:
            yield router
        finally:
            router.shutdown()
            thread.join()

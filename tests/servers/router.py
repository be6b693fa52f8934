"""A router that terminates TLS, as platforms and proxies do, in front of a local server."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CERTIFICATE = Path(__file__).parents[1] / "certificates" / "self_signed.pem"
TIMEOUT_SECONDS = 30


class _Forward(BaseHTTPRequestHandler):
    """Forwards a request, and adds the client's address and scheme to its headers."""

    server: Router

    def do_GET(self) -> None:
        """Forward the request, and return the response."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        claimed = self.headers.get("X-Forwarded-For")
        client = self.client_address[0]
        headers = {
            **dict(self.headers),
            "X-Forwarded-For": f"{claimed}, {client}" if claimed else client,
            "X-Forwarded-Proto": "https" if self.server.secure else "http",
        }
        behind = HTTPConnection("127.0.0.1", self.server.behind, timeout=TIMEOUT_SECONDS)
        try:
            behind.request(self.command, self.path, body, headers)
            response = behind.getresponse()
            content = response.read()
        finally:
            behind.close()
        self.send_response_only(response.status, response.reason)
        for name, value in response.getheaders():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET  # noqa: N815 - http.server looks for this name

    def log_message(self, format: str, *arguments: object) -> None:
        """Log nothing: the server behind does."""


class Router(ThreadingHTTPServer):
    """Listens on a free port, with TLS or without, and forwards requests."""

    def __init__(self, behind: int, secure: bool) -> None:
        super().__init__(("127.0.0.1", 0), _Forward)
        self.behind = behind
        self.secure = secure
        if secure:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
            self.socket = context.wrap_socket(self.socket, server_side=True)

    @property
    def port(self) -> int:
        """The port for visitors."""
        return int(self.server_address[1])


@contextmanager
def routing(behind: int, secure: bool = True) -> Iterator[Router]:
    """Run a router in front of the server on port ``behind``."""
    with Router(behind, secure) as router:
        thread = threading.Thread(target=router.serve_forever, args=[0.05])
        thread.start()
        try:
            yield router
        finally:
            router.shutdown()
            thread.join()

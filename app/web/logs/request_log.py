"""One log entry for each request, written by WSGI middleware under every server.

What a server refuses by itself, such as a malformed request, does not reach the middleware.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Flask
from werkzeug.wsgi import ClosingIterator

from app.web.logs.formatting import event
from app.web.logs.redaction import redact_target

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# requested every few seconds: they would be most of the log
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})

_log = logging.getLogger("app.requests")


def log_request(
    environ: WSGIEnvironment,
    status: int | None,
    headers: Iterable[tuple[str, str]],
    sent: int | None,
    seconds: float,
) -> None:
    """Log a request; successful probes at DEBUG.

    ``status``: None if the connection ended before there was one. ``headers``: the response's.
    ``sent``: the bytes of its body, None if unknown. ``seconds``: the time that it took.
    """
    healthy = status is not None and status < 400
    level = logging.DEBUG if healthy and environ.get("PATH_INFO") in PROBES else logging.INFO
    if not _log.isEnabledFor(level):
        return
    method = environ.get("REQUEST_METHOD") or "-"
    path = shown_target(environ)
    address = environ.get("REMOTE_ADDR") or "-"
    milliseconds = round(seconds * 1000)
    request_id = next((value for name, value in headers if name.lower() == "x-request-id"), None)
    _log.log(
        level,
        "%s %s %s, %s bytes in %s ms, %s",
        method,
        path,
        status or "-",
        "-" if sent is None else sent,
        milliseconds,
        address,
        extra=event(
            "request",
            method=method,
            path=path,
            status=status,
            bytes=sent,
            ms=milliseconds,
            remote=address,
            request_id=request_id,
        ),
    )


def shown_target(environ: WSGIEnvironment) -> str:
    """Return the request's path and query as they were sent, with secrets redacted."""
    sent = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if not sent:
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        query = environ.get("QUERY_STRING", "")
        sent = quote(path.encode("latin-1")) + (f"?{query}" if query else "")
    return redact_target(str(sent))


class RequestLog:
    """Middleware around the whole application."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the application does, and write the line once the answer is closed."""
        answer = _Answer(environ, start_response)
        try:
            body = self.application(environ, answer.start)
        except BaseException:
            answer.status = 500  # which the server makes of it
            answer.log()
            raise
        return ClosingIterator(answer.counted(body), [getattr(body, "close", _nothing), answer.log])


class _Answer:
    """What is known of an answer while it is being sent."""

    def __init__(self, environ: WSGIEnvironment, start_response: StartResponse) -> None:
        self.environ = environ
        self.start_response = start_response
        self.began = time.perf_counter()
        self.status: int | None = None
        self.headers: list[tuple[str, str]] = []
        self.sent = 0

    def start(self, status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
        self.status = int(status.partition(" ")[0])
        self.headers = headers
        return self.start_response(status, headers, *error)

    def counted(self, body: Iterable[bytes]) -> Iterator[bytes]:
        for part in body:
            self.sent += len(part)
            yield part

    def log(self) -> None:
        seconds = time.perf_counter() - self.began
        log_request(self.environ, self.status, self.headers, self.sent, seconds)


def _nothing() -> None:
    pass


def register_request_log(app: Flask) -> None:
    """Put the middleware around everything else.

    waitress would add a warning for each request that waits for a thread, which under load is
    normal: https://docs.pylonsproject.org/projects/waitress/en/stable/logging.html
    """
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    app.wsgi_app = RequestLog(app.wsgi_app)  # type: ignore[method-assign]

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
from app.web.logs.request_user import user_of_environ

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# requested every few seconds: they would be most of the log
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})

_log = logging.getLogger("app.requests")


def log_request(
    environ: WSGIEnvironment,
    status: int | None,
    headers: Iterable[tuple[str, str]],
    sent: int,
    seconds: float,
) -> None:
    """Log a request; successful probes at DEBUG.

    ``status``: None if the connection ended before there was one. ``headers``: the response's.
    ``sent``: the bytes of its body. ``seconds``: the time that it took.
    """
    healthy = status is not None and status < 400
    level = logging.DEBUG if healthy and environ.get("PATH_INFO") in PROBES else logging.INFO
    if not _log.isEnabledFor(level):
        return
    method = environ.get("REQUEST_METHOD") or "-"
    path = shown_target(environ)
    address = environ.get("REMOTE_ADDR") or "-"
    user = user_of_environ(environ)
    milliseconds = round(seconds * 1000)
    request_id = next((value for name, value in headers if name.lower() == "x-request-id"), None)
    _log.log(
        level,
        "%s %s %s, %s bytes in %s ms, %s%s",
        method,
        path,
        status or "-",
        sent,
        milliseconds,
        address,
        f", user {user}" if user is not None else "",
        extra=event(
            "request",
            method=method,
            path=path,
            status=status,
            bytes=sent,
            ms=milliseconds,
            remote=address,
            user=user,
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
        """Call the application, and log the request when its response is closed."""
        began = time.perf_counter()
        status: int | None = None
        headers: list[tuple[str, str]] = []
        sent = 0

        def start(line: str, given: list[tuple[str, str]], *error: Any) -> Any:
            nonlocal status, headers
            status, headers = int(line.partition(" ")[0]), given
            return start_response(line, given, *error)

        def counted() -> Iterator[bytes]:
            nonlocal sent
            for part in body:
                sent += len(part)
                yield part

        def log() -> None:
            log_request(environ, status, headers, sent, time.perf_counter() - began)

        try:
            body = self.application(environ, start)
        except BaseException:
            status = 500  # which the server makes of it
            log()
            raise
        return ClosingIterator(counted(), [getattr(body, "close", lambda: None), log])


def register_request_log(app: Flask) -> None:
    """Put the middleware around everything else.

    waitress would add a warning for each request that waits for a thread, which under load is
    normal: https://docs.pylonsproject.org/projects/waitress/en/stable/logging.html
    """
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    app.wsgi_app = RequestLog(app.wsgi_app)  # type: ignore[method-assign]

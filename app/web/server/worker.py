"""The class of gunicorn's workers: gunicorn manages the processes, waitress speaks HTTP.

https://gunicorn.org/reference/settings/#worker_class and
https://docs.pylonsproject.org/projects/waitress/en/stable/arguments.html
"""

from __future__ import annotations

import os
import time
from socket import socket
from typing import Any

from gunicorn.workers.base import Worker
from waitress import create_server, wasyncore

from app.web.security.input_checks import UPLOAD_MAX_BYTES
from app.web.server.connections import ConnectionLimits, is_busy
from config import Config

OPTIONS = {
    "max_request_header_size": 32 * 1024,
    # of an upload; up to this size the application sends its own page about what is too large
    "max_request_body_size": UPLOAD_MAX_BYTES + 2 * Config.MAX_CONTENT_LENGTH,
    "inbuf_overflow": 64 * 1024,  # a larger body is spooled to disk
    "clear_untrusted_proxy_headers": False,  # PROXY_HOPS decides, in the application
    "ident": "blog",
}


class WaitressWorker(Worker):
    """Runs waitress, which receives a whole request before a thread handles it."""

    def run(self) -> None:
        """Serve until gunicorn asks the worker to stop or is gone, then finish open requests."""
        self.map: dict[int, Any] = {}
        server = create_server(
            self.application,
            map=self.map,
            sockets=[socket(fileno=os.dup(listener.fileno())) for listener in self.sockets],
            backlog=self.cfg.backlog,
            threads=self.cfg.threads,
            connection_limit=self.cfg.worker_connections,
            channel_timeout=self.cfg.keepalive,
            **OPTIONS,
        )
        self.own = frozenset(self.map.values())  # what is in the map beside connections
        self.limits = ConnectionLimits(self.wsgi.config, self.cfg.worker_connections)
        while self.alive and self.ppid == os.getppid():
            self.turn(0.5)
        self.stop_listening()
        self.finish(time.monotonic() + 0.75 * self.cfg.graceful_timeout)
        server.task_dispatcher.shutdown()

    def application(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Call the application, and stop once it has been called ``max_requests`` times."""
        self.nr += 1
        if self.nr >= self.max_requests:
            self.alive = False
        return self.wsgi(environ, start_response)

    def turn(self, seconds: float) -> None:
        """Handle what is ready, or becomes so within these seconds; show gunicorn that we live."""
        wasyncore.loop(seconds, use_poll=True, map=self.map, count=1)
        self.limits.enforce(set(self.map.values()) - self.own)
        self.notify()

    def stop_listening(self) -> None:
        """Accept the connections that clients have opened so far, then close the sockets."""
        for listener in [each for each in self.own if each.accepting]:
            known = 0
            while len(self.map) > known:
                known = len(self.map)
                listener.handle_accept()
            wasyncore.dispatcher.close(listener)  # its own closes a pipe of the threads
        for inherited in self.sockets:
            inherited.close()

    def finish(self, deadline: float) -> None:
        """Serve until every connection is closed; after a second, close those that are idle."""
        patience = time.monotonic() + 1
        while (channels := set(self.map.values()) - self.own) and time.monotonic() < deadline:
            idle = [channel for channel in channels if not is_busy(channel)]
            self.turn(0.05)
            for channel in idle if time.monotonic() > patience else ():
                if not is_busy(channel):
                    channel.handle_close()

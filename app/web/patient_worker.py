"""gunicorn's threads, each given to a request that has arrived, and never to one that may.

A thread of gunicorn's own ``gthread`` waits for the rest of whatever a client has begun to send,
for ever: four clients that stop in the middle of a line, and a process with four threads answers
nobody. Here the process's one loop, which watches all connections anyway, also takes in what
arrives, and wakes a thread when the request is complete; nginx does the same for servers behind
it. Larger bodies are read by the thread as they come, with a limit to each pause.

The threads are fed through a plain queue.
"""

from __future__ import annotations

import re
import socket
import struct
import time
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from selectors import EVENT_READ
from threading import Thread
from typing import Any

from gunicorn.http import wsgi
from gunicorn.workers.gthread import TConn, ThreadWorker

from app.web.one_write import OneWriteResponse

ARRIVAL_SECONDS = 15  # from a request's first byte to its last: less than graceful_timeout
MOST_BYTES = 128 * 1024  # of a request that are kept here; a thread reads the rest of its body
PAUSE_SECONDS = 10  # to wait for the next piece of a body, or for a client to take one of ours
PARTING_SECONDS = 2  # that a client is given to hang up
END_OF_HEAD = b"\r\n\r\n"
LENGTH_OF_BODY = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n")


class PatientWorker(ThreadWorker):
    """A ``gthread`` worker that keeps its threads for requests that have arrived."""

    def init_process(self) -> None:
        """Prepare what this process holds, then run."""
        self.arrived: dict[TConn, bytes] = {}
        wsgi.Response = OneWriteResponse  # the one place where gunicorn looks for the class
        super().init_process()

    def enqueue_req(self, conn: TConn) -> None:
        """Take in what there is of a request; give it to a thread once that is all of it."""
        if self.cfg.is_ssl:  # the thread does the handshake
            self.tpool.give(conn)
            return
        if conn not in self.arrived:
            self._begin(conn)
        try:
            is_open = self._take_in(conn)
        except OSError:
            self._dismiss(conn)
            return
        if is_complete(self.arrived[conn]):
            self._hand_over(conn)
        elif is_open and len(self.arrived[conn]) < MOST_BYTES:
            self._wait(conn, EVENT_READ, self.enqueue_req)
        else:
            self._dismiss(conn)

    def _begin(self, conn: TConn) -> None:
        # a client that does not wait for answers has sent this behind the request before
        sent = conn.parser.unreader.take_buffered() if conn.initialized else b""
        self.arrived[conn] = sent
        conn.timeout = time.monotonic() + (ARRIVAL_SECONDS if sent else self.cfg.keepalive)

    def murder_pending(self) -> None:
        """Close the connections whose request does not arrive."""
        now = time.monotonic()
        for conn in [late for late in self.pending_conns if late.timeout <= now]:
            self.pending_conns.remove(conn)
            self.poller.unregister(conn.sock)
            self._dismiss(conn)

    def _cap_keepalive(self, deadline: float) -> None:
        """Close what has not begun in earnest by ``deadline``: the worker is stopping."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            if END_OF_HEAD not in self.arrived.get(conn, END_OF_HEAD):
                conn.timeout = min(conn.timeout, deadline)

    def _take_in(self, conn: TConn) -> bool:
        """Add what can be read without waiting; whether more may come. Raises OSError.

        What does not fit into one piece is announced again by the poller.
        """
        arrived = self.arrived[conn]
        conn.sock.setblocking(False)
        try:
            piece = conn.sock.recv(MOST_BYTES)
        except BlockingIOError:
            return True
        if not arrived:
            conn.timeout = time.monotonic() + ARRIVAL_SECONDS
        self.arrived[conn] = arrived + piece
        return bool(piece)

    def _wait(self, conn: TConn, event: int, then: Callable[[TConn], None]) -> None:
        """Do something once the connection is ready for it, if it is before ``conn.timeout``."""
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, event, partial(self._go_on, conn, then))

    def _go_on(self, conn: TConn, then: Callable[[TConn], None], _: socket.socket) -> None:
        self.pending_conns.remove(conn)
        self.poller.unregister(conn.sock)
        then(conn)

    def _hand_over(self, conn: TConn) -> None:
        if not conn.initialized:
            pause = struct.pack("ll", PAUSE_SECONDS, 0)
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, pause)
            conn.init()
        arrived = self.arrived.pop(conn)
        conn.parser.unreader.unread(arrived)
        self.tpool.give(conn)

    def finish_request(self, conn: TConn, outcome: Outcome) -> None:
        """Wait for the next request on a connection, or close it.

        gunicorn's own waits two seconds for the client to hang up, and everybody else with it.
        """
        if outcome.error is None and not outcome.keeps_open and not self.cfg.is_ssl:
            self._hang_up(conn)
        else:
            super().finish_request(conn, outcome)

    def _hang_up(self, conn: TConn) -> None:
        """Close a connection when the client has done so too, or has had the time to.

        Closed before that, what the client may still send makes the system forget the end of the
        answer: RFC 9112, section 9.6.
        """
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.setblocking(False)
        except OSError:
            self._dismiss(conn)
            return
        conn.timeout = time.monotonic() + PARTING_SECONDS
        self._wait(conn, EVENT_READ, self._listen_on)

    def _listen_on(self, conn: TConn) -> None:
        try:
            is_open = bool(conn.sock.recv(MOST_BYTES))
        except OSError:
            is_open = False
        if is_open:
            self._wait(conn, EVENT_READ, self._listen_on)
        else:
            self._dismiss(conn)

    def get_thread_pool(self) -> Threads:
        """Answer the threads that gunicorn keeps as ``tpool``."""
        return Threads(self.cfg.threads, self._serve)

    def _serve(self, conn: TConn) -> None:
        outcome = Outcome()
        try:
            outcome.keeps_open = self.handle(conn)
        except BaseException as error:  # noqa: BLE001 - the loop's to raise, as with a future
            outcome.error = error
        self.method_queue.defer(self.finish_request, conn, outcome)

    def _dismiss(self, conn: TConn) -> None:
        self.arrived.pop(conn, None)
        self.nr_conns -= 1
        conn.close()


class Threads:
    """Threads that each do the same with what they are given, in the order of giving."""

    def __init__(self, count: int, work: Callable[[TConn], None]) -> None:
        self._given: SimpleQueue[TConn | None] = SimpleQueue()
        self._work = work
        self._threads = [Thread(target=self._run, daemon=True) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def give(self, conn: TConn) -> None:
        """Have a connection's request answered by the next thread that is free."""
        self._given.put(conn)

    def shutdown(self, wait: bool = True) -> None:
        """Let the threads end when they have done what they were given."""
        for _ in self._threads:
            self._given.put(None)
        for thread in self._threads if wait else ():
            thread.join()

    def _run(self) -> None:
        while (conn := self._given.get()) is not None:
            self._work(conn)


class Outcome:
    """How a request ended, for ``finish_request``, which knows it as a future."""

    __slots__ = ("error", "keeps_open")

    def __init__(self, keeps_open: Any = False) -> None:
        self.keeps_open = keeps_open
        self.error: BaseException | None = None

    def cancelled(self) -> bool:
        """Whether the request was never begun, which does not happen here."""
        return False

    def result(self) -> Any:
        """What became of the connection; raises what the thread raised."""
        if self.error is not None:
            raise self.error
        return self.keeps_open


def is_complete(arrived: bytes) -> bool:
    """Whether a thread that starts on the request will not have to wait for its client.

    The parser decides what the request is; this only decides when it is asked. A body that is
    chunked, too long to be kept here, or sent when the server says "continue" is read later.
    """
    arrived = arrived.lstrip(b"\r\n")  # RFC 9112, section 2.2: empty lines before it mean nothing
    head, ended, body = arrived.partition(END_OF_HEAD)
    if not ended:
        return False
    head = head.lower()
    length = LENGTH_OF_BODY.search(head + b"\r\n") if b"content-length" in head else None
    if length is None or b"100-continue" in head:
        return True
    return len(body) >= min(int(length[1]), MOST_BYTES - len(head))

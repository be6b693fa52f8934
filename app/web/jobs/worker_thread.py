"""A thread of each web process that does its rounds beside the requests.

It is woken when there is something to do, and polls, because another process may have died.
Threads of several processes exclude each other in the database only.
"""

from __future__ import annotations

import atexit
import os
import threading
from contextlib import suppress
from queue import Empty, SimpleQueue

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

POLL_SECONDS = 30


class WorkerThread:
    """Work that an application does beside its requests; one object for each process."""

    # of the thread, and the key in ``app.extensions``
    name: str
    # how the log begins when a round fails, and goes on when the cause is unknown
    waits = "jobs wait"
    round_failed = "doing them failed"
    # how long the end of a process is put off for the work that is being done
    stop_seconds: float = 10
    # how long it waits between two rounds when nothing wakes it
    poll_seconds: float = POLL_SECONDS

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._reset()

    def _reset(self) -> None:
        """Forget the thread and its signals, which do not survive a fork."""
        self._pid = os.getpid()
        self._thread: threading.Thread | None = None
        # a signal handler may put into this queue, whatever it has interrupted
        self._wake: SimpleQueue[None] = SimpleQueue()
        self._stopping = False
        self._starting = threading.Lock()

    @property
    def runs_in_web_processes(self) -> bool:
        """Whether a thread of a web process does this work."""
        raise NotImplementedError

    def do_round(self) -> None:
        """Do what is due. Raises SQLAlchemyError when the database is away."""
        raise NotImplementedError

    def interrupt(self) -> None:
        """Called when the process ends: abort what need not be finished."""

    def wake(self) -> None:
        """Have the thread do a round now."""
        if self._thread is not None:
            self._wake.put(None)

    def run(self) -> None:
        """Do rounds until ``stop`` is called."""
        wake = self._wake  # a thread from before a fork must not take the signals of the new one
        while not self._stopping:
            self.try_round()
            with suppress(Empty):
                wake.get(timeout=self.poll_seconds)
                while True:
                    wake.get_nowait()  # one round serves all signals

    def start(self) -> None:
        """Run in a thread of this process, unless it runs already or web processes do not."""
        if not self.runs_in_web_processes:
            return
        if self._pid != os.getpid():
            self._reset()
        with self._starting:
            if self._stopping or (self._thread and self._thread.is_alive()):
                return
            self._thread = threading.Thread(target=self.run, name=self.name, daemon=True)
            self._thread.start()
            atexit.register(self.stop)

    def stop(self) -> None:
        """Begin nothing new, and wait at most ``stop_seconds`` for what is being done."""
        self._stopping = True
        self._wake.put(None)
        if self._pid == os.getpid() and self._thread is not None:
            self.interrupt()
            self._thread.join(self.stop_seconds)

    def try_round(self) -> None:
        """Do a round, and log what goes wrong."""
        try:
            self.do_round()
        except SQLAlchemyError as error:
            self.app.logger.warning("%s: the database is away: %s", self.waits, first_line(error))
        except Exception:
            self.app.logger.exception("%s: %s", self.waits, self.round_failed)


def first_line(error: Exception) -> str:
    """Return the message of an error, without the statement that SQLAlchemy adds below."""
    return str(error).partition("\n")[0]

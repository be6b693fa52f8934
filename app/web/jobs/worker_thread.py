"""Work beside the requests: a thread of each process that does its round again and again.

It is woken when there is something to do, and looks by itself now and then, for another process
may have died over its work. What a thread of one process must not do at the same time as another's
is for the database to say.
"""

from __future__ import annotations

import atexit
import os
import threading
from contextlib import suppress
from queue import Empty, SimpleQueue

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

LOOK_EVERY_SECONDS = 30


class BackgroundWork:
    """Something that an application does beside its requests; one for each process."""

    name: str
    # how the log begins when a round fails, and goes on when nobody knows why
    waits: str
    failed: str
    # how long the end of a process is put off for what is being done
    goodbye_seconds: float

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._begin_anew()

    def _begin_anew(self) -> None:
        """Forget the thread and its signals: none of them outlives a fork."""
        self._pid = os.getpid()
        self._thread: threading.Thread | None = None
        # a signal handler may put into this queue, whatever it has interrupted
        self._wake: SimpleQueue[None] = SimpleQueue()
        self._stopping = False
        self._starting = threading.Lock()

    @property
    def is_wanted_here(self) -> bool:
        """Whether a thread of a web process is to do this."""
        raise NotImplementedError

    def do_what_is_due(self) -> None:
        """One round. Raises SQLAlchemyError when the database is away."""
        raise NotImplementedError

    def cut_short(self) -> None:
        """Called when the process ends: let go of what need not be finished."""

    def wake(self) -> None:
        """Have a round done now."""
        self._wake.put(None)

    def run(self) -> None:
        """Do what is due, whenever it is, until ``stop`` is called."""
        wake = self._wake  # its own: a thread from before a fork takes nobody else's calls
        while not self._stopping:
            self._round()
            with suppress(Empty):
                wake.get(timeout=LOOK_EVERY_SECONDS)
                while True:
                    wake.get_nowait()  # one round serves everyone who has called

    def start(self) -> None:
        """Run in a thread of this process, unless it runs already or is not wanted here."""
        if not self.is_wanted_here:
            return
        if self._pid != os.getpid():
            self._begin_anew()
        with self._starting:
            if self._stopping or (self._thread and self._thread.is_alive()):
                return
            self._thread = threading.Thread(target=self.run, name=self.name, daemon=True)
            self._thread.start()
            atexit.register(self.stop)

    def stop(self) -> None:
        """Do no more, and wait for a moment for what is being done."""
        self._stopping = True
        self._wake.put(None)
        if self._pid == os.getpid() and self._thread is not None:
            self.cut_short()
            self._thread.join(self.goodbye_seconds)

    def _round(self) -> None:
        try:
            self.do_what_is_due()
        except SQLAlchemyError as error:
            self.app.logger.warning("%s: the database is away: %s", self.waits, first_line(error))
        except Exception:
            self.app.logger.exception("%s: %s", self.waits, self.failed)


def first_line(error: Exception) -> str:
    """What an error says, without the statement that SQLAlchemy adds below."""
    return str(error).partition("\n")[0]

"""Web servers in processes of their own, started as a platform starts them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import partial
from http.client import HTTPException
from pathlib import Path

from tests.cli.processes import ROOT, environment
from tests.servers.crowd import Visit
from tests.servers.visiting import Visitor
from tests.servers.waiting import PATIENCE_SECONDS, eventually
from tests.smtp import free_port

GUNICORN = ("gunicorn", "practice_flask_blog:app")
LIVENESS = "/healthz"  # needs neither a database nor https


class Server:
    """A server's process, with those that it has started, and all that they have said."""

    def __init__(self, command: tuple[str, ...], settings: dict[str, str]) -> None:
        self.port = int(settings["PORT"])
        self.said: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=environment(**settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # so that nobody of it is left behind
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            self.said.extend(lines)

    @property
    def output(self) -> str:
        """What has been said on both streams so far; all of it once the process has ended."""
        return "".join(self.said)

    def visitor(self) -> Visitor:
        """Somebody new who comes through the platform's router."""
        return Visitor(self.port)

    def visits(self, path: str, visitors: int, email: str | None = None) -> list[Visit]:
        """What so many people do who look at the same page: strangers, or all the same person.

        A page for a person is made anew for each visit, from the database.
        """
        person = self.visitor().log_in(email) if email else self.visitor()
        return [partial(deepcopy(person).get, path) for _ in range(visitors)]

    def answers(self) -> bool:
        """Whether somebody who asks now is answered."""
        assert self.process.poll() is None, f"the server has ended:\n{self.output}"
        try:
            return self.visitor().get(LIVENESS).status == 200
        except (OSError, HTTPException):
            return False

    @property
    def workers(self) -> list[int]:
        """The processes that the server has started and that still run."""
        pid = self.process.pid
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def ask_to_stop(self) -> None:
        """Send SIGTERM, as platforms do, to the first process alone."""
        self.process.send_signal(signal.SIGTERM)

    def has_heard(self, name: str) -> None:
        """Return once the signal of this name, such as ``term``, has been received."""
        eventually(lambda: f"Handling signal: {name}" in self.output, f"the server hears {name}")

    def wait(self) -> int:
        """The exit status, once it has ended by itself."""
        status = self.process.wait(PATIENCE_SECONDS)
        self._listener.join(PATIENCE_SECONDS)
        return status

    def end(self) -> None:
        """Leave no process behind, whatever state they are in."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        finally:
            self.wait()


@contextmanager
def serving(*command: str, **settings: str) -> Iterator[Server]:
    """A Python module that serves the blog on a free port, once it answers; gone afterwards."""
    server = Server(command or GUNICORN, {"PORT": str(free_port()), **settings})
    try:
        eventually(server.answers, "the server answers")
        yield server
    finally:
        server.end()

"""Web servers in processes of their own, started as a platform starts them."""

from __future__ import annotations

import os
import re
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
from tests.servers.waiting import TIMEOUT_SECONDS, eventually
from tests.smtp import free_port

Command = tuple[str, ...]

GUNICORN: Command = ("gunicorn", "practice_flask_blog:app")
# the command line of docs/deploying.md
WAITRESS: Command = (
    "waitress",
    "--listen=127.0.0.1:{port}",
    "--no-clear-untrusted-proxy-headers",
    "--connection-limit=500",
    "--channel-timeout=95",
    "--max-request-header-size=32768",
    "--max-request-body-size=25165824",
    "--asyncore-use-poll",
    "--ident=blog",
    "practice_flask_blog:app",
)
# every server that the tests compare: a command and settings of the environment
SERVERS: dict[str, tuple[Command, dict[str, str]]] = {
    "gunicorn, 1 worker": (GUNICORN, {"WEB_CONCURRENCY": "1"}),
    "gunicorn, 2 workers": (GUNICORN, {"WEB_CONCURRENCY": "2"}),
    "waitress": (WAITRESS, {}),
}
LIVENESS = "/healthz"  # needs neither a database nor https


class Server:
    """A server's first process, the processes that it has started, and their output."""

    def __init__(self, command: Command, settings: dict[str, str]) -> None:
        self.port = int(settings["PORT"])
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", *(word.format(port=self.port) for word in command)],
            cwd=ROOT,
            env=environment(**settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # so that ``kill`` reaches all of them
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            self.lines.extend(lines)

    @property
    def output(self) -> str:
        """The output on both streams so far; all of it once the processes have ended."""
        return "".join(self.lines)

    def visitor(self) -> Visitor:
        """Return a new visitor, whose requests come through the platform's router."""
        return Visitor(self.port)

    def visits(self, path: str, count: int, email: str | None = None) -> list[Visit]:
        """Return ``count`` functions that each request the page once.

        With an email address they are requests of this user, for whom no page is cached.
        """
        visitor = self.visitor().log_in(email) if email else self.visitor()
        return [partial(deepcopy(visitor).get, path) for _ in range(count)]

    def responds(self) -> bool:
        """Return whether a request is answered now."""
        assert self.process.poll() is None, f"the server has ended:\n{self.output}"
        try:
            return self.visitor().get(LIVENESS).status == 200
        except (OSError, HTTPException):
            return False

    @property
    def workers(self) -> list[int]:
        """The process ids of the running processes that the server has started."""
        pid = self.process.pid
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    @property
    def booted_workers(self) -> list[int]:
        """Those of them that have set up their own signal handlers."""
        return [pid for pid in self.workers if _has_booted(pid)]

    def has_workers(self, count: int) -> bool:
        """Return whether so many workers have booted."""
        return len(self.booted_workers) == count

    @property
    def serving_processes(self) -> list[int]:
        """The process ids of those that handle requests: the workers, or the only process."""
        return self.workers or [self.process.pid]

    def resident_megabytes(self) -> float:
        """Return the resident memory of the processes that handle requests."""
        statuses = [Path(f"/proc/{pid}/status").read_text() for pid in self.serving_processes]
        return sum(int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) for status in statuses) / 1024

    def connections(self) -> int:
        """Return how many connections to the server are open, accepted or not."""
        rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        ours, established = f":{self.port:04X}", "01"
        return sum(row[1].endswith(ours) and row[3] == established for row in rows)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the first process."""
        self.process.send_signal(number)

    def terminate(self) -> None:
        """Send SIGTERM to the first process alone, as platforms do."""
        self.signal(signal.SIGTERM)

    def wait_for_signal(self, name: str) -> None:
        """Return once gunicorn has logged that it handles this signal, such as ``term``."""
        eventually(lambda: f"Handling signal: {name}" in self.output, f"SIG{name} is handled")

    def wait(self) -> int:
        """Wait until the first process ends by itself, and return its exit status."""
        status = self.process.wait(TIMEOUT_SECONDS)
        self._reader.join(TIMEOUT_SECONDS)
        return status

    def kill(self) -> None:
        """End every process of the server, in whatever state it is."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        finally:
            self.wait()


def _has_booted(pid: int) -> bool:
    """Return whether the process no longer catches SIGHUP, as gunicorn's first one does."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
    caught = int(re.findall(r"SigCgt:\s+([0-9a-f]+)", status)[0], 16)
    return not caught >> (signal.SIGHUP - 1) & 1


@contextmanager
def serving(command: Command = GUNICORN, **settings: str) -> Iterator[Server]:
    """Start a server on a free port, wait until it responds, and kill it in the end."""
    server = Server(command, {"PORT": str(free_port()), **settings})
    try:
        eventually(server.responds, "the server responds")
        wanted = int(settings.get("WEB_CONCURRENCY", "2")) if command == GUNICORN else 0
        eventually(lambda: len(server.booted_workers) == wanted, f"{wanted} workers run")
        yield server
    finally:
        server.kill()

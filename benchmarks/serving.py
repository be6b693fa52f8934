"""Servers as in production, on one core together with their database."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import create_engine

from benchmarks.databases import KEY, Database

ROOT = Path(__file__).resolve().parent.parent
SERVER_CORE, CLIENT_CORE = 0, 1
BOOT_SECONDS = 60
APPLICATION = ("practice_flask_blog:app",)
REFERENCE = ("-c", "benchmarks/reference_gunicorn.py")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A running gunicorn."""

    process: subprocess.Popen[bytes]
    port: int
    boot_seconds: float
    database: Database | None = field(default=None)

    def pin_database(self) -> None:
        """Pin PostgreSQL's processes for this server to its core, if permitted."""
        for process in self._backends():
            with suppress(PermissionError, ProcessLookupError):
                os.sched_setaffinity(process, {SERVER_CORE})

    def cpu_seconds(self) -> float:
        """Return the CPU time of the server and its database processes so far."""
        return sum(_cpu_seconds(each) for each in (*_family(self.process.pid), *self._backends()))

    def memory_megabytes(self) -> float:
        """Return the memory of all processes, with shared pages counted once."""
        return sum(_proportional_set_size(each) for each in _family(self.process.pid)) / 1e6

    def _backends(self) -> list[int]:
        if self.database is None or self.database.engine != "PostgreSQL":
            return []
        engine = create_engine(self.database.address)
        try:
            with engine.connect() as connection:
                asked = text(
                    "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                    " AND pid <> pg_backend_pid() AND inet_server_addr() << '127.0.0.0/8'"
                )
                return list(connection.scalars(asked))
        finally:
            engine.dispose()


@contextmanager
def serving(
    what: tuple[str, ...], ready: str, settings: Mapping[str, str], database: Database | None = None
) -> Iterator[Server]:
    """Start one gunicorn worker as in production on a free port; wait until ``ready`` responds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    began = time.perf_counter()
    pinned = ("taskset", "-c", str(SERVER_CORE))
    gunicorn = (sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}")
    process = subprocess.Popen(
        [*pinned, *gunicorn, *what],
        cwd=ROOT,
        env={**_environment(), "WEB_CONCURRENCY": "1", **settings},
        stdout=subprocess.DEVNULL,
    )
    try:
        while not _answers(port, ready):
            if process.poll() is not None or time.perf_counter() - began > BOOT_SECONDS:
                raise SystemExit(f"the server of {what[-1]} did not start")
            time.sleep(0.005)
        yield Server(process, port, time.perf_counter() - began, database)
    finally:
        process.terminate()
        process.wait(30)


def blog_settings(database: Database, **more: str) -> dict[str, str]:
    """Return the environment of the application on a database."""
    return {
        "FLASK_CONFIG": "docker",
        "SECRET_KEY": KEY,
        "DATABASE_URL": database.address,
        "TRUSTED_HOSTS": "127.0.0.1",
        # one user writes as much as many
        **{
            f"{action}_PER_{account}": "1000000 per hour"
            for action in ("POSTS", "COMMENTS", "FOLLOWS")
            for account in ("ACCOUNT", "NEW_ACCOUNT")
        },
        "REPEATED_TEXT_HOURS": "0",
        **more,
    }


def _environment() -> dict[str, str]:
    """Return the environment of this process without settings of the application."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "VIRTUAL_ENV", "TMPDIR")
    return {name: os.environ[name] for name in kept if name in os.environ}


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _family(pid: int) -> list[int]:
    """Return a process and its descendants."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def _cpu_seconds(pid: int) -> float:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(stat[11]) + int(stat[12])) / TICKS


def _proportional_set_size(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))

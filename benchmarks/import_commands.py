"""Running commands that import, while another process writes what every writer writes."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from threading import Event, Thread

from sqlalchemy import create_engine, text

ROOT = Path(__file__).resolve().parent.parent
PAUSE = 0.02  # seconds between two writes of the other writer


def run(environment: dict[str, str], *words: str) -> str:
    """Run a command of the application and return what it says."""
    command = [sys.executable, "-m", "flask", *words]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


class Writer:
    """Another writer, which notes how long it has waited at most."""

    def __init__(self, address: str) -> None:
        self._address, self._ends, self._longest = address, Event(), 0.0
        self._thread = Thread(target=self._write)
        self._thread.start()

    def _write(self) -> None:
        engine = create_engine(self._address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA busy_timeout = 60000")
            while not self._ends.wait(PAUSE):
                began = time.monotonic()
                connection.execute(text("UPDATE site_versions SET number = number + 1"))
                self._longest = max(self._longest, time.monotonic() - began)
        engine.dispose()

    def stop(self) -> float:
        """Stop, and return the longest time in seconds."""
        self._ends.set()
        self._thread.join()
        return self._longest

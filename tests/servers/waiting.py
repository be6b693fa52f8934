"""Wait for what other processes do."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

TIMEOUT_SECONDS = 60  # generous: passing it means that something hangs, not that it is slow
INTERVAL_SECONDS = 0.02


def eventually(holds: Callable[[], object], what: str, seconds: float = TIMEOUT_SECONDS) -> None:
    """Return as soon as ``holds`` returns something true; fail after ``seconds``."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        pause.wait(INTERVAL_SECONDS)

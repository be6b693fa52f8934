"""Waiting for what other processes do: as short as possible, and never for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

PATIENCE_SECONDS = 60  # generous: it says that something hangs, not that the machine is busy
LOOK_EVERY_SECONDS = 0.02


def eventually(holds: Callable[[], object], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Return as soon as ``holds`` answers something true; fail when it never does."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        pause.wait(LOOK_EVERY_SECONDS)

"""Limit what this process may take, where the system can."""

from __future__ import annotations

import contextlib
import sys

# Of it, 16 MB of programs are never in memory.
MAX_ADDRESS_SPACE = 300 * 1024 * 1024
MAX_CPU_SECONDS = 5
MAX_FILE_BYTES = 64 * 1024 * 1024


def limit_resources() -> None:
    """Limit memory, processor time and the size of files, except on Windows."""
    if sys.platform == "win32":
        return
    import resource

    for kind, limit in (
        (resource.RLIMIT_AS, MAX_ADDRESS_SPACE),
        (resource.RLIMIT_CPU, MAX_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, MAX_FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        # a system may lack one of them, or have set a lower one
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (limit, limit))

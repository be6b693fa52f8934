"""The time from the start of gunicorn to its first response, and its memory."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from tests.servers.conftest import Serve
from tests.servers.crowd import crowd_of
from tests.servers.serving import Server

pytestmark = pytest.mark.servers

LONGEST_BOOT_SECONDS = 30  # generous: the machine may be busy
MOST_MEGABYTES = 200


def megabytes(server: Server) -> float:
    """Return the memory of all processes together; what they share is counted once."""
    shares = [
        int(re.findall(r"^Pss:\s+(\d+) kB", rollup.read_text(), re.MULTILINE)[0])
        for pid in (server.process.pid, *server.workers)
        for rollup in [Path(f"/proc/{pid}/smaps_rollup")]
    ]
    return sum(shares) / 1024


def test_it_responds_soon_and_needs_little_memory_after_many_requests(serve: Serve) -> None:
    began = time.monotonic()
    server = serve()
    boot_seconds = time.monotonic() - began
    with crowd_of(*server.visits("/", 4), *server.visits("/auth/login", 4)) as crowd:
        crowd.wait_for(300, 200)
    assert set(crowd.statuses()) == {200}
    assert len(server.workers) == 2
    used = megabytes(server)
    print(f"{boot_seconds:.2f} s to the first response, {used:.0f} MB")  # pytest -rP shows it
    assert boot_seconds < LONGEST_BOOT_SECONDS
    assert used < MOST_MEGABYTES

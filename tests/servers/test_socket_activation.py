"""gunicorn takes over a port that systemd holds: a restart refuses no connection."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.client import HTTPException

import pytest

from tests.cli.processes import ROOT, environment
from tests.servers.conftest import Site
from tests.servers.crowd import crowd_of
from tests.servers.visiting import Visitor
from tests.servers.waiting import TIMEOUT_SECONDS, eventually

pytestmark = pytest.mark.servers

# What systemd does: descriptor 3 is the listening socket, for the process of this id
# (sd_listen_fds(3)), which stays the same when the process becomes gunicorn.
ACTIVATED = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "practice_flask_blog:app"])
"""


@contextmanager
def activated(listener: socket.socket, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run gunicorn on a socket that this process holds, as the unit in deploy/ does."""
    process = subprocess.Popen(
        [sys.executable, "-c", ACTIVATED, str(listener.fileno())],
        cwd=ROOT,
        env=environment(**settings),
        pass_fds=[listener.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(TIMEOUT_SECONDS)


def responds(visitor: Visitor) -> bool:
    """Return whether the site answers."""
    try:
        return visitor.get("/healthz").status == 200
    except (OSError, HTTPException):
        return False


def test_no_connection_is_refused_while_the_server_restarts(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
        port: int = listener.getsockname()[1]
        # gunicorn would bind this port without the socket
        settings = {**site.settings, "PORT": "1"}
        with activated(listener, **settings) as first:
            eventually(partial(responds, Visitor(port)), "the first server responds")
            with crowd_of(*[partial(Visitor(port).get, "/") for _ in range(8)]) as crowd:
                crowd.wait_for(20, 200)
                first.send_signal(signal.SIGTERM)
                assert first.wait(TIMEOUT_SECONDS) == 0
                between = len(crowd.outcomes)
                with activated(listener, **settings) as second:
                    crowd.wait_for(between + 40, 200)
                    crowd.stop()
                    second.send_signal(signal.SIGTERM)
                    assert second.wait(TIMEOUT_SECONDS) == 0
    assert crowd.errors() == set()
    assert set(crowd.statuses()) == {200}

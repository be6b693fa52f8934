"""What the image runs, without a container: as any user, in a folder that is read-only."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPException
from pathlib import Path

import pytest

from tests.architecture.deployment import (
    compose_services,
    copied_into_the_image,
    image_command,
    image_environment,
    image_health_check,
)
from tests.architecture.source import ROOT
from tests.servers.postgres import Cluster
from tests.servers.visiting import Visitor
from tests.servers.waiting import TIMEOUT_SECONDS, eventually
from tests.smtp import free_port

pytestmark = pytest.mark.servers

# A user id that nobody has. It may read root's folders, where the tests' Python may be.
UNKNOWN_USER = (
    "setpriv",
    "--reuid=54321",
    "--regid=54321",
    "--clear-groups",
    "--no-new-privs",
    "--inh-caps=-all,+dac_read_search",
    "--ambient-caps=-all,+dac_read_search",
)


@pytest.fixture
def image() -> Iterator[Path]:
    """A folder with the files of the image, in which its user may not write."""
    with tempfile.TemporaryDirectory(prefix="blog-image-") as folder:
        tree = Path(folder)
        fill(tree)
        yield tree


def fill(tree: Path) -> None:
    """Copy what the image is made of, and make it read-only."""
    for name in copied_into_the_image():
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (tree / name).parent.mkdir(exist_ok=True)
            shutil.copy(source, tree / name)
    for path in (tree, *tree.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)


class Container:
    """Starts commands in the folder, with the image's environment and these settings."""

    def __init__(self, tree: Path, **settings: str) -> None:
        self.tree = tree
        self.environment = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            **image_environment(),
            **settings,
        }

    def run(self, command: list[str]) -> tuple[int, str]:
        """Return the command's exit status and output."""
        with self.started(command) as process:
            output, _ = process.communicate(timeout=TIMEOUT_SECONDS)
        return process.returncode, output

    @contextmanager
    def started(self, command: list[str]) -> Iterator[subprocess.Popen[str]]:
        """Start the command, and kill in the end what still runs of it."""
        process = subprocess.Popen(
            [*(UNKNOWN_USER if os.geteuid() == 0 else ()), *command],
            cwd=self.tree,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        with process, ExitStack() as at_the_end:
            at_the_end.callback(end, process)
            yield process


def end(process: subprocess.Popen[str]) -> None:
    """Kill the processes of the session."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def responds(visitor: Visitor) -> bool:
    """Return whether the page is there that sets up a site without an account."""
    try:
        return visitor.get("/auth/setup").status == 200
    except (OSError, HTTPException):
        return False


def test_its_commands_run_as_any_user_in_a_read_only_folder(image: Path, cluster: Cluster) -> None:
    port = free_port()
    container = Container(
        image,
        DATABASE_URL=cluster.address(cluster.add_database()),
        SECRET_KEY="a secret that is long enough for production",
        SITE_URL=f"http://127.0.0.1:{port}",
        PORT=str(port),
    )
    files = sorted(image.rglob("*"))
    status, output = container.run(compose_services()["release"]["command"])
    assert status == 0, output
    assert container.run(image_health_check())[0] != 0, "it is healthy though nothing serves"
    with container.started(image_command()) as web:
        eventually(lambda: responds(Visitor(port)), "the page of an empty site is there")
        assert container.run(image_health_check()) == (0, "")
        web.terminate()
        output, _ = web.communicate(timeout=TIMEOUT_SECONDS)
        assert web.returncode == 0, output
    assert "Traceback" not in output
    assert sorted(image.rglob("*")) == files

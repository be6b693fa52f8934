"""deploy/litestream.yml, and that what litestream has copied is the site."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.cli.processes import run
from tests.deploy.programs import call, needs, with_programs
from tests.deploy.test_files import DEPLOY
from tests.servers.conftest import SECRET_KEY
from tests.servers.waiting import TIMEOUT_SECONDS, eventually


@needs("litestream")
def test_litestream_reads_its_file() -> None:
    shown = call("litestream", "databases", "-config", DEPLOY / "litestream.yml")
    assert shown.splitlines()[-1].split() == ["/var/lib/blog/blog.sqlite", "s3"]


@needs("litestream")
def test_a_change_is_copied_and_can_be_restored(tmp_path: Path) -> None:
    database, copy = tmp_path / "blog.sqlite", tmp_path / "copy.sqlite"
    settings = {
        "FLASK_CONFIG": "docker",
        "SECRET_KEY": SECRET_KEY,
        "SITE_URL": "https://blog.example.org",
    }
    site = {**settings, "DATABASE_URL": f"sqlite:///{database}"}
    assert run("flask", "deploy", **site)[0] == 0
    text = (DEPLOY / "litestream.yml").read_text(encoding="utf-8")
    begin = text[: text.index("    replica:")].replace("/var/lib/blog/blog.sqlite", str(database))
    configuration = tmp_path / "litestream.yml"
    configuration.write_text(f"{begin}    replica: {{type: file, path: {tmp_path}/replica}}\n")

    def is_copied() -> bool:
        copy.unlink(missing_ok=True)
        restore = ("litestream", "restore", "-config", configuration, "-o", copy, database)
        done = subprocess.run(restore, env=with_programs(), check=False, capture_output=True)
        there = {**settings, "DATABASE_URL": f"sqlite:///{copy}"}
        return (
            done.returncode == 0 and "ann@example.com" in run("flask", "user", "list", **there)[1]
        )

    with subprocess.Popen(
        ["litestream", "replicate", "-config", configuration],
        env=with_programs(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as copying:
        assert run("flask", "user", "create", "ann@example.com", "ann", **site)[0] == 0
        eventually(is_copied, "the new account is in the copy")
        copying.terminate()
        copying.wait(TIMEOUT_SECONDS)

"""The scripts in deploy/: backups with rotation, a rehearsal of restore, an upgrade."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tests.cli.processes import environment, run
from tests.servers.conftest import SECRET_KEY

DEPLOY = ROOT / "deploy"


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """The settings of a site that has been deployed."""
    settings = {
        "FLASK_CONFIG": "docker",
        "DATABASE_URL": f"sqlite:///{tmp_path}/blog.sqlite",
        "SECRET_KEY": SECRET_KEY,
        "SITE_URL": "https://blog.example.org",
    }
    status, _, errors = run("flask", "deploy", **settings)
    assert status == 0, errors
    return settings


def script(
    name: str, *words: str | Path, settings: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a script as the unit does, with the flask command of these tests."""
    return subprocess.run(
        [DEPLOY / name, *words],
        cwd=ROOT,
        env=environment(FLASK=f"{sys.executable} -m flask", **settings),
        check=False,
        capture_output=True,
        text=True,
    )


def test_backups_are_made_checked_and_rotated_and_can_be_restored(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in ("2026-01-01", "2026-01-02", "2026-01-03"):
        (folder / f"blog-{day}T033000Z.backup").write_text("old")
    (folder / "other.txt").write_text("not ours")
    done = script("backup.sh", folder, "2", settings=settings)
    assert done.returncode == 0, done.stderr
    kept = sorted(path.name for path in folder.iterdir())
    assert len(kept) == 3
    assert kept[0] == "blog-2026-01-03T033000Z.backup"
    assert kept[2] == "other.txt"
    newest = folder / kept[1]
    assert newest.stat().st_mode & 0o777 == 0o600
    rehearsed = script("rehearse-restore.sh", folder, settings=settings)
    assert rehearsed.returncode == 0, rehearsed.stderr
    assert f"{newest} can be restored" in rehearsed.stdout


def test_a_backup_that_fails_deletes_nothing(tmp_path: Path, settings: dict[str, str]) -> None:
    old = tmp_path / "blog-2026-01-01T033000Z.backup"
    old.write_text("old")
    missing = {**settings, "DATABASE_URL": f"sqlite:///{tmp_path}/missing/blog.sqlite"}
    assert script("backup.sh", tmp_path, "1", settings=missing).returncode != 0
    assert [path.name for path in tmp_path.glob("blog-*")] == [old.name]


def test_a_rehearsal_fails_without_a_good_and_recent_backup(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    nothing = script("rehearse-restore.sh", folder, settings=settings)
    assert (nothing.returncode, nothing.stderr) == (1, f"there is no backup in {folder}\n")
    bad = folder / "blog-2026-01-01T033000Z.backup"
    bad.write_text("no backup")
    assert script("rehearse-restore.sh", folder, settings=settings).returncode == 1
    os.utime(bad, (0, 0))
    old = script("rehearse-restore.sh", folder, settings=settings)
    assert old.stderr == f"{bad} is older than 36 hours\n"


STUBS = {
    # makes a "virtual environment" whose programs note what they are called with
    "python3": 'mkdir -p "$3/bin"; cp "$NOTE" "$3/bin/python"; cp "$NOTE" "$3/bin/flask"',
    "runuser": 'shift 3; exec "$@"',
    "systemctl": 'echo "systemctl $*" >> "$LOG"',
}
NOTE = '#!/bin/sh\necho "$(basename "$0") $*, in $(basename "$PWD")" >> "$LOG"\n'


def test_an_upgrade_deploys_beside_the_running_release_and_then_switches(tmp_path: Path) -> None:
    home, programs, log = tmp_path / "blog", tmp_path / "programs", tmp_path / "log"
    programs.mkdir()
    home.mkdir()
    (tmp_path / "note").write_text(NOTE)
    (tmp_path / "note").chmod(0o755)
    for name, text in STUBS.items():
        (programs / name).write_text(f"#!/bin/sh\nset -eu\n{text}\n")
        (programs / name).chmod(0o755)
    git = ("git", "-c", "user.name=t", "-c", "user.email=t@example.com")

    def call(*words: str | Path, cwd: Path) -> str:
        path = f"{programs}:{os.environ['PATH']}"
        env = {**os.environ, "PATH": path, "LOG": str(log), "NOTE": str(tmp_path / "note")}
        env["BLOG_HOME"] = str(home)
        done = subprocess.run(words, cwd=cwd, env=env, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    origin = tmp_path / "origin"
    origin.mkdir()
    call(*git, "init", "--quiet", "--initial-branch=main", cwd=origin)
    commits = []
    for version in "1234":
        (origin / "version.py").write_text(version)
        call(*git, "add", ".", cwd=origin)
        call(*git, "commit", "--quiet", "--message", version, cwd=origin)
        commits.append(call("git", "rev-parse", "HEAD", cwd=origin))
        if version == "1":
            call("git", "clone", "--quiet", origin, home / "source", cwd=home)
        log.write_text("")
        call(DEPLOY / "upgrade.sh", cwd=home)
        assert (home / "current/version.py").read_text() == version
        lines = log.read_text().splitlines()
        assert lines[0].startswith("python -m pip install")
        assert lines[-2:] == [f"flask deploy, in {commits[-1]}", "systemctl restart blog.service"]
    assert len(list((home / "releases").iterdir())) == 3
    log.write_text("")
    call(DEPLOY / "upgrade.sh", commits[2], cwd=home)  # back
    assert (home / "current/version.py").read_text() == "3"
    assert log.read_text().splitlines() == [
        f"flask deploy, in {commits[2]}",
        "systemctl restart blog.service",
    ]

"""Releases: versions, what an upgrade needs, and commits that compile."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from app.version import __version__
from tests.architecture.source import ROOT

RELEASE = re.compile(r"^## (?P<name>Unreleased|\d+\.\d+\.\d+ – \d{4}-\d\d-\d\d)$", re.MULTILINE)


def changelog() -> dict[str, str]:
    """Return the sections of the changelog by their headings."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    _, *parts = RELEASE.split(text)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_the_newest_release_is_the_version_of_the_application() -> None:
    newest = next(name for name in changelog() if name != "Unreleased")
    assert newest.partition(" ")[0] == __version__
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == __version__


def test_every_release_says_what_an_upgrade_needs() -> None:
    silent = [name for name, text in changelog().items() if "\n### Upgrading\n- " not in text]
    assert silent == []


def test_every_migration_since_the_release_is_named_in_an_upgrade() -> None:
    text = "".join(changelog().values())
    revisions = [path.name[:4] for path in (ROOT / "migrations/versions").glob("0*.py")]
    assert [name for name in sorted(revisions) if name > "0015" and name not in text] == []


def test_what_is_supported_is_said() -> None:
    security = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert f"newest release of {__version__.partition('.')[0]}.x" in security


def git(folder: Path, *words: str) -> None:
    """Run git, without the settings of this machine."""
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com")
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with the script, whose second commit does not compile and whose third does."""
    script = tmp_path / ".ci/compile-commits"
    script.parent.mkdir()
    script.write_bytes((ROOT / ".ci/compile-commits").read_bytes())
    script.chmod(0o755)
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    for name, source in (("Begin", "a = 1\n"), ("Break it", "a = (\n"), ("Mend it", "a = 2\n")):
        (tmp_path / "a file.py").write_text(source)
        git(tmp_path, "add", "--all")
        git(tmp_path, "commit", "--quiet", "--message", name)
    return tmp_path


def compiled(repository: Path) -> subprocess.CompletedProcess[str]:
    """Run the script."""
    return subprocess.run(
        [repository / ".ci/compile-commits"], check=False, capture_output=True, text=True
    )


def test_a_commit_that_does_not_compile_is_named(repository: Path) -> None:
    done = compiled(repository)
    assert done.returncode == 1
    assert re.search(r"does not compile: \w+ Break it", done.stdout)
    assert "3 commits compiled, 1 broken" in done.stdout


def test_only_commits_that_have_not_landed_are_compiled(repository: Path) -> None:
    git(repository, "update-ref", "refs/remotes/origin/main", "HEAD~1")
    done = compiled(repository)
    assert (done.returncode, done.stdout) == (0, "1 commits compiled, 0 broken\n")

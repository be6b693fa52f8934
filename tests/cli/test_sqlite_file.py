"""SQLite's file alone is whole once a command has ended, and a running site can be copied."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from app.web.checks import database as checks
from tests.cli.commands import without_trail
from tests.cli.doctor_results import examine
from tests.cli.processes import run, start
from tests.cli.sites import backup_of, deployed
from tests.fixture_types import MakeApp

ADDRESS = "ada@example.com"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of a database that `flask deploy` has made."""
    file = tmp_path / "blog.sqlite"
    status, _, complained = run("flask", "deploy", DATABASE_URL=f"sqlite:///{file}")
    assert status == 0, complained
    return file


def users_of_a_copy(file: Path) -> list[str]:
    """The addresses of the accounts in a copy of the file alone."""
    copy = file.with_name("copy.sqlite")
    shutil.copy(file, copy)
    with closing(sqlite3.connect(copy)) as rows:
        assert rows.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [address for (address,) in rows.execute("SELECT email FROM users")]


def in_the_log(file: Path) -> int:
    """How many bytes are in the write-ahead log."""
    log = Path(f"{file}-wal")
    return log.stat().st_size if log.exists() else 0


def test_the_file_alone_is_whole_after_each_command(file: Path) -> None:
    assert in_the_log(file) == 0
    assert users_of_a_copy(file) == []
    address = f"sqlite:///{file}"
    assert run("flask", "user", "create", ADDRESS, "ada", DATABASE_URL=address)[0] == 0
    assert in_the_log(file) == 0
    assert users_of_a_copy(file) == [ADDRESS]


def test_a_command_beside_a_reader_ends_and_loses_nothing(file: Path) -> None:
    with closing(sqlite3.connect(file)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM users").fetchone()
        status, _, complained = run(
            "flask", "user", "create", ADDRESS, "ada", DATABASE_URL=f"sqlite:///{file}"
        )
        assert (status, without_trail(complained)) == (0, "")
    with closing(sqlite3.connect(file)) as rows:
        assert rows.execute("SELECT email FROM users").fetchall() == [(ADDRESS,)]


def test_a_command_that_needs_no_database_makes_none(tmp_path: Path) -> None:
    assert run("flask", "config", DATABASE_URL=f"sqlite:///{tmp_path}/blog.sqlite")[0] == 0
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def busy(file: Path) -> Iterator[Path]:
    """The file of a running site, which has changes in its log."""
    address = f"sqlite:///{file}"
    with closing(sqlite3.connect(file)) as site:
        site.execute("SELECT count(*) FROM users").fetchone()  # keeps the log open
        assert run("flask", "user", "create", ADDRESS, "ada", DATABASE_URL=address)[0] == 0
        site.execute("UPDATE users SET name = 'Ada'")
        site.commit()
        assert in_the_log(file) > 0
        yield file


@pytest.mark.parametrize(
    "statement", [".backup '{copy}'", "VACUUM INTO '{copy}'"], ids=["backup", "VACUUM INTO"]
)
def test_a_running_site_is_copied_as_the_documentation_says(busy: Path, statement: str) -> None:
    copy = busy.with_name("copied.sqlite")
    said = statement.format(copy=copy)
    if program := shutil.which("sqlite3"):
        subprocess.run([program, str(busy), said], check=True, timeout=60)
    else:
        with closing(sqlite3.connect(busy)) as site, closing(sqlite3.connect(copy)) as other:
            if said.startswith("VACUUM"):
                site.execute(said)
            else:
                site.backup(other)
    with closing(sqlite3.connect(copy)) as rows:
        assert rows.execute("SELECT name FROM users").fetchall() == [("Ada",)]


def test_flask_backup_holds_what_is_in_the_log(busy: Path, make_app: MakeApp) -> None:
    site = make_app("testing", f"sqlite:///{busy}")
    backup = backup_of(site, busy.with_name("site.backup"))
    restored = make_app("testing", f"sqlite:///{busy.with_name('restored.sqlite')}")
    assert restored.test_cli_runner().invoke(args=["restore", str(backup)]).exit_code == 0
    with closing(sqlite3.connect(busy.with_name("restored.sqlite"))) as rows:
        assert rows.execute("SELECT name FROM users").fetchall() == [("Ada",)]


def test_a_large_log_is_noted(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site: Flask = deployed(make_app, f"sqlite:///{tmp_path}/blog.sqlite")
    assert examine(site).said["write-ahead log"] == "wal"
    monkeypatch.setattr(checks, "LARGE_WAL_BYTES", 10_000)
    with closing(sqlite3.connect(tmp_path / "blog.sqlite")) as rows:
        rows.execute("CREATE TABLE more (text)")
        rows.execute("INSERT INTO more VALUES (?)", ["x" * 2_000_000])
        rows.commit()
        found = examine(site)
    assert found.verdicts["write-ahead log"] == "note"
    assert "2 MB of changes are in blog.sqlite-wal alone" in found.said["write-ahead log"]


def test_a_worker_that_is_stopped_leaves_a_whole_file(file: Path) -> None:
    worker = start(
        "flask",
        "mail",
        "deliver",
        "--forever",
        DATABASE_URL=f"sqlite:///{file}",
        MAIL_SERVER="127.0.0.1",
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "Delivering mail as it comes.\n"
    worker.terminate()
    _, complained = worker.communicate(timeout=60)
    assert (worker.returncode, complained) == (0, "")
    assert in_the_log(file) == 0

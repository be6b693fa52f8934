"""The entry module: commands, server settings, and one-line errors at start."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from flask import Flask

from tests.cli import sites
from tests.cli.processes import ROOT, refusal, run

COMMANDS = (
    "backup",
    "config",
    "deploy",
    "doctor",
    "mail",
    "posts",
    "restore",
    "sample",
    "try",
    "user",
)
# each of them imports practice_flask_blog
ENTRY_COMMANDS = [
    ("flask", "routes"),
    ("gunicorn", "--check-config", "practice_flask_blog:app"),
]


@pytest.mark.parametrize("command", ENTRY_COMMANDS, ids=lambda command: command[0])
def test_a_missing_secret_is_one_line_and_a_status(command: tuple[str, ...]) -> None:
    status, said, complained = run(*command, FLASK_CONFIG="production")
    assert (status, said) == (1, "")
    assert complained.startswith("Error: SECRET_KEY must be set")
    assert len(complained.splitlines()) == 1


def test_an_unknown_configuration_is_one_line_as_well() -> None:
    complained = refusal("practice_flask_blog.py", FLASK_CONFIG="moon")
    assert complained.startswith("Error: There is no configuration 'moon'")
    assert "\n" not in complained


@pytest.mark.parametrize("where", [{"DYNO": "web.1"}, {"FLASK_CONFIG": "docker"}], ids=str)
def test_where_disks_are_thrown_away_the_database_has_to_be_named(where: dict[str, str]) -> None:
    complained = refusal("practice_flask_blog.py", SECRET_KEY="x" * 32, **where)
    assert complained.startswith("Error: DATABASE_URL is not set")
    assert "\n" not in complained


def test_the_servers_settings_and_the_application_are_accepted() -> None:
    status, _, complained = run("gunicorn", "--check-config", "practice_flask_blog:app")
    assert (status, complained) == (0, "")


def test_commands_are_there(app: Flask) -> None:
    said = sites.done(app, "--help")
    for command in COMMANDS:
        assert f"\n  {command} " in said


def server_settings(**environment: str) -> dict[str, object]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("PORT", "WEB_CONCURRENCY"):
            patch.delenv(name, raising=False)
        for name, value in environment.items():
            patch.setenv(name, value)
        return runpy.run_path(str(ROOT / "gunicorn.conf.py"))


def test_the_platform_says_where_and_how_many() -> None:
    assert server_settings()["bind"] == "0.0.0.0:8000"
    assert server_settings()["workers"] == 2
    settings = server_settings(PORT="5006", WEB_CONCURRENCY="3")
    assert (settings["bind"], settings["workers"]) == ("0.0.0.0:5006", 3)


def test_values_of_the_example_are_quoted_and_hold_no_secret() -> None:
    lines = Path(ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    values = [line.lstrip("# ").partition("=") for line in lines if "=" in line]
    for name, _, value in values:
        if name.isupper():
            assert value.startswith('"'), name
            assert value.endswith('"'), name
            assert not (name in ("SECRET_KEY", "MAIL_PASSWORD") and value != '""')

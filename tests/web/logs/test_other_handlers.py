"""The application logs beside others in its process, and leaves ``logging`` as it is."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from flask import Flask

from app.web.logs.setup import LogHandler, configure_logging
from tests.cli.processes import ROOT, environment
from tests.fixture_types import MakeApp
from tests.web.logs.test_logs import SECRET_KEY, production

FORMAT = "[%(process)d %(processName)s] %(filename)s:%(lineno)d %(funcName)s %(message)s"
SCRIPT = """
import logging
from app import create_app

def configure(**options):
    logging.basicConfig(format={format!r}, **options)

{before}
app = create_app("production", {{"SITE_URL": "https://blog.example"}})
{after}
def act():
    app.logger.warning("from the application")
    logging.getLogger("library").warning("from a library")
act()
"""


@pytest.fixture
def collected() -> Iterator[list[logging.LogRecord]]:
    """What a handler of others on the root logger receives."""
    records: list[logging.LogRecord] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            self.format(record)
            records.append(record)

    handler = Collector()
    handler.setFormatter(logging.Formatter(FORMAT))
    logging.getLogger().addHandler(handler)
    yield records
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def site(app: Flask, make_app: MakeApp, database_address: str) -> Flask:
    return production(make_app, database_address)


@pytest.mark.parametrize(
    ("before", "after", "own_entries"),
    [
        ("", "configure(force=True)", 0),
        ("configure()", "", 2),
        ("configure()", "configure()", 2),
        ("", "configure(force=True); configure()", 0),
    ],
)
def test_basic_config_works_before_and_after_create_app(
    before: str, after: str, own_entries: int
) -> None:
    script = SCRIPT.format(format=FORMAT, before=before, after=after)
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment(SECRET_KEY=SECRET_KEY, DATABASE_URL="sqlite://"),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    lines = [line for line in done.stderr.splitlines() if " act " in line]
    assert len(lines) == 2, done.stderr
    assert re.fullmatch(r"\[\d+ MainProcess\] <string>:\d+ act from the application", lines[0])
    assert re.fullmatch(r"\[\d+ MainProcess\] <string>:\d+ act from a library", lines[1])
    assert done.stdout.count("level=warning") == own_entries


def test_handlers_of_others_stay(
    collected: list[logging.LogRecord],
    site: Flask,
    make_app: MakeApp,
    database_address: str,
) -> None:
    production(make_app, database_address)
    own = [handler for handler in logging.getLogger().handlers if isinstance(handler, LogHandler)]
    assert len(own) == 1
    logging.getLogger("library").warning("seen by both")
    assert [record.message for record in collected] == ["seen by both"]


def test_records_reach_others_unchanged(
    site: Flask, collected: list[logging.LogRecord], capsys: pytest.CaptureFixture[str]
) -> None:
    """What only our entries leave out: terminal styles, and the development server's requests."""
    werkzeug = logging.getLogger("werkzeug")
    werkzeug.warning("\x1b[1mbold\x1b[0m")
    werkzeug.warning('%s "%s" %s %s', "127.0.0.1", "GET / HTTP/1.1", 200, "-")
    try:
        raise ValueError("inner")
    except ValueError:
        site.logger.exception("it failed")
    assert [record.message for record in collected] == [
        "\x1b[1mbold\x1b[0m",
        '127.0.0.1 "GET / HTTP/1.1" 200 -',
        "it failed",
    ]
    assert collected[-1].exc_info is not None
    written = capsys.readouterr().out
    assert "message=bold\n" in written
    assert "GET / HTTP" not in written


def test_logging_can_be_configured_before_there_is_an_application(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logging("json", "error")
    configure_logging("logfmt", "info", "stderr")
    logging.getLogger("app").info("the last call counts")
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.endswith('level=info logger=app message="the last call counts"\n')


@pytest.mark.parametrize("log_format", ["text", "logfmt", "json"])
def test_a_stack_is_part_of_the_exception(
    capsys: pytest.CaptureFixture[str], log_format: str
) -> None:
    configure_logging(log_format, "info")
    try:
        raise ValueError("inner")
    except ValueError:
        logging.getLogger("app").warning("here", exc_info=True, stack_info=True)
    written = capsys.readouterr().out
    assert written.index("ValueError: inner") < written.index("Stack (most recent call last)")

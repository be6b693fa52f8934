"""The log: one entry for each request and event, whatever text it contains."""

from __future__ import annotations

import io
import json
import logging
import re
import sys
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import run_wsgi_app

from app import db
from app.web.logs.request_log import RequestLog
from app.web.logs.setup import LogHandler
from app.web.security.decorators import public
from tests.cli.processes import run
from tests.fixture_types import MakeApp
from tests.web.logs.log_reading import Entry, entries, requests_in

FORMATS = ["text", "logfmt", "json"]
SECRET_KEY = "a secret that is long enough for production"
ROUTER_ID = "0123abcd-0123-abcd"

Read = Callable[[], list[Entry]]


@pytest.fixture(params=FORMATS)
def form(request: pytest.FixtureRequest) -> str:
    """Each format in turn."""
    return str(request.param)


@pytest.fixture
def logged(form: str, capsys: pytest.CaptureFixture[str]) -> Read:
    """Return what has been logged to standard output since the last call."""
    return lambda: entries(form, capsys.readouterr().out)


@pytest.fixture
def site(app: Flask, make_app: MakeApp, database_address: str, form: str) -> Flask:
    """The site as it runs in production, with addresses that fail."""
    return production(make_app, database_address, LOG_FORMAT=form)


def production(make_app: MakeApp, address: str, **settings: object) -> Flask:
    fixed = {"SECRET_KEY": SECRET_KEY, "FORCE_HTTPS": False, "SITE_URL": "http://localhost"}
    made = make_app("production", address, **{**fixed, **settings})

    @made.get("/fail")
    @public
    def fail() -> str:
        raise RuntimeError("first line\ntime=now level=info message=forged\n{}")

    return made


def test_a_request_is_one_entry(site: Flask, logged: Read) -> None:
    logged()
    answer = site.test_client().get("/tags?page=1", headers={"X-Request-ID": ROUTER_ID})
    (entry,) = logged()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\.\d{3}Z", entry["time"])
    assert entry["ms"] >= 0
    assert (
        entry.items()
        >= {
            "level": "info",
            "message": "request",
            "method": "GET",
            "path": "/tags?page=1",
            "status": 200,
            "bytes": len(answer.data),
            "remote": "127.0.0.1",
            "request_id": ROUTER_ID,
        }.items()
    )


def test_a_request_that_fails_is_two_entries_under_the_id_of_the_page(
    site: Flask, logged: Read
) -> None:
    logged()
    answer = site.test_client().get("/fail?page=1")
    error, request = logged()
    assert answer.headers["X-Request-ID"] in answer.text
    assert {error["request_id"], request["request_id"]} == {answer.headers["X-Request-ID"]}
    assert (error["level"], error["message"]) == ("error", "GET /fail?page=1 failed")
    assert (request["level"], request["status"]) == ("info", 500)
    assert "Traceback (most recent call last):\n" in error["exception"]
    assert "RuntimeError: first line\n" in error["exception"]


@pytest.mark.parametrize(
    "message",
    [
        "two\nlines",
        "time=2026-01-01 message=forged\n2026-01-01 00:00:00.000Z forged",
        '{"message": "forged"}\r\n{"message": "forged"}',
        'a "quoted" back\\slash = sign',
        "\x1b[31mred\x1b[0m \x00 \x7f \x85 \u2028 \u202e",
        "",
        "港口筆記 🌊",
    ],
)
def test_no_text_can_break_an_entry(site: Flask, logged: Read, form: str, message: str) -> None:
    logged()
    site.logger.warning("%s", message)
    (entry,) = logged()
    assert entry["level"] == "warning"
    if form != "text":
        assert entry["message"] == message


def test_text_has_no_terminal_controls(
    make_app: MakeApp, database_address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    made = production(make_app, database_address, LOG_FORMAT="text")
    capsys.readouterr()
    made.logger.warning("\x1b[31mred\x85\u202e\nbelow")
    logged_now = capsys.readouterr().out
    assert logged_now.endswith("WARNING \\u001b[31mred\\u0085\\u202e\n    below\n")


def test_a_path_cannot_forge_an_entry(site: Flask, logged: Read) -> None:
    logged()
    answer = site.test_client().get("/x%0A%0Dtime=now%20level=error?a=%0Amessage=forged")
    (entry,) = logged()
    assert (entry["status"], entry["level"]) == (404, "info")
    assert entry["request_id"] == answer.headers["X-Request-ID"]


def test_characters_outside_the_encoding_are_escaped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, "ascii"))
    LogHandler("text", "stdout").emit(logging.makeLogRecord({"msg": "港 \ud800", "name": "app"}))
    assert b"\\u6e2f \\ud800" in written.getvalue()


def test_a_slow_query_is_reported_with_its_statement_and_without_its_values(
    make_app: MakeApp, database_address: str, app: Flask, form: str, logged: Read
) -> None:
    made = production(make_app, database_address, LOG_FORMAT=form, SLOW_QUERY_MILLISECONDS=0)

    @made.get("/ask")
    @public
    def ask() -> str:
        return str(db.session.scalar(text("SELECT\n  length(:word)"), {"word": "hunter2hunter2"}))

    logged()
    answer = made.test_client().get("/ask")
    logged_now = [entry for entry in logged() if "length" in str(entry)]
    assert len(logged_now) == 1
    assert logged_now[0]["request_id"] == answer.headers["X-Request-ID"]
    assert logged_now[0]["level"] == "warning"
    assert "hunter2" not in str(logged_now)
    if form == "text":
        assert re.fullmatch(r"slow query: \d+ ms: SELECT length\(.+\)", logged_now[0]["message"])
    else:
        assert logged_now[0]["message"] == "slow query"
        assert logged_now[0]["ms"] >= 0
        assert logged_now[0]["statement"].startswith("SELECT length(")


def test_several_applications_in_a_process_log_once(
    site: Flask, make_app: MakeApp, database_address: str, form: str, logged: Read
) -> None:
    for _ in range(2):
        production(make_app, database_address, LOG_FORMAT=form)
    logged()
    site.logger.info("said once")
    assert [entry["message"] for entry in logged()] == ["said once"]


def test_the_level_is_a_setting_of_the_application_and_libraries_only_warn(
    make_app: MakeApp, database_address: str, logged: Read, form: str
) -> None:
    made = production(make_app, database_address, LOG_FORMAT=form, LOG_LEVEL="debug")
    logged()
    for logger in (made.logger, logging.getLogger("sqlalchemy.engine")):
        logger.debug("debug")
        logger.info("info")
        logger.warning("warning")
    assert [entry["level"] for entry in logged()] == ["debug", "info", "warning", "warning"]
    made = production(make_app, database_address, LOG_FORMAT=form, LOG_LEVEL="error")
    logged()
    made.test_client().get("/tags")
    made.test_client().get("/fail")
    assert [entry["level"] for entry in logged()] == ["error"]


def answering(status: str) -> RequestLog:
    """The middleware around an application that responds with this status."""

    def application(environ: object, start_response: Callable[..., object]) -> list[bytes]:
        start_response(status, [("x-request-id", ROUTER_ID)])
        return [b"o", b"k"]

    return RequestLog(application)


def ask(application: RequestLog, path: str, **environ: str) -> None:
    """Send a request as a server does, and close the response."""
    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": path, **environ}
    body, _, _ = run_wsgi_app(application, asked, buffered=True)
    assert b"".join(body) == b"ok"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_probes_that_succeed_are_for_debugging(
    make_app: MakeApp, database_address: str, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for level, expected in (("info", [503]), ("debug", [200, 503])):
        production(make_app, database_address, LOG_FORMAT="json", LOG_LEVEL=level)
        capsys.readouterr()
        ask(answering("200 OK"), path)
        ask(answering("503 Service Unavailable"), path)
        logged_now = requests_in("json", capsys.readouterr().out)
        assert [entry["status"] for entry in logged_now] == expected


def test_requests_are_logged_under_every_server(site: Flask, logged: Read) -> None:
    for server in ("gunicorn/27.0.1", "waitress", "Werkzeug/3.1.3"):
        logged()
        ask(answering("200 OK"), "/tags", SERVER_SOFTWARE=server)
        assert [(entry["request_id"], entry["bytes"]) for entry in logged()] == [(ROUTER_ID, 2)]


def test_the_path_is_made_from_the_environ_without_raw_uri(site: Flask, logged: Read) -> None:
    logged()
    ask(answering("200 OK"), "/tags/\u00e6\u00b8\u00af", QUERY_STRING="page=1")
    (entry,) = logged()
    assert (entry["path"], entry["remote"]) == ("/tags/%E6%B8%AF?page=1", "-")


def test_a_request_whose_application_raises_has_a_line(site: Flask, logged: Read) -> None:
    def application(environ: object, start_response: object) -> list[bytes]:
        raise RuntimeError

    logged()
    with pytest.raises(RuntimeError):
        ask(RequestLog(application), "/tags")
    assert [(entry["path"], entry["status"]) for entry in logged()] == [("/tags", 500)]


def test_a_command_logs_to_standard_error(unused_database: str) -> None:
    status, logged_now, errors = run(
        "flask",
        "deploy",
        FLASK_CONFIG="production",
        SECRET_KEY=SECRET_KEY,
        DATABASE_URL=unused_database,
        SITE_URL="https://blog.example",
        MAIL_SEVER="smtp.example",
        LOG_FORMAT="json",
    )
    assert status == 0, errors
    assert re.fullmatch(r"The database is up to date, at revision \d+\.\n", logged_now)
    assert [json.loads(line)["level"] for line in errors.splitlines()] == ["warning"]
    assert "MAIL_SEVER is set, but there is no such setting: MAIL_SERVER is probably" in errors

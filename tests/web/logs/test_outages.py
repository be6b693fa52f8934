"""The log while something is away: one traceback a minute and kind, the rest in one line."""

from __future__ import annotations

import logging
import multiprocessing
import os
import smtplib
import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from app.web.logs import outages
from app.web.logs.shared_times import SharedTimes
from app.web.security.decorators import public
from tests.fixture_types import MakeApp
from tests.smtp import free_port
from tests.web.logs.log_reading import entries
from tests.web.logs.test_logs import Read, form, logged, production

__all__ = ["form", "logged"]


@pytest.fixture
def site(app: Flask, make_app: MakeApp, database_address: str, form: str) -> Flask:
    """The site in production, with addresses that lose the database at different places."""
    made = production(make_app, database_address, LOG_FORMAT=form)

    @made.get("/fail/database/<int:number>")
    @public
    def lose_the_database(number: int) -> str:
        cause = ConnectionError(f"gone {number}\nfor good")
        if number == 1:
            raise OperationalError("SELECT 1", {}, cause, hide_parameters=True)
        raise OperationalError("SELECT 2", {}, cause, hide_parameters=True)

    return made


def shown(site: Flask, logged: Read, *numbers: int) -> list[tuple[bool, str]]:
    """Whether each error has a traceback, and what else stands for it."""
    logged()
    for number in numbers:
        assert site.test_client().get(f"/fail/database/{number}").status_code == 503
    return [
        ("exception" in entry, entry["message"] + entry.get("error", ""))
        for entry in logged()
        if entry["level"] == "error"
    ]


def test_a_lost_database_is_one_traceback_a_minute(
    site: Flask, logged: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *rest = shown(site, logged, 1, 2, 2, 1)
    assert first == (True, "GET /fail/database/1 failed")
    assert [has_traceback for has_traceback, _ in rest] == [False] * 3
    for said in (said for _, said in rest):
        assert "OperationalError: (builtins.ConnectionError) gone" in said
    monkeypatch.setattr(outages, "EVERY_SECONDS", 0)  # a minute later
    assert shown(site, logged, 1)[0][0]


def test_each_entry_has_the_id_of_its_request(site: Flask, logged: Read) -> None:
    shown(site, logged, 1)
    answer = site.test_client().get("/fail/database/2")
    error, _request = logged()
    assert "exception" not in error
    assert error["request_id"] == answer.headers["X-Request-ID"]


def test_an_error_of_our_own_keeps_its_traceback(site: Flask, logged: Read) -> None:
    logged()
    for _ in range(2):
        site.test_client().get("/fail")
    errors = [entry for entry in logged() if entry["level"] == "error"]
    assert ["exception" in entry for entry in errors] == [True, True]


@pytest.mark.parametrize(
    ("logger", "error"),
    [
        ("app", smtplib.SMTPServerDisconnected("gone")),
        ("app", ConnectionRefusedError("nobody listens")),
        ("sqlalchemy.pool.impl.QueuePool", RuntimeError("terminating connection")),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_what_else_is_away_is_so_too(
    site: Flask, logged: Read, logger: str, error: Exception
) -> None:
    logged()
    for _ in range(3):
        logging.getLogger(logger).error("it failed", exc_info=error)
    assert ["exception" in entry for entry in logged()] == [True, False, False]


def test_a_lost_redis_is_so_too(
    app: Flask, make_app: MakeApp, database_address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    made = production(
        make_app,
        database_address,
        RATELIMIT_STORAGE_URI=f"redis://127.0.0.1:{free_port()}",
        LOG_FORMAT="json",
        WTF_CSRF_ENABLED=False,
    )
    capsys.readouterr()
    for _ in range(3):
        wrong = {"email": "john@example.com", "password": "dog"}
        assert made.test_client().post("/auth/login", data=wrong).status_code == 200
    said = [
        entry
        for entry in entries("json", capsys.readouterr().out)
        if entry["message"].startswith("the rate limit storage is away")
    ]
    assert len(said) > 3
    assert ["exception" in entry for entry in said] == [True] + [False] * (len(said) - 1)


def in_a_child(act: Callable[[], bool]) -> bool:
    """What a function returns in a process that was forked from this one."""
    child = os.fork()
    if child == 0:
        os._exit(0 if act() else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_processes_that_were_forked_know_of_each_other() -> None:
    times = SharedTimes()
    assert in_a_child(lambda: times.claim("kind", 1_000.0, 60))
    assert not times.claim("kind", 1_059.0, 60)
    assert in_a_child(lambda: not times.claim("kind", 1_059.0, 60))
    assert in_a_child(lambda: times.claim("another", 1_059.0, 60))
    assert times.claim("kind", 1_060.0, 60)
    assert times.claim("kind", 500.0, 60), "a clock that was set back silences nothing"


def test_of_two_that_fail_at_once_one_counts_whoever_is_faster() -> None:
    times = SharedTimes()
    earlier, later = 1_000.0, 1_000.002
    assert in_a_child(lambda: times.claim("kind", later, 60))
    assert not times.claim("kind", earlier, 60)
    assert times.is_recent("kind", earlier, 60)


class HesitantTimes(SharedTimes):
    """Times whose processes wait for another one while they claim; in vain if they are alone."""

    def __init__(self) -> None:
        super().__init__()
        self.both = multiprocessing.get_context("fork").Barrier(2)

    def is_recent(self, kind: str, now: float, seconds: float) -> bool:
        """Return what it is before the other process has claimed, if that comes here as well."""
        found = super().is_recent(kind, now, seconds)
        with suppress(threading.BrokenBarrierError):
            self.both.wait(timeout=0.3)
        return found


def test_only_one_of_two_processes_claims_a_kind() -> None:
    times = HesitantTimes()
    child = os.fork()
    if child == 0:
        os._exit(int(times.claim("kind", 1_000.0, 60)))
    claimed = times.claim("kind", 1_000.0, 60)
    also_claimed = bool(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    assert claimed != also_claimed

"""When a process queries the site's version, and how old a version it may use."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from queue import SimpleQueue

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine
from sqlalchemy.event import listen, remove
from sqlalchemy.exc import SQLAlchemyError

from app import db
from app.models import Post, User, utcnow
from app.web.cache import site_version
from app.web.cache.site_version import BackgroundThread, SiteVersionCache
from tests.factories import PostFactory

PATIENCE_SECONDS = 30


class Process:
    """What another process of the site knows, with its clock and its background in our hands."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.now = 1_000.0
        self.started: list[Callable[[], None]] = []
        self.queries = 0
        self.known = SiteVersionCache(engine, self.started.append, lambda: self.now)
        listen(engine, "after_cursor_execute", self._count)

    def _count(self, *_arguments: object) -> None:
        self.queries += 1

    @property
    def number(self) -> int | None:
        version = self.known.version()
        return version.number if version else None

    def close(self) -> None:
        remove(self.engine, "after_cursor_execute", self._count)
        self.engine.dispose()


@pytest.fixture
def other(cached: Flask) -> Iterator[Process]:
    """Another process on the same database, through connections of its own."""
    process = Process(create_engine(db.engine.url))
    yield process
    process.close()


def change() -> None:
    """Change the site in this process."""
    post = db.session.scalars(db.select(Post)).one()
    post.body += " They sink."
    db.session.commit()


def test_a_version_is_used_for_half_a_second_and_then_while_one_thread_refreshes_it(
    other: Process,
) -> None:
    first = other.number
    assert first is not None
    assert (other.queries, other.started) == (1, [])
    change()
    other.now += 0.49
    assert other.number == first
    assert (other.queries, other.started) == (1, [])
    other.now += 0.01
    assert [other.number for _request in range(5)] == [first] * 5
    assert other.queries == 1
    for round_ in (1, 2, 3):
        assert len(other.started) == round_
        other.started[-1]()
        other.now += 0.6
        assert other.number == first + 1
        assert other.queries == round_ + 1


@pytest.mark.parametrize("seconds", [1.0, 3600.0])
def test_a_version_a_second_old_is_not_used(other: Process, seconds: float) -> None:
    first = other.number
    assert first is not None
    change()
    other.now += seconds
    assert other.number == first + 1
    assert other.started == []


def test_a_thread_that_gets_no_version_does_not_prolong_the_old_one(other: Process) -> None:
    first = other.number
    assert first is not None
    change()
    other.now += 0.5
    assert other.number == first
    assert len(other.started) == 1  # and it never runs
    other.now += 0.5
    assert other.number == first + 1


def test_nothing_is_queried_while_there_are_no_requests(other: Process) -> None:
    assert other.number is not None
    other.now += 0.5
    assert other.number is not None
    other.started[0]()
    other.now += 3600
    assert (other.queries, len(other.started)) == (2, 1)


def test_after_a_change_of_its_own_a_process_queries_before_it_responds(other: Process) -> None:
    first = other.number
    assert first is not None
    change()
    other.known.invalidate()
    assert other.number == first + 1
    assert other.started == []


def test_a_change_of_its_own_during_a_refresh_is_not_overlooked(
    other: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = site_version._stored_version
    first = other.number
    assert first is not None
    other.now += 0.5
    assert other.number == first

    def query_too_early(engine: Engine) -> site_version.Version:
        version = query(engine)
        change()
        other.known.invalidate()
        return version

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(site_version, "_stored_version", query_too_early)
        other.started[0]()
    assert other.number == first + 1


@pytest.mark.parametrize("wait", [0.2, 0.7])
def test_no_version_is_used_past_the_next_publication(
    other: Process, monkeypatch: pytest.MonkeyPatch, wait: float
) -> None:
    now = utcnow()
    soon = now + timedelta(seconds=wait)
    PostFactory.create(author=db.session.scalars(db.select(User)).one(), published_at=soon)
    db.session.commit()
    for module in ("app.models.post", "app.web.cache.site_version"):
        monkeypatch.setattr(f"{module}.utcnow", lambda: now)
    before = other.known.version()
    assert before is not None
    assert before.next_publication == soon
    for module in ("app.models.post", "app.web.cache.site_version"):
        monkeypatch.setattr(f"{module}.utcnow", lambda: soon)
    other.now += wait + 0.001
    after = other.known.version()
    assert after is not None
    assert after.next_publication is None
    assert other.started == []


def test_a_database_that_is_away_is_queried_once_a_second(cached: Flask) -> None:
    away = Process(create_engine("sqlite:////nowhere/at/all.sqlite"))
    attempts: list[object] = []
    listen(away.engine, "do_connect", lambda *arguments: attempts.append(arguments))
    assert [away.number for _request in range(3)] == [None] * 3
    away.now += 0.9
    assert away.number is None
    assert len(attempts) == 1
    away.now += 0.2
    assert away.number is None
    assert len(attempts) == 2
    assert away.started == []
    away.close()


def test_a_database_that_goes_away_ends_the_version(
    other: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert other.number is not None
    other.now += 0.5
    assert other.number is not None
    monkeypatch.setattr(site_version, "_stored_version", _refuse)
    other.started[0]()
    assert other.number is None


def _refuse(engine: Engine) -> site_version.Version:
    raise SQLAlchemyError


def test_a_request_does_not_wait_for_a_slow_database(
    other: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = site_version._stored_version
    querying, answer, refreshed = threading.Event(), threading.Event(), threading.Event()
    background = BackgroundThread()

    def query_slowly(engine: Engine) -> site_version.Version:
        querying.set()
        assert answer.wait(PATIENCE_SECONDS)
        return query(engine)

    now = 0.0
    known = SiteVersionCache(other.engine, background.submit, lambda: now)
    first = known.version()
    assert first is not None
    change()
    monkeypatch.setattr(site_version, "_stored_version", query_slowly)
    now = 0.5
    assert known.version() == first
    assert querying.wait(PATIENCE_SECONDS)
    assert known.version() == first
    answer.set()
    background.submit(refreshed.set)
    background.stop()
    assert refreshed.wait(PATIENCE_SECONDS)
    newer = known.version()
    assert newer is not None
    assert newer.number == first.number + 1


def test_a_background_thread_that_has_ended_is_replaced() -> None:
    background = BackgroundThread()
    threads: SimpleQueue[threading.Thread] = SimpleQueue()
    for _round in range(2):
        background.submit(lambda: threads.put(threading.current_thread()))
        thread = threads.get(timeout=PATIENCE_SECONDS)
        assert thread.daemon
        background.stop()  # as every thread of a process ends in its fork
        thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()

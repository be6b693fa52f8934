"""The thread of a web process that does jobs: one for each process, until it is stopped."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy.exc import OperationalError

from app.services.jobs import JobQueue
from tests.web.jobs.pings import Ping, PingWorker, enqueue

TIMEOUT_SECONDS = 20


def threads() -> set[threading.Thread]:
    """Return the threads of such workers; others come and go by themselves."""
    return {thread for thread in threading.enumerate() if thread.name == PingWorker.name}


def test_it_does_what_a_commit_enqueues(worker: PingWorker) -> None:
    worker.start()
    enqueue("ann")
    assert worker.sent.get(timeout=TIMEOUT_SECONDS) == "ann"


def test_there_is_one_however_often_it_is_started(worker: PingWorker) -> None:
    before = threads()
    for _ in range(3):
        worker.start()
    assert len(threads() - before) == 1


def test_once_stopped_it_is_not_started_again(worker: PingWorker) -> None:
    before = threads()
    worker.start()
    worker.stop()
    worker.start()
    assert threads() <= before


def test_a_forked_process_starts_its_own(
    worker: PingWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker.start()
    first, its_calls = worker._thread, worker._wake
    with monkeypatch.context() as patch:
        patch.setattr("app.web.jobs.worker_thread.os.getpid", lambda: -1)
        worker.start()
        assert worker._thread is not first
        worker.stop()
    its_calls.put(None)
    assert first is not None
    first.join(TIMEOUT_SECONDS)


def test_a_database_that_is_away_does_not_end_it(
    worker: PingWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease_next, away = JobQueue.lease_next, iter([True])
    has_failed = threading.Event()

    def sometimes(*arguments: object) -> Ping | None:
        if next(away, False):
            has_failed.set()
            raise OperationalError("SELECT", {}, ConnectionError("the server closed"))
        return lease_next(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(JobQueue, "lease_next", sometimes)
    enqueue("ann")
    worker.start()
    assert has_failed.wait(TIMEOUT_SECONDS)
    worker.wake()
    assert worker.sent.get(timeout=TIMEOUT_SECONDS) == "ann"

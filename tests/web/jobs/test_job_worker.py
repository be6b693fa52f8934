"""A new kind of job is a table, a queue and a worker; leases, retries and wake-up are shared."""

from __future__ import annotations

import contextvars
import threading
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy.exc import OperationalError

from app import db
from app.models import utcnow
from app.services.jobs import Depth, JobQueue
from app.web.jobs.job_worker import Outcome, Round
from tests.fixture_types import CountStatements, MakeApp
from tests.web.jobs.pings import PINGS, WAIT, Ping, PingWorker, enqueue, stored


def test_jobs_are_done_once_in_their_order_and_stay_done(worker: PingWorker) -> None:
    enqueue("ann", "bob")
    assert PINGS.depth() == Depth(waiting=2, given_up=0)
    db.session.commit()
    assert worker.run_due() == Round(done=2)
    assert worker.run_due(utcnow() + timedelta(days=9)) == Round()
    assert list(worker.sent.queue) == ["ann", "bob"]
    assert [(ping.due_at, ping.lease, ping.gave_up_at) for ping in stored()] == [
        (None, None, None)
    ] * 2
    assert PINGS.depth() == Depth(waiting=0, given_up=0)


def test_nothing_is_done_that_is_rolled_back(worker: PingWorker) -> None:
    PINGS.enqueue(Ping(target="ann"))
    db.session.flush()
    db.session.rollback()
    assert worker.run_due() == Round()


def test_a_failure_is_tried_again_and_then_given_up(worker: PingWorker) -> None:
    enqueue("away")
    now = utcnow()
    assert worker.run_due(now) == Round(failed=1)
    (ping,) = stored()
    assert (ping.due_at, ping.gave_up_at, ping.last_error) == (now + WAIT, None, "no answer")
    db.session.commit()
    assert worker.run_due(now + WAIT) == Round(failed=1)
    assert stored()[0].gave_up_at == now + WAIT
    assert PINGS.depth() == Depth(waiting=0, given_up=1)
    db.session.commit()
    assert worker.run_due(now + timedelta(days=9)) == Round()


def test_a_permanent_failure_is_given_up_until_an_operator_retries_it(worker: PingWorker) -> None:
    enqueue("gone")
    assert worker.run_due() == Round(failed=1)
    assert worker.run_due(utcnow() + timedelta(days=9)) == Round()
    assert PINGS.retry(Ping.is_given_up()) == 1
    db.session.commit()
    assert worker.run_due() == Round(failed=1)


def test_an_unexpected_error_holds_up_no_other_job(
    worker: PingWorker, caplog: pytest.LogCaptureFixture
) -> None:
    enqueue("broken", "ann")
    assert worker.run_due() == Round(done=1, failed=1)
    assert stored()[0].last_error == "oops"
    assert "doing job 1 failed" in caplog.text


def test_a_failure_that_concerns_all_jobs_ends_the_round(worker: PingWorker) -> None:
    enqueue("closed", "ann")
    assert worker.run_due() == Round(failed=1)
    assert [ping.attempts for ping in stored()] == [1, 0]


def test_an_interrupted_job_is_left_to_another_process_and_not_counted(worker: PingWorker) -> None:
    enqueue("stopping")
    now = utcnow()
    assert worker.run_due(now) == Round(failed=1)
    (ping,) = stored()
    assert (ping.attempts, ping.lease, ping.due_at) == (0, None, now)


def test_a_lost_lease_changes_nothing(worker: PingWorker) -> None:
    enqueue("ann")
    now = utcnow()
    slow = PINGS.lease_next(now)
    assert slow is not None
    db.session.expunge(slow)
    db.session.commit()
    quick = PINGS.lease_next(now + PINGS.lease)
    assert quick is not None
    PINGS.fail(slow, "timed out", now, permanent=True)
    PINGS.release(slow, now)
    db.session.commit()
    db.session.refresh(quick)
    assert (quick.attempts, quick.last_error, quick.gave_up_at) == (2, None, None)
    assert quick.lease is not None


def test_a_job_that_ends_every_process_is_given_up(worker: PingWorker) -> None:
    enqueue("ann")
    now = utcnow()
    for _ in range(len(PINGS.waits) + 1):
        assert PINGS.lease_next(now) is not None
        db.session.commit()
        now += PINGS.lease
    assert worker.run_due(now) == Round()
    assert stored()[0].last_error == PINGS.unfinished
    assert PINGS.depth() == Depth(waiting=0, given_up=1)


def test_two_at_once_do_everything_once(
    worker: PingWorker, make_app: MakeApp, database_address: str
) -> None:
    enqueue(*(f"user{number}" for number in range(12)))
    ready = threading.Barrier(2)
    others = [PingWorker(make_app("testing", database_address)) for _ in range(2)]

    def work(other: PingWorker) -> None:
        ready.wait()
        other.run_due()

    threads = [threading.Thread(target=work, args=[other]) for other in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sent = [target for other in others for target in other.sent.queue]
    assert len(sent) == len(set(sent)) == 12


def test_an_outcome_that_only_this_process_knows_is_stored_when_the_database_is_back(
    worker: PingWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete, away = JobQueue.complete, iter([True])

    def sometimes(queue: JobQueue[Ping], job: Ping) -> None:
        if next(away, False):
            raise OperationalError("UPDATE", {}, ConnectionError("the server closed"))
        complete(queue, job)

    enqueue("ann")
    monkeypatch.setattr(JobQueue, "complete", sometimes)
    monkeypatch.setattr(PingWorker, "storing_seconds", 60)
    assert worker.run_due() == Round(done=1)
    assert list(worker.sent.queue) == ["ann"]
    assert stored()[0].due_at is None


def test_no_transaction_is_open_while_a_job_is_done(
    worker: PingWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite it would lock all other writers out."""

    def write() -> None:
        with worker.app.app_context():
            enqueue("written meanwhile")

    def perform(worker: PingWorker, job: Ping) -> Outcome:
        if job.target == "ann":
            contextvars.Context().run(write)
        return partial(worker.queue.complete, job)

    monkeypatch.setattr(PingWorker, "perform", perform)
    enqueue("ann")
    assert worker.run_due() == Round(done=2)


def test_a_database_that_goes_away_leaves_the_job_to_the_next_worker(
    worker: PingWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_arguments: object) -> None:
        raise OperationalError("UPDATE", {}, ConnectionError("the server closed"))

    enqueue("ann")
    now = utcnow()
    with monkeypatch.context() as patch:
        patch.setattr(JobQueue, "complete", gone)
        with pytest.raises(OperationalError):
            worker.run_due(now)
    assert worker.run_due(now) == Round()
    assert worker.run_due(now + PINGS.lease) == Round(done=1)


def test_polling_takes_no_write_lock(worker: PingWorker, statements: CountStatements) -> None:
    """On SQLite only one may write, and there is nothing to write."""
    enqueue("ann")
    assert worker.run_due() == Round(done=1)
    ping = stored()[0]
    with statements() as heard:
        ping.target = "being written"
        db.session.flush()
        heard.texts.clear()
        assert worker.run_due() == Round()
    assert (len(heard), heard.writes) == (1, [])
    db.session.rollback()

"""Images are leased while they are fetched: none is lost or fetched twice, no writer waits."""

from __future__ import annotations

import contextvars
import threading

import pytest
from sqlalchemy.exc import OperationalError

from app import db
from app.models import Picture, utcnow
from app.services.images import external_images
from app.web.jobs.image_fetcher import ImageFetcher
from app.web.jobs.job_worker import Round
from app.web.jobs.safe_http import SafeHTTP
from tests.clients import settle
from tests.fixture_types import CountStatements, MakeApp
from tests.pictures import (
    Answer,
    PictureServer,
    fetch,
    image_fetcher_of,
    near,
    picture,
    show,
    stored,
)


def test_a_dead_process_leaves_its_picture_to_the_next(
    fetcher: ImageFetcher, server: PictureServer
) -> None:
    show(server.address("/boat.png"))
    now = utcnow()
    assert external_images.QUEUE.lease_next(now) is not None
    db.session.commit()
    assert fetch(fetcher, now) == Round()
    assert fetch(fetcher, now + external_images.QUEUE.lease) == Round(done=1)


def test_the_release_before_and_this_one_leave_each_other_their_leases(
    fetcher: ImageFetcher, server: PictureServer
) -> None:
    """Both run during a deploy. The older one moves ``due_at`` ahead and counts the attempt."""
    show(server.address("/boat.png"))
    now = utcnow()
    ours = external_images.QUEUE.lease_next(now)
    assert ours is not None
    assert ours.due_at == now + external_images.QUEUE.lease
    external_images.QUEUE.release(ours, now)
    theirs = {"due_at": now + external_images.QUEUE.lease, "attempts": 1}
    db.session.execute(db.update(Picture).values(**theirs))
    assert fetch(fetcher, now) == Round()
    assert fetch(fetcher, now + external_images.QUEUE.lease) == Round(done=1)


def test_what_the_release_before_asks_for_anew_is_fetched(
    fetcher: ImageFetcher, server: PictureServer
) -> None:
    """It does not know when this one has given up."""
    show(server.address("/late.png"))
    assert fetch(fetcher) == Round(failed=1)
    assert stored()[0].gave_up_at is not None
    server.answers["/late.png"] = Answer(picture())
    db.session.execute(db.update(Picture).values(due_at=utcnow(), attempts=0, last_error=None))
    assert fetch(fetcher) == Round(done=1)
    assert external_images.state().given_up == 0


def test_a_database_that_goes_away_meanwhile_loses_nothing(
    fetcher: ImageFetcher, server: PictureServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*args: object) -> bool:
        raise OperationalError("INSERT", {}, ConnectionError("the server closed"))

    show(server.address("/boat.png"))
    now = utcnow()
    with monkeypatch.context() as patch:
        patch.setattr(external_images, "keep", gone)
        with pytest.raises(OperationalError):
            fetch(fetcher, now)
    assert fetch(fetcher, now) == Round()
    assert fetch(fetcher, now + external_images.QUEUE.lease) == Round(done=1)


def test_a_picture_that_kills_every_process_is_left_alone(fetcher: ImageFetcher) -> None:
    show("https://a.example/killer.png")
    now = utcnow()
    for _ in range(len(external_images.QUEUE.waits) + 1):
        assert external_images.QUEUE.lease_next(now) is not None
        db.session.commit()
        now += external_images.QUEUE.lease
    assert fetch(fetcher, now) == Round()
    (found,) = stored()
    assert (found.due_at, found.last_error) == (None, external_images.QUEUE.unfinished)


def test_two_at_once_fetch_everything_once(
    fetcher: ImageFetcher, server: PictureServer, make_app: MakeApp, database_address: str
) -> None:
    for number in range(12):
        server.answers[f"/{number}.png"] = Answer(picture(width=number + 1))
        show(server.address(f"/{number}.png"))
    ready = threading.Barrier(2)
    apps = [make_app("testing", database_address, PICTURE_MEGABYTES=1) for _ in range(2)]

    def work(other: ImageFetcher) -> None:
        ready.wait()
        other.run_due()

    settle()
    workers = [threading.Thread(target=work, args=[image_fetcher_of(app)]) for app in apps]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert all(found.file_digest for found in stored())
    assert server.asked.qsize() == 12


def test_while_a_picture_is_on_its_way_others_write(
    fetcher: ImageFetcher, server: PictureServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite a transaction that is open meanwhile would lock everybody out."""
    arriving = near().fetch
    written: list[int] = []

    def slow(http: SafeHTTP, address: str) -> bytes:
        written.append(contextvars.Context().run(write))
        return arriving(address)

    def write() -> int:
        with fetcher.app.app_context():
            return show().id

    monkeypatch.setattr(SafeHTTP, "fetch", slow)
    show(server.address("/boat.png"))
    assert fetch(fetcher) == Round(done=1)
    assert len(written) == 1


def test_what_was_asked_for_anew_meanwhile_is_tried_again(
    fetcher: ImageFetcher, server: PictureServer
) -> None:
    """What becomes of the first try is no news any more."""
    show(server.address("/late.png"))
    now = utcnow()
    leased = external_images.QUEUE.lease_next(now)
    assert leased is not None
    db.session.expunge(leased)
    db.session.commit()
    assert external_images.retry() == 1
    assert external_images.QUEUE.fail(leased, "the server answers 404", now, permanent=True)
    server.answers["/late.png"] = Answer(picture())
    assert fetch(fetcher) == Round(done=1)


def test_polling_takes_no_write_lock(
    fetcher: ImageFetcher, server: PictureServer, statements: CountStatements
) -> None:
    """On SQLite only one may write, and there is nothing to write."""
    post = show(server.address("/boat.png"))
    fetch(fetcher)
    with statements() as heard:
        post.title = "Somebody is writing this"
        db.session.flush()
        heard.texts.clear()
        assert fetcher.run_due() == Round()
    assert (len(heard), heard.writes) == (1, [])

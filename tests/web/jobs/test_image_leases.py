"""Leases of images: with the previous release, and while others write."""

from __future__ import annotations

import contextvars

import pytest

from app import db
from app.models import Picture, utcnow
from app.services.images import external_images
from app.web.jobs.image_fetcher import ImageFetcher
from app.web.jobs.job_worker import Round
from app.web.jobs.safe_http import SafeHTTP
from tests.pictures import Answer, PictureServer, fetch, near, picture, show, stored


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


def test_others_write_while_an_image_is_fetched(
    fetcher: ImageFetcher, server: PictureServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite a transaction that is open meanwhile would lock all writers out."""
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

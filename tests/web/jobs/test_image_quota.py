"""Copies share a quota; when it is used up, older ones are removed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from app import db
from app.models import PictureFile, User, utcnow
from app.models.picture import ask_for_missed
from app.services.images import external_images
from app.services.images.quota import GAVE_WAY, kept_bytes, shrink_to
from app.services.posts.post_text import PostText
from app.services.posts.publishing import edit_post, write_post
from app.web.jobs.image_fetcher import ImageFetcher
from app.web.jobs.job_worker import Round
from tests.clients import settle
from tests.fixture_types import MakeApp
from tests.pictures import (
    Answer,
    PictureServer,
    fetch,
    image_fetcher_of,
    picture,
    picture_server,
    show,
    stored,
)

MEGABYTE = 1024 * 1024
# three of them fit in a megabyte
SIZE = 300_000


@pytest.fixture
def server() -> Iterator[PictureServer]:
    with picture_server() as running:
        for number in range(1, 8):
            running.answers[f"/{number}.jpg"] = Answer(of_size(number, SIZE))
        yield running


def of_size(width: int, size: int) -> bytes:
    """A picture of so many bytes."""
    return picture("JPEG", width).ljust(size, b"\0")


def shown() -> list[str]:
    """The names of the pictures that there are copies of, in the order of their addresses."""
    return sorted(row.address.rpartition("/")[2] for row in stored() if row.file_digest)


def test_older_pictures_give_way_to_newer_ones(
    fetcher: ImageFetcher, server: PictureServer
) -> None:
    for number in range(1, 6):
        show(server.address(f"/{number}.jpg"))
        assert fetch(fetcher) == Round(done=1)
        assert kept_bytes() <= MEGABYTE
    assert shown() == ["3.jpg", "4.jpg", "5.jpg"]
    gone = [(row.due_at, row.last_error) for row in stored() if not row.file_digest]
    assert gone == [(None, GAVE_WAY)] * 2
    assert fetch(fetcher, utcnow() + timedelta(days=9)) == Round()


def test_what_a_newer_text_shows_as_well_stays(
    fetcher: ImageFetcher, server: PictureServer
) -> None:
    for numbers in ((1,), (2,), (3,), (1,), (4,)):
        show(*(server.address(f"/{number}.jpg") for number in numbers))
        fetch(fetcher)
    assert shown() == ["1.jpg", "3.jpg", "4.jpg"]


def test_storing_a_text_again_brings_its_pictures_back(
    fetcher: ImageFetcher, server: PictureServer, john: User
) -> None:
    post = write_post(john, PostText(f"![]({server.address('/1.jpg')})"))
    db.session.commit()
    for number in range(2, 5):
        show(server.address(f"/{number}.jpg"))
    assert fetch(fetcher) == Round(done=4)
    assert shown() == ["2.jpg", "3.jpg", "4.jpg"]
    edit_post(john, post.id, PostText(f"Look: ![]({server.address('/1.jpg')})"))
    assert fetch(fetcher) == Round(done=1)
    assert shown() == ["1.jpg", "3.jpg", "4.jpg"]


def test_pictures_of_one_text_do_not_drive_each_other_out(
    fetcher: ImageFetcher, server: PictureServer
) -> None:
    show(*(server.address(f"/{number}.jpg") for number in range(1, 6)))
    assert fetch(fetcher) == Round(done=3, failed=2)
    assert fetch(fetcher, utcnow() + timedelta(days=9)) == Round()
    gone = {(row.due_at, row.last_error) for row in stored() if not row.file_digest}
    assert gone == {(None, external_images.NO_SPACE)}


def test_an_image_that_is_larger_than_the_quota_removes_no_other(
    fetcher: ImageFetcher, server: PictureServer
) -> None:
    server.answers["/large.jpg"] = Answer(of_size(9, MEGABYTE + 1))
    show(server.address("/1.jpg"))
    show(server.address("/large.jpg"))
    assert fetch(fetcher) == Round(done=1, failed=1)
    assert shown() == ["1.jpg"]


def test_an_old_text_that_is_opened_removes_no_other_image(
    fetcher: ImageFetcher, server: PictureServer
) -> None:
    for number in (1, 2):
        server.answers[f"/{number}.jpg"] = Answer(of_size(number, MEGABYTE // 2))
        show(server.address(f"/{number}.jpg"))
    assert fetch(fetcher) == Round(done=2)
    long_ago = utcnow() - timedelta(days=900)
    ask_for_missed(db.session(), {server.address("/3.jpg"): long_ago})
    assert fetch(fetcher) == Round(failed=1)
    assert shown() == ["1.jpg", "2.jpg"]
    assert server.asked.qsize() == 2  # what cannot fit is not even asked for


def test_the_same_image_at_another_address_takes_no_space(
    fetcher: ImageFetcher, server: PictureServer
) -> None:
    server.answers["/4.jpg"] = Answer(of_size(1, SIZE))
    for number in range(1, 5):
        show(server.address(f"/{number}.jpg"))
    assert fetch(fetcher) == Round(done=4)
    assert shown() == ["1.jpg", "2.jpg", "3.jpg", "4.jpg"]


def test_less_room_than_before_is_kept_to(fetcher: ImageFetcher, server: PictureServer) -> None:
    for number in range(1, 4):
        show(server.address(f"/{number}.jpg"))
    fetch(fetcher)
    assert shrink_to(2 * SIZE) == 1
    assert shown() == ["2.jpg", "3.jpg"]
    assert shrink_to(2 * SIZE) == 0
    assert shrink_to(0) == 2
    assert db.session.scalars(db.select(PictureFile.digest)).all() == []


def test_two_at_once_stay_within_it(
    fetcher: ImageFetcher, server: PictureServer, make_app: MakeApp, database_address: str
) -> None:
    for number in range(1, 8):
        show(server.address(f"/{number}.jpg"))
    settle()
    apps = [make_app("testing", database_address, PICTURE_MEGABYTES=1) for _ in range(2)]
    with ThreadPoolExecutor(len(apps)) as pool:
        rounds = list(pool.map(lambda app: image_fetcher_of(app).run_due(), apps))
    assert sum(each.done + each.failed for each in rounds) == 7
    assert len(shown()) == 3
    assert kept_bytes() == 3 * SIZE


def test_without_a_quota_nothing_is_fetched(app: Flask, server: PictureServer) -> None:
    show(server.address("/1.jpg"))
    assert fetch(app.extensions["image_fetcher"]) == Round()
    assert server.asked.empty()
    (waiting,) = stored()
    assert waiting.due_at is not None  # for the day when there is a quota

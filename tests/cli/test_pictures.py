"""``flask pictures``: listing, retrying and pruning the copies of external images."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest
from click.testing import Result
from flask import Flask

from app import db
from app.models import Post, utcnow
from app.services.images import external_images
from app.web.jobs.job_worker import Round
from tests.cli.processes import finish, start
from tests.fixture_types import MakeApp
from tests.pictures import (
    Answer,
    fetch,
    image_fetcher_of,
    keep_copy,
    picture,
    picture_server,
    show,
    stored,
)

MEGABYTE = 1024 * 1024
BOAT, ROPE = "https://a.example/boat.jpg", "https://a.example/rope.jpg"


@pytest.fixture
def site(app: Flask, make_app: MakeApp, database_address: str) -> Iterator[Flask]:
    """A site with a quota of two megabytes."""
    site = make_app("testing", database_address, PICTURE_MEGABYTES=2)
    with site.app_context():
        yield site


def run(site: Flask, *words: str) -> Result:
    result: Result = site.test_cli_runner().invoke(args=["pictures", *words])
    return result


def of_size(width: int, size: int) -> bytes:
    """A picture of so many bytes."""
    return picture("JPEG", width).ljust(size, b"\0")


def give_up(reason: str) -> None:
    """Fail for good to fetch what is due."""
    leased = external_images.QUEUE.lease_next(utcnow())
    assert leased is not None
    external_images.QUEUE.fail(leased, reason, utcnow(), permanent=True)


def test_list_says_how_far_they_are(site: Flask) -> None:
    show(BOAT)
    give_up("the server answers 404")
    show(ROPE)
    keep_copy(ROPE, of_size(4, MEGABYTE))
    show("https://a.example/waits.png")
    answer = run(site, "list")
    first, second = answer.output.splitlines()
    assert first == "1 kept in 1.0 of 2 MB, 1 waiting, 1 given up."
    assert second.endswith(f"  {BOAT}  the server answers 404")
    assert answer.exit_code == 0


def test_what_was_given_up_can_be_read_as_json(site: Flask) -> None:
    show(BOAT)
    give_up("the server answers 404")
    (picture,) = [json.loads(line) for line in run(site, "list", "--json").output.splitlines()]
    assert (picture["address"], picture["last_error"]) == (BOAT, "the server answers 404")


def test_retry_makes_due_what_has_no_copy(site: Flask) -> None:
    show(BOAT)
    give_up("the server answers 404")
    show(ROPE)
    keep_copy(ROPE, picture())
    assert run(site, "retry").output == "1 due now.\n"
    assert [(row.due_at is None, row.attempts) for row in stored()] == [(False, 0), (True, 0)]


def test_prune_forgets_what_no_text_shows(site: Flask) -> None:
    gone, kept = show(BOAT, ROPE), show(ROPE)
    keep_copy(BOAT, picture())
    keep_copy(ROPE, picture(width=9))
    db.session.delete(gone)
    assert run(site, "prune").output == "1 forgotten, 0 gave way.\n"
    assert [row.address for row in stored()] == [ROPE]
    assert external_images.state() == external_images.State(1, 0, 0, len(picture(width=9)))
    assert db.session.get(Post, kept.id) is not None


def test_prune_keeps_the_copies_of_what_is_hidden_or_not_published_yet(site: Flask) -> None:
    post = show(BOAT)
    keep_copy(BOAT, picture())
    post.status, post.hidden_at = "draft", utcnow()
    assert run(site, "prune").output == "0 forgotten, 0 gave way.\n"


def test_prune_keeps_a_copy_that_another_address_has_too(site: Flask) -> None:
    gone = show(BOAT)
    show(ROPE)
    for address in (BOAT, ROPE):
        keep_copy(address, picture())
    db.session.delete(gone)
    assert run(site, "prune").output == "1 forgotten, 0 gave way.\n"
    assert external_images.state() == external_images.State(1, 0, 0, len(picture()))


def test_prune_keeps_to_a_smaller_quota(
    site: Flask, make_app: MakeApp, database_address: str
) -> None:
    for width, address in enumerate((BOAT, ROPE), start=1):
        show(address)
        keep_copy(address, of_size(width, MEGABYTE))
    smaller = make_app("testing", database_address, PICTURE_MEGABYTES=1)
    assert run(smaller, "prune").output == "0 forgotten, 1 gave way.\n"
    assert [row.address for row in stored() if row.file_digest] == [ROPE]
    without = make_app("testing", database_address, PICTURE_MEGABYTES=0)
    assert run(without, "prune").output == "0 forgotten, 1 gave way.\n"


def test_a_database_that_is_away_is_one_line(make_app: MakeApp, unused_database: str) -> None:
    answer = run(make_app("testing", unused_database), "list")
    assert answer.exit_code == 1
    assert answer.output.startswith("Error: ")
    assert answer.output.count("\n") == 1


def test_a_killed_process_locks_no_writer_out_and_leaves_its_image_to_the_next(
    site: Flask, database_address: str
) -> None:
    over = threading.Event()

    def say_nothing(client: BaseHTTPRequestHandler) -> None:
        over.wait(60)

    with picture_server() as server:
        server.answers["/boat.png"] = say_nothing
        show(server.address("/boat.png"))
        process = start("tests.image_fetching", TEST_DATABASE_URL=database_address)
        server.asked.get(timeout=60)  # the picture is leased, and the process waits for it
        show(server.address("/rope.png"))  # and others write
        process.kill()
        finish(process)
        over.set()
        server.answers = {path: Answer(picture()) for path in ("/boat.png", "/rope.png")}
        fetcher, now = image_fetcher_of(site), utcnow()
        assert fetch(fetcher, now) == Round(done=1)
        assert fetch(fetcher, now + external_images.QUEUE.lease) == Round(done=1)
        asked = [server.asked.get_nowait()[0] for _ in range(2)]
    assert asked == ["/rope.png", "/boat.png"]

"""Pictures that texts show from elsewhere are fetched afterwards, and kept."""

from __future__ import annotations

from datetime import timedelta
from http.server import BaseHTTPRequestHandler

import pytest
from flask import Flask

from app import db
from app.models import PictureFile, SiteVersion, User, utcnow
from app.services.images import external_images
from app.services.posts.post_text import PostText
from app.services.posts.publishing import edit_post, write_post
from app.web.jobs.image_fetcher import ImageFetcher
from app.web.jobs.job_worker import Round
from app.web.jobs.safe_http import NotFetched
from tests.clients import settle
from tests.factories import CommentFactory, PostFactory
from tests.pictures import (
    Answer,
    PictureServer,
    fetch,
    picture,
    show,
    stored,
)


def version() -> int:
    settle()
    return db.session.scalar(db.select(SiteVersion.number)) or 0


def test_a_picture_is_kept_with_what_it_is(fetcher: ImageFetcher, server: PictureServer) -> None:
    show(server.address("/boat.png"))
    assert fetch(fetcher) == Round(done=1)
    (found,) = stored()
    assert (found.due_at, found.last_error) == (None, None)
    kept = external_images.find_file(found.file_digest or "")
    assert kept is not None
    assert (kept.media_type, kept.width, kept.height, kept.data) == ("image/png", 4, 3, picture())
    assert fetch(fetcher) == Round()


def test_comments_ask_for_their_pictures_too(fetcher: ImageFetcher, server: PictureServer) -> None:
    CommentFactory.create(body=f"![]({server.address('/boat.png')})")
    db.session.commit()
    assert fetch(fetcher) == Round(done=1)


def test_what_is_rolled_back_asks_for_nothing(app: Flask, server: PictureServer) -> None:
    PostFactory.create(body=f"![]({server.address('/boat.png')})")
    db.session.flush()
    db.session.rollback()
    assert stored() == []


def test_a_picture_is_fetched_once_for_all_texts_and_kept_once_for_all_addresses(
    fetcher: ImageFetcher, server: PictureServer
) -> None:
    server.answers["/same.png"] = Answer(picture())
    for _ in range(2):
        show(server.address("/boat.png"), server.address("/same.png"))
    assert fetch(fetcher) == Round(done=2)
    assert server.asked.qsize() == 2
    assert len({found.file_digest for found in stored()}) == 1


def test_pages_change_when_a_picture_comes_and_at_no_other_time(
    fetcher: ImageFetcher, server: PictureServer
) -> None:
    show(server.address("/boat.png"), server.address("/gone.png"))
    before = version()
    assert fetch(fetcher) == Round(done=1, failed=1)
    assert version() == before + 1


def test_what_will_never_be_a_picture_is_given_up(
    fetcher: ImageFetcher, server: PictureServer
) -> None:
    server.answers["/page"] = Answer(b"<!doctype html>", headers={"Content-Type": "image/png"})
    show(server.address("/page"), server.address("/gone.png"))
    assert fetch(fetcher) == Round(failed=2)
    assert {found.last_error for found in stored()} == {
        "it is no picture in a known format",
        "the server answers 404",
    }
    assert fetch(fetcher, utcnow() + timedelta(days=9)) == Round()


def test_what_fails_for_now_is_tried_again(fetcher: ImageFetcher, server: PictureServer) -> None:
    server.answers["/boat.png"] = Answer(status=503)
    show(server.address("/boat.png"))
    now = utcnow()
    assert fetch(fetcher, now) == Round(failed=1)
    assert stored()[0].due_at == now + external_images.QUEUE.waits[0]


def test_storing_a_text_again_fetches_what_was_given_up_and_not_what_is_kept(
    fetcher: ImageFetcher, server: PictureServer, john: User
) -> None:
    body = f"![]({server.address('/late.png')})"
    post = write_post(john, PostText(body))
    db.session.commit()
    assert fetch(fetcher) == Round(failed=1)
    server.answers["/late.png"] = Answer(picture())
    for again, expected in (("again", Round(done=1)), ("and again", Round())):
        edit_post(john, post.id, PostText(f"{body} {again}"))
        db.session.commit()
        assert fetch(fetcher) == expected


def test_what_a_server_says_instead_is_kept_as_plain_words(
    fetcher: ImageFetcher, server: PictureServer, caplog: pytest.LogCaptureFixture
) -> None:
    def nonsense(client: BaseHTTPRequestHandler) -> None:
        client.wfile.write(b"NON\0\x1b[31m\x85SENSE" + b"x" * 9000 + b"\r\n\r\n")

    server.answers["/boat.png"] = nonsense
    show(server.address("/boat.png"))
    assert fetch(fetcher) == Round(failed=1)
    (found,) = stored()
    assert found.last_error is not None
    assert found.last_error.startswith("NON[31m SENSExxx")
    assert len(found.last_error) == 500
    assert all(len(record.getMessage()) < 600 for record in caplog.records)


def test_no_text_makes_it_fetch_from_the_local_network(
    app: Flask, monkeypatch: pytest.MonkeyPatch, server: PictureServer
) -> None:
    """With the rules as they are in production."""
    monkeypatch.setitem(app.config, "PICTURE_MEGABYTES", 1)
    fetcher = ImageFetcher(app)
    show(server.address("/boat.png"), "http://127.0.0.1/", "http://localhost/", "https://[::1]/")
    assert fetch(fetcher) == Round(failed=4)
    assert server.asked.empty()
    assert {found.due_at for found in stored()} == {None}
    with pytest.raises(NotFetched):
        fetcher.http.fetch("http://127.0.0.1/")
    assert db.session.scalars(db.select(PictureFile)).all() == []

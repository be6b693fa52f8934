"""The thread of a web process that fetches pictures, and the requests that never wait for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest
from flask import Flask

from app import db
from app.models import Picture, User, utcnow
from app.web.jobs.image_fetcher import ImageFetcher
from tests.clients import browser_of
from tests.fixture_types import MakeApp
from tests.pictures import (
    PictureServer,
    image_fetcher_of,
    show,
    stored,
)

PATIENCE = 20  # seconds until a test that waits for itself fails


@pytest.fixture
def serving(app: Flask, make_app: MakeApp, database_address: str) -> Iterator[Flask]:
    """A web process that keeps images, and a context in which the test may use models."""
    serving = make_app("testing", database_address, PICTURE_MEGABYTES=1)
    fetcher = image_fetcher_of(serving)
    with serving.app_context():
        yield serving
    fetcher.stop()
    if fetcher._thread is not None:
        fetcher._thread.join(PATIENCE)


@pytest.fixture
def fetcher(serving: Flask) -> ImageFetcher:
    """The fetcher of the web process, with its thread."""
    fetcher: ImageFetcher = serving.extensions["image_fetcher"]
    fetcher.start()
    return fetcher


@pytest.fixture
def silence(server: PictureServer) -> Iterator[str]:
    """The address of a picture whose server says nothing until the test is over."""
    over = threading.Event()

    def wait(client: BaseHTTPRequestHandler) -> None:
        over.wait(PATIENCE)

    server.answers["/slow.png"] = wait
    yield server.address("/slow.png")
    over.set()


def thread_of(fetcher: ImageFetcher) -> threading.Thread:
    thread = fetcher._thread
    assert thread is not None
    return thread


def fetchers() -> set[threading.Thread]:
    """The fetching threads of this process; others come and go by themselves."""
    return {thread for thread in threading.enumerate() if thread.name == "image_fetcher"}


def arrives(server: PictureServer, fetcher: ImageFetcher) -> None:
    """The thread asks for a picture and keeps it, before it ends."""
    server.asked.get(timeout=PATIENCE)
    fetcher._stopping = True  # as stop() does, which would also cut the connection
    fetcher._wake.put(None)
    thread_of(fetcher).join(PATIENCE)
    assert [found.file_digest is not None for found in stored()] == [True]


def test_a_request_starts_it(serving: Flask, server: PictureServer) -> None:
    show(server.address("/boat.png"))
    assert serving.test_client().get("/").status_code == 200
    arrives(server, serving.extensions["image_fetcher"])


def test_it_fetches_what_a_commit_asks_for(fetcher: ImageFetcher, server: PictureServer) -> None:
    show(server.address("/boat.png"))
    arrives(server, fetcher)


@pytest.mark.parametrize("page", ["post", "list"])
def test_it_fetches_what_a_page_has_missed(
    serving: Flask, server: PictureServer, page: str
) -> None:
    """As after an upgrade or a restored backup: the text is there, and nobody has asked."""
    post = show(server.address("/boat.png"))
    db.session.execute(db.delete(Picture))
    db.session.commit()
    address = f"/post/{post.id}/{post.slug}" if page == "post" else "/"
    assert serving.test_client().get(address).status_code == 200
    arrives(server, serving.extensions["image_fetcher"])
    assert stored()[0].asked_at == post.published_at


def test_a_preview_asks_for_nothing(
    serving: Flask, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its text may never be stored, and an address would be fetched for every letter typed."""
    fetcher: ImageFetcher = serving.extensions["image_fetcher"]
    missed: dict[str, object] = {}
    monkeypatch.setattr(fetcher, "miss", missed.update)
    text = "![](https://a.example/x.png)"
    preview = browser_of(serving, john).post("/preview", data={"text": text})
    assert "picture-elsewhere" in preview.text
    assert missed == {}


def test_a_slow_server_delays_no_request(
    serving: Flask, fetcher: ImageFetcher, server: PictureServer, silence: str
) -> None:
    post = show(silence)
    server.asked.get(timeout=PATIENCE)  # the thread waits for an answer now
    page = serving.test_client().get(f"/post/{post.id}/{post.slug}")
    assert page.status_code == 200
    assert 'class="picture-elsewhere"' in page.text


def test_it_stops_at_once_and_leaves_its_image_to_another_process(
    fetcher: ImageFetcher, server: PictureServer, silence: str
) -> None:
    show(silence)
    server.asked.get(timeout=PATIENCE)
    fetcher.stop()
    assert not thread_of(fetcher).is_alive()
    (found,) = stored()
    assert (found.attempts, found.last_error) == (0, None)
    assert found.due_at is not None
    assert found.due_at <= utcnow()


def test_without_a_quota_there_is_none(app: Flask) -> None:
    before = fetchers()
    app.extensions["image_fetcher"].start()
    assert app.test_client().get("/").status_code == 200
    assert fetchers() <= before

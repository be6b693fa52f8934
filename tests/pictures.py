"""Images, and another site's server that has them, as reliable or difficult as a test needs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from queue import Queue
from typing import Any

from flask import Flask
from PIL import Image

from app import db
from app.content.images.image_files import examine
from app.models import Picture, Post
from app.models.picture import digest_of
from app.services.images import external_images
from app.web.jobs.image_fetcher import ImageFetcher
from app.web.jobs.job_worker import Round
from app.web.jobs.safe_http import SafeHTTP
from tests.clients import settle
from tests.factories import PostFactory

# Writes anything to the client, which may disconnect at any moment.
Difficult = Callable[[BaseHTTPRequestHandler], None]


def picture(format: str = "PNG", width: int = 4, height: int = 3, **options: Any) -> bytes:
    """A picture of one colour."""
    file = BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, format, **options)
    return file.getvalue()


@dataclass
class Answer:
    """The response to a request for a path."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class PictureServer:
    """Responds by path; anything else is 404."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer | Difficult] = {}
        self.asked: Queue[tuple[str, dict[str, str]]] = Queue()
        self.port = 0

    def address(self, path: str) -> str:
        """Where the server shows a picture."""
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def picture_server() -> Iterator[PictureServer]:
    """A server on this machine."""
    known = PictureServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known.asked.put((self.path, dict(self.headers)))
            answer = known.answers.get(self.path, Answer(status=404))
            if not isinstance(answer, Answer):
                answer(self)
                return
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing about requests."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: object, client_address: object) -> None:
            """Clients leave when they like."""

    server = Server(("127.0.0.1", 0), Handler)
    known.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield known
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def anywhere(address: object) -> bool:
    """Let every address be reached."""
    return True


def near(**options: Any) -> SafeHTTP:
    """What fetches from this machine too, which in a test is elsewhere."""
    return SafeHTTP("test", may_reach=anywhere, ports=None, **options)


def image_fetcher_of(app: Flask) -> ImageFetcher:
    """The fetcher of an application, which may fetch from this machine."""
    fetcher: ImageFetcher = app.extensions["image_fetcher"]
    fetcher.http = near()
    return fetcher


def fetch(fetcher: ImageFetcher, now: datetime | None = None) -> Round:
    """Have everything fetched that is due, while the test has no transaction open."""
    settle()
    return fetcher.run_due(now)


def show(*addresses: str) -> Post:
    """A stored post that shows pictures."""
    post: Post = PostFactory.create(body=" ".join(f"![]({address})" for address in addresses))
    db.session.commit()
    return post


def stored() -> list[Picture]:
    """What the database holds of pictures, in their order; no transaction stays open."""
    settle()
    found = list(db.session.scalars(db.select(Picture).order_by(Picture.id)))
    for row in found:
        db.session.expunge(row)
    db.session.rollback()
    return found


def keep_copy(address: str, data: bytes) -> str:
    """Have a copy of a picture that a stored text shows, as if it had been fetched."""
    settle()
    found = db.session.scalars(db.select(Picture).filter_by(address=address)).one()
    assert external_images.keep(found, data, examine(data), capacity=100_000_000)
    db.session.commit()
    return digest_of(data)

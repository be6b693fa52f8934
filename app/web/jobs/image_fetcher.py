"""Fetches the external images that texts show, so that no reader's browser has to.

It fetches what was asked for when a text was stored, and what a page has missed: images of texts
that are older than the copies, or were restored without them.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property, partial

from app.content.images.image_files import ImageInfo, NotAnImage, examine
from app.extensions import db
from app.models import Picture
from app.models.picture import ask_for_missed
from app.services.images import external_images, quota
from app.web.database.transactions import only_reading
from app.web.jobs.job_worker import JobFailed, JobInterrupted, JobWorker, Outcome
from app.web.jobs.safe_http import NotFetched, SafeHTTP

# One page shows fewer by far; the next page that shows them misses the others again.
MOST_MISSED = 1_000


class ImageFetcher(JobWorker[Picture]):
    """Keeps copies of external images for an application, within its ``PICTURE_MEGABYTES``."""

    name = "image_fetcher"
    queue = external_images.QUEUE
    waits, round_failed = "pictures wait", "fetching them failed"
    noun, verb, participle = "picture", "fetching", "fetched"
    levels = (logging.INFO, logging.INFO)
    title, list_command = "pictures", "flask pictures list"
    overdue_reason = "nobody fetches them, or there are very many"
    is_essential = False
    stop_seconds = 2

    def _reset(self) -> None:
        super()._reset()
        self._missed: dict[str, datetime] = {}
        self._lock = threading.Lock()

    @cached_property
    def http(self) -> SafeHTTP:
        """The client that fetches images."""
        site = self.app.config["SITE_URL"]
        return SafeHTTP(f"practice-flask-blog{f' (+{site})' if site else ''}")

    @property
    def capacity(self) -> int:
        """Bytes that all copies together may take."""
        return int(self.app.config["PICTURE_MEGABYTES"]) * 1024 * 1024

    @property
    def can_run(self) -> bool:
        """Whether copies are kept."""
        return bool(self.capacity)

    @contextmanager
    def open(self) -> Iterator[Callable[[Picture], Outcome]]:
        """Begin a round with the images that pages have missed."""
        self._enqueue_missed()
        yield self.perform

    def perform(self, picture: Picture) -> Outcome:
        """Fetch an image."""
        if not _may_fit(picture, self.capacity):
            raise JobFailed(external_images.NO_SPACE, permanent=True)
        try:
            data = self.http.fetch(picture.address)
            image = examine(data)
        except NotFetched as error:
            if self._stopping:
                raise JobInterrupted from error
            raise JobFailed(str(error), error.permanent) from error
        except NotAnImage as error:
            raise JobFailed(str(error), permanent=True) from error
        return partial(self._keep, picture, data, image)

    def _keep(self, picture: Picture, data: bytes, image: ImageInfo) -> None:
        if not external_images.keep(picture, data, image, self.capacity):
            raise JobFailed(external_images.NO_SPACE, permanent=True)

    def interrupt(self) -> None:
        """Abort the download, which another process will repeat."""
        self.http.abort()

    def miss(self, dated: Mapping[str, datetime]) -> None:
        """Have images fetched that a page would show and were never asked for.

        ``dated`` holds their addresses, with the dates of their texts.
        """
        if self._thread is None or not dated:
            return
        with self._lock:
            if len(self._missed) < MOST_MISSED:
                self._missed.update(dated)
        self.wake()

    def _enqueue_missed(self) -> None:
        with self._lock:
            missed, self._missed = self._missed, {}
        if missed:
            ask_for_missed(db.session(), missed)
            db.session.commit()


def _may_fit(picture: Picture, capacity: int) -> bool:
    with only_reading():
        fits = quota.may_fit(picture.asked_at, capacity)
        db.session.rollback()
    return fits

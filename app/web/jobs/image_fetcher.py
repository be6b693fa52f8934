"""Fetches the pictures from elsewhere that texts show, so that no reader's browser has to.

A thread of each web process does so; the dates in the database keep them apart, and no
transaction is open while a picture is on its way. It fetches what was asked for when a text was
stored, and what a page has missed: texts that are older than the copies, or were restored
without them.
"""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from flask import Flask, current_app, has_app_context
from sqlalchemy.event import listen
from sqlalchemy.orm import Session

from app.content.images.image_files import NotAPicture, examine
from app.extensions import db
from app.models import Picture, utcnow
from app.models.picture import ASKED, ask_for_missed
from app.services.images import external_images, quota
from app.web.database.transactions import only_reading
from app.web.jobs.safe_http import NotFetched, PublicHttp
from app.web.jobs.worker_thread import BackgroundWork

# One page shows fewer by far; the next page that shows them misses the others again.
MOST_MISSED = 1_000


@dataclass
class Round:
    """What came of going through the pictures that were due."""

    kept: int = 0
    failed: int = 0


class ImageFetcher(BackgroundWork):
    """Keeps copies for an application, within its ``PICTURE_MEGABYTES``; one for each process."""

    name, waits, failed = "pictures", "pictures wait", "fetching them failed"
    goodbye_seconds = 2

    def _begin_anew(self) -> None:
        super()._begin_anew()
        self._missed: dict[str, datetime] = {}
        self._lock = threading.Lock()

    @cached_property
    def http(self) -> PublicHttp:
        """How files are fetched."""
        site = self.app.config["SITE_URL"]
        return PublicHttp(f"practice-flask-blog{f' (+{site})' if site else ''}")

    @property
    def capacity(self) -> int:
        """Bytes that all copies together may take."""
        return int(self.app.config["PICTURE_MEGABYTES"]) * 1024 * 1024

    def fetch_due(self, now: datetime | None = None) -> Round:
        """Fetch everything that is due ``now``, in a context of its own. Raises SQLAlchemyError."""
        return contextvars.Context().run(self._fetch_due, now)

    def _fetch_due(self, now: datetime | None) -> Round:
        done = Round()
        with self.app.app_context():
            self._ask_for_missed()
            while self.capacity and not self._stopping and _is_any_due(now or utcnow()):
                picture = _lease(now or utcnow())
                if picture is None:
                    break
                if self._see_to(picture, now or utcnow()):
                    done.kept += 1
                else:
                    done.failed += 1
                db.session.commit()
        return done

    def _see_to(self, picture: Picture, now: datetime) -> bool:
        """Fetch a leased picture; answers whether there is a copy now."""
        if not _may_have_room(picture, self.capacity):
            return self._note(picture, external_images.NO_ROOM, now, for_good=True)
        try:
            data = self.http.fetch(picture.address)
            raster = examine(data)
        except NotFetched as error:
            if self._stopping:
                external_images.refund(picture, now)
                return False
            return self._note(picture, str(error), now, error.for_good)
        except NotAPicture as error:
            return self._note(picture, str(error), now, for_good=True)
        except Exception as error:
            self.app.logger.exception("fetching picture %s failed", picture.id)
            return self._note(picture, str(error), now, for_good=False)
        if not external_images.keep(picture, data, raster, self.capacity):
            return self._note(picture, external_images.NO_ROOM, now, for_good=True)
        return True

    def _note(self, picture: Picture, reason: str, now: datetime, for_good: bool) -> bool:
        # a server's own words may be in it
        said = "".join(c for c in " ".join(reason.split()) if c.isprintable())
        over = external_images.failed(picture, said, now, for_good)
        self.app.logger.info(
            "picture %s was not fetched at attempt %s%s: %s",
            picture.id,
            picture.attempts,
            " and is given up" if over else "",
            said[: external_images.ERROR_MAX_LENGTH],
        )
        return False

    def _ask_for_missed(self) -> None:
        with self._lock:
            missed, self._missed = self._missed, {}
        if missed:
            ask_for_missed(db.session(), missed)
            db.session.commit()

    # When it works

    def miss(self, dated: Mapping[str, datetime]) -> None:
        """Note pictures that a page would show and nobody has asked for, with their text's date."""
        if self._thread is None or not dated:
            return
        with self._lock:
            if len(self._missed) < MOST_MISSED:
                self._missed.update(dated)
        self._wake.put(None)

    def wake(self) -> None:
        """See to the pictures that were asked for just now."""
        if self._thread is not None:
            super().wake()

    @property
    def is_wanted_here(self) -> bool:
        """Whether there is room for copies."""
        return bool(self.capacity)

    def do_what_is_due(self) -> None:
        """Fetch everything that is due now."""
        self.fetch_due()

    def cut_short(self) -> None:
        """Leave the picture that is on its way to somebody else."""
        self.http.end()


def register_image_fetcher(app: Flask) -> None:
    """Keep copies of pictures from elsewhere where there is room for them."""
    keeper = app.extensions["image_fetcher"] = ImageFetcher(app)
    app.before_request(keeper.start)


def _look_after_pictures(session: Session) -> None:
    """After a commit: pictures that it asked for are due now."""
    if session.in_nested_transaction() or not session.info.pop(ASKED, False):
        return
    if has_app_context():
        current_app.extensions["image_fetcher"].wake()


listen(db.session, "after_commit", _look_after_pictures)


def _is_any_due(now: datetime) -> bool:
    with only_reading():
        answer = external_images.are_due(now)
        db.session.rollback()
    return answer


def _may_have_room(picture: Picture, capacity: int) -> bool:
    with only_reading():
        answer = quota.may_have_room(picture.asked_at, capacity)
        db.session.rollback()
    return answer


def _lease(now: datetime) -> Picture | None:
    picture = external_images.lease_next(now)
    if picture is not None:
        db.session.expunge(picture)  # it is read on while no transaction is open
    db.session.commit()
    return picture

"""Collect what is counted, in memory, by WSGI middleware around the page cache.

While a request is answered, a few headers are put into a set and no more. A thread counts them
once a minute (``app/web/jobs/visit_writer.py``), and finds out then who was a person.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from flask import Flask

from app.models.clock import time_zone
from app.services.statistics.visits import FEED, PAGE, Visit, day_of, end_of
from app.web.statistics.counted import COUNTED

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# different ones at a time; each takes at most a kilobyte of memory
MOST_VISITS = 10_000
# no browser's header is longer; what a longer one says at its end is not looked at
LONGEST_HEADER = 300

# the values of a Visit, which takes longer to make
Headers = tuple[str, str, str, str, str]
Days = dict[str, set[Visit]]


class VisitCollector:
    """The visits that this process has not counted yet, by day. Can be used from any thread.

    ``zone`` returns the site's time zone, which may change; ``clock`` returns POSIX seconds.
    """

    def __init__(
        self, zone: Callable[[], ZoneInfo], clock: Callable[[], float] = time.time
    ) -> None:
        self.clock = clock
        self._zone = zone
        self.reset()

    def reset(self) -> None:
        """Begin anew, as after a fork."""
        self._lock = Lock()
        self._days: dict[str, set[Headers]] = {}
        self._today: set[Headers] = set()
        self._day_ends = -math.inf
        self._room = MOST_VISITS
        self._dropped = 0

    def now(self) -> datetime:
        """Return the moment of the clock, as naive UTC."""
        return datetime.fromtimestamp(self.clock(), UTC).replace(tzinfo=None)

    def add(self, headers: Headers) -> None:
        """Remember a visit unless an equal one is, or there is no room."""
        with self._lock:
            if self.clock() >= self._day_ends:
                self._begin_day()
            if headers in self._today:
                return
            if self._room:
                self._room -= 1
                self._today.add(headers)
            else:
                self._dropped += 1

    def take(self) -> tuple[Days, int]:
        """Return what was collected since the last call, and how many visits had no room."""
        with self._lock:
            taken, dropped = self._days, self._dropped
            self._days, self._today, self._dropped = {}, set(), 0
            self._day_ends = -math.inf  # the next visit begins a set
            self._room = MOST_VISITS
        return {day: set(map(Visit._make, found)) for day, found in taken.items()}, dropped

    def _begin_day(self) -> None:
        zone = self._zone()
        day = day_of(self.now(), zone)
        self._day_ends = end_of(day, zone).replace(tzinfo=UTC).timestamp()
        self._today = self._days.setdefault(day.isoformat(), set())


class VisitCounting:
    """Middleware (PEP 3333) that gives the collector what the application says is counted.

    Whether anything is counted may change while the process runs, so ``config`` is asked after
    each request, which has read the settings again if they have changed.
    """

    def __init__(
        self, wsgi_app: WSGIApplication, collector: VisitCollector, config: Mapping[str, Any]
    ) -> None:
        self.wsgi_app = wsgi_app
        self._add = collector.add
        self._config = config

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request, and collect it if it counts."""
        body = self.wsgi_app(environ, start_response)
        if environ["REQUEST_METHOD"] == "GET" and self._config["STATISTICS"]:
            counted = environ.get(COUNTED)
            if counted is not None:
                self._collect(counted, environ)
        return body

    def _collect(self, counted: tuple[str, str], environ: WSGIEnvironment) -> None:
        kind, target = counted
        referrer = ""
        if kind != FEED:
            if not _may_be_read(environ.get):
                return
            referrer = _other_site(environ.get)
            if kind == PAGE and not referrer:
                return
        agent = environ.get("HTTP_USER_AGENT", "")[:LONGEST_HEADER]
        self._add((kind, target, environ.get("REMOTE_ADDR", ""), agent, referrer))


def _may_be_read(header: Callable[..., str]) -> bool:
    """Return whether the request is one that a browser makes for a page that it shows.

    Every browser sends the first two headers. A page that it only prefetches may never be shown:
    https://wicg.github.io/nav-speculation/prefetch.html#sec-purpose-header
    """
    return (
        "text/html" in header("HTTP_ACCEPT", "")
        and header("HTTP_ACCEPT_LANGUAGE", "") != ""
        and not (header("HTTP_SEC_PURPOSE") or header("HTTP_PURPOSE") or header("HTTP_X_MOZ"))
    )


def _other_site(header: Callable[..., str]) -> str:
    """Return the referrer, unless a page of the same host links here, as almost always."""
    referrer = header("HTTP_REFERER", "")
    if not referrer or referrer.partition("//")[2].startswith(header("HTTP_HOST") or "/"):
        return ""
    return referrer[:LONGEST_HEADER]


def register_visit_counting(app: Flask) -> None:
    """Collect what is counted, while STATISTICS is true."""
    collector = app.extensions["visit_collector"] = VisitCollector(
        lambda: time_zone(app.config["TIME_ZONE"])
    )
    counting = VisitCounting(app.wsgi_app, collector, app.config)
    app.wsgi_app = counting  # type: ignore[method-assign]

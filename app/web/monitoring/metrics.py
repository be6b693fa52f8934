"""What the site counts about itself, in Prometheus' text format.

https://prometheus.io/docs/instrumenting/exposition_formats/

Nothing is counted without METRICS_TOKEN. Under gunicorn each worker counts in files of its own
in PROMETHEUS_MULTIPROC_DIR, and the worker that is asked adds all of them up. A worker that
takes another's place goes on counting in its files, so that they do not become more and more.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from threading import Lock

from flask import Flask, Response, g, request, request_finished, request_started
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import Engine
from sqlalchemy.event import listen
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db
from app.services.mail import outbox
from app.web.database.query_timeout import TimedQuestion
from app.web.monitoring.multiprocess import is_shared

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
PATIENCE_SECONDS = 2.0  # whoever scrapes gives up after ten

# one more line for each of them, which nobody asks for
disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """An application's counters, and the page that shows them."""

    def __init__(self, app: Flask) -> None:
        self.registry = CollectorRegistry()
        if is_shared():
            MultiProcessCollector(self.registry)  # type: ignore[no-untyped-call]
        counted_here = None if is_shared() else self.registry
        self.requests = Counter(
            "http_requests_total",
            "Requests that were answered.",
            ("method", "route", "status"),
            registry=counted_here,
        )
        self.durations = Histogram(
            "http_request_duration_seconds",
            "Time from the start of a request until its answer was ready to be sent.",
            ("route",),
            buckets=BUCKETS,
            registry=counted_here,
        )
        self.lookups = Counter(
            "cache_lookups_total",
            "Answers that were looked for in memory, and whether they were there.",
            ("cache", "result"),
            registry=counted_here,
        )
        self.connections = Gauge(
            "database_pool_connections",
            "Connections to the database that are open, by whether they are being used.",
            ("state",),
            multiprocess_mode="livesum",
            registry=counted_here,
        )
        self.registry.register(AskedAtScrape(app))
        PlatformCollector(self.registry)

    def page(self) -> bytes:
        """Everything, as text."""
        return generate_latest(self.registry)

    def begin(self, app: Flask) -> None:
        """A request has come."""
        g.request_began = time.perf_counter()

    def count(self, app: Flask, response: Response) -> None:
        """A request is answered. Routes, not addresses: there are as many of those as one likes."""
        route = request.url_rule.rule if request.url_rule else "unmatched"
        seconds = time.perf_counter() - g.request_began if "request_began" in g else None
        self.count_answer(request.method, route, response.status_code, seconds)

    def count_answer(self, method: str, route: str, status: int, seconds: float | None) -> None:
        """An answer was made, or found in memory."""
        method = method if method in METHODS else "other"
        self.requests.labels(method, route, str(status)).inc()
        if seconds is not None:
            self.durations.labels(route).observe(seconds)


class AskedAtScrape(Collector):
    """What the database knows, left out while that is away, and when the server was started."""

    def __init__(self, app: Flask) -> None:
        self._depth = TimedQuestion(app, outbox.depth)
        self._started = time.time()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The metrics of this moment."""
        yield GaugeMetricFamily(
            "process_start_time_seconds",
            "Start of the server since the Unix epoch in seconds.",
            self._started,
        )
        try:
            depth = self._depth.answer(PATIENCE_SECONDS)
        except (TimeoutError, SQLAlchemyError):
            return
        messages = GaugeMetricFamily(
            "outbox_messages", "Mails that no server has accepted yet.", labels=["state"]
        )
        messages.add_metric(["waiting"], depth.waiting)
        messages.add_metric(["given_up"], depth.given_up)
        yield messages


class PoolWatch:
    """Knows which connections of this process are open, and which of them are being used.

    The pool's events come before the pool has done what they announce, and a connection that
    breaks may be handed back twice. So the connections are kept, not counted.
    """

    def __init__(self, gauge: Gauge) -> None:
        self._open: set[int] = set()
        self._used: set[int] = set()
        self._changing = Lock()
        self._checked_out = gauge.labels("checked_out")
        self._idle = gauge.labels("idle")

    def watch(self, engine: Engine) -> None:
        """Follow the engine's pool, and those that will replace it."""
        listen(engine, "connect", lambda _, record: self._note(self._open.add, record))
        listen(engine, "checkout", lambda _, record, __: self._note(self._used.add, record))
        listen(engine, "checkin", lambda _, record: self._note(self._used.discard, record))
        listen(engine, "close", lambda _, record: self._note(self._open.discard, record))

    def _note(self, change: Callable[[int], None], record: object) -> None:
        with self._changing:
            change(id(record))
            self._checked_out.set(len(self._used))
            self._idle.set(len(self._open - self._used))


def register_metrics(app: Flask) -> None:
    """Count requests and connections, where somebody may look at the numbers."""
    if not app.config["METRICS_TOKEN"]:
        return
    metrics = app.extensions["metrics"] = Metrics(app)
    request_started.connect(metrics.begin, app)
    request_finished.connect(metrics.count, app)
    with app.app_context():
        PoolWatch(metrics.connections).watch(db.engine)

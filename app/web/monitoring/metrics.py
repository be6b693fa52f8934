"""Count requests, cache lookups and database connections for Prometheus, given METRICS_TOKEN.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
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
from app.services.jobs import Depth
from app.web.database.query_timeout import BoundedQuery
from app.web.monitoring.multiprocess import is_shared

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
TIMEOUT_SECONDS = 2.0  # Prometheus gives up after ten

# they would be one more line for each counter, of no use
disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """An application's metrics."""

    def __init__(self, app: Flask) -> None:
        self.registry = CollectorRegistry()
        if is_shared():
            MultiProcessCollector(self.registry)  # type: ignore[no-untyped-call]
        registry = None if is_shared() else self.registry
        self.requests = Counter(
            "http_requests_total",
            "Requests that were answered.",
            ("method", "route", "status"),
            registry=registry,
        )
        self.durations = Histogram(
            "http_request_duration_seconds",
            "Time from the start of a request until its answer was ready to be sent.",
            ("route",),
            buckets=BUCKETS,
            registry=registry,
        )
        self.lookups = Counter(
            "cache_lookups_total",
            "Answers that were looked for in memory, and whether they were there.",
            ("cache", "result"),
            registry=registry,
        )
        self.connections = Gauge(
            "database_pool_connections",
            "Connections to the database that are open, by whether they are being used.",
            ("state",),
            multiprocess_mode="livesum",
            registry=registry,
        )
        self.registry.register(ScrapeCollector(app))
        PlatformCollector(self.registry)

    def page(self) -> bytes:
        """Return all metrics in Prometheus' text format."""
        return generate_latest(self.registry)

    def begin(self, app: Flask) -> None:
        """Note when a request starts."""
        g.request_began = time.perf_counter()

    def count(self, app: Flask, response: Response) -> None:
        """Count a request by its route, because the number of paths has no limit."""
        route = request.url_rule.rule if request.url_rule else "unmatched"
        seconds = time.perf_counter() - g.request_began if "request_began" in g else None
        self.count_answer(request.method, route, response.status_code, seconds)

    def count_answer(self, method: str, route: str, status: int, seconds: float | None) -> None:
        """Count a response, made or cached, and the time that it took if known."""
        method = method if method in METHODS else "other"
        self.requests.labels(method, route, str(status)).inc()
        if seconds is not None:
            self.durations.labels(route).observe(seconds)


class ScrapeCollector(Collector):
    """Metrics found out at each scrape: the start time, and the outbox's depth.

    The depth is left out while the database is away.
    """

    def __init__(self, app: Flask) -> None:
        self._depths = BoundedQuery(app, partial(_job_depths, app))
        self._started = time.time()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the current metrics."""
        yield GaugeMetricFamily(
            "process_start_time_seconds",
            "Start of the server since the Unix epoch in seconds.",
            self._started,
        )
        try:
            depths = self._depths.result(TIMEOUT_SECONDS)
        except (TimeoutError, SQLAlchemyError):
            return
        messages = GaugeMetricFamily(
            "outbox_messages", "Mails that no server has accepted yet.", labels=["state"]
        )
        jobs = GaugeMetricFamily("jobs", "Jobs that are not done.", labels=["kind", "state"])
        for kind, depth in depths.items():
            jobs.add_metric([kind, "waiting"], depth.waiting)
            jobs.add_metric([kind, "given_up"], depth.given_up)
        messages.add_metric(["waiting"], depths["mail"].waiting)
        messages.add_metric(["given_up"], depths["mail"].given_up)
        yield from (messages, jobs)


def _job_depths(app: Flask) -> dict[str, Depth]:
    return {worker.queue.kind: worker.queue.depth() for worker in app.extensions["jobs"]}


class PoolMetrics:
    """Measure how many connections of this process are open, and how many of them are in use.

    The pool emits its events before it acts, and may check in a broken connection twice. So sets
    of connections are kept instead of numbers.
    """

    def __init__(self, gauge: Gauge) -> None:
        self._open: set[int] = set()
        self._used: set[int] = set()
        self._lock = Lock()
        self._checked_out = gauge.labels("checked_out")
        self._idle = gauge.labels("idle")

    def watch(self, engine: Engine) -> None:
        """Listen to the engine's pool, and to those that replace it."""
        listen(engine, "connect", lambda _, record: self._note(self._open.add, record))
        listen(engine, "checkout", lambda _, record, __: self._note(self._used.add, record))
        listen(engine, "checkin", lambda _, record: self._note(self._used.discard, record))
        listen(engine, "close", lambda _, record: self._note(self._open.discard, record))

    def _note(self, change: Callable[[int], None], record: object) -> None:
        with self._lock:
            change(id(record))
            self._checked_out.set(len(self._used))
            self._idle.set(len(self._open - self._used))


def register_metrics(app: Flask) -> None:
    """Count requests and connections if METRICS_TOKEN is set."""
    if not app.config["METRICS_TOKEN"]:
        return
    metrics = app.extensions["metrics"] = Metrics(app)
    request_started.connect(metrics.begin, app)
    request_finished.connect(metrics.count, app)
    with app.app_context():
        PoolMetrics(metrics.connections).watch(db.engine)

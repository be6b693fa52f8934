"""The thread of each web process that counts what was read, in one transaction a minute."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy.exc import ProgrammingError

from app.extensions import db
from app.services.statistics.counting import forget_past_days, store, without_floods
from app.web.database.transactions import DATABASE_AWAY, writing
from app.web.jobs.worker_thread import WorkerThread
from app.web.statistics.collecting import MOST_VISITS, Days, VisitCollector

WRITE_SECONDS = 60
FORGET_SECONDS = 3600


class VisitWriter(WorkerThread):
    """Writes what was collected. While the database is away, it keeps MOST_VISITS at most."""

    name = "visit_writer"
    waits = "visits wait to be counted"
    round_failed = "counting them failed"
    poll_seconds = WRITE_SECONDS

    def __init__(self, app: Flask, clock: Callable[[], float] = time.monotonic) -> None:
        self._collector: VisitCollector = app.extensions["visit_collector"]
        self._clock = clock
        super().__init__(app)

    def _reset(self) -> None:
        super()._reset()
        self._waiting: Days = {}
        self._collector.reset()
        # not at once: servers start before the schema is brought up to date
        self._forget_at = self._clock() + WRITE_SECONDS

    @property
    def runs_in_web_processes(self) -> bool:
        """Whether a thread does this; tests call ``do_round`` themselves."""
        return bool(self.app.config["STATISTICS"]) and not self.app.testing

    def run(self) -> None:
        """Do rounds until ``stop`` is called, and one more for what was collected since."""
        super().run()
        self.try_round()

    def do_round(self) -> None:
        """Count what was collected. Raises SQLAlchemyError; then it is tried again."""
        self._take()
        is_time_to_forget = self._clock() >= self._forget_at
        if not self._waiting and not is_time_to_forget:
            return
        with self.app.app_context(), writing():
            try:
                store(self._waiting, self._own_hosts())
                if is_time_to_forget:
                    forget_past_days(self._collector.now())
                db.session.commit()
            except (*DATABASE_AWAY, ProgrammingError):  # or its tables are still to be made
                db.session.rollback()
                raise
            except Exception:
                self._waiting = {}  # they would fail again
                raise
        self._waiting = {}
        if is_time_to_forget:
            self._forget_at = self._clock() + FORGET_SECONDS

    def _take(self) -> None:
        taken, dropped = self._collector.take()
        room = MOST_VISITS - sum(map(len, self._waiting.values()))
        for day, visits in taken.items():
            people = list(without_floods(visits))
            self._waiting.setdefault(day, set()).update(people[:room])
            dropped += max(0, len(people) - room)
            room = max(0, room - len(people))
        if dropped:
            self.app.logger.warning("%s visits are not counted: there is no room", dropped)

    def _own_hosts(self) -> frozenset[str]:
        """Return the site's host, as referrers are compared with it."""
        host = urlsplit(self.app.config["SITE_URL"]).hostname or ""
        return frozenset({host.removeprefix("www.")} - {""})

"""Many visitors at once, each coming back as soon as they are answered."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException

from tests.servers.visiting import Answer
from tests.servers.waiting import PATIENCE_SECONDS

Visit = Callable[[], Answer]


@dataclass(frozen=True)
class Visited:
    """One visit, and what came of it. ``status`` is 0 for a visitor who got no answer."""

    began: float
    seconds: float
    status: int
    retry_after: str | None = None
    trouble: str = ""


@dataclass
class Crowd:
    """What all the visitors have been told so far."""

    visits: list[Visited] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._news = threading.Condition()
        self._leaving = threading.Event()

    def come_and_go(self, visit: Visit) -> None:
        """Visit again and again until everybody leaves."""
        while not self._leaving.is_set():
            visited = _visited(visit)
            with self._news:
                self.visits.append(visited)
                self._news.notify_all()

    def leave(self) -> None:
        """Let everybody finish the visit they are at."""
        self._leaving.set()

    def wait_for(self, count: int, *statuses: int, since: float = 0.0) -> None:
        """Return once ``count`` visits that began after ``since`` have had one of these ends."""

        def happened() -> bool:
            return sum(v.status in statuses for v in self.visits if v.began >= since) >= count

        with self._news:
            assert self._news.wait_for(happened, PATIENCE_SECONDS), f"saw only {self.statuses()}"

    def statuses(self, since: float = 0.0) -> dict[int, int]:
        """How many visits that began after ``since`` have had which end."""
        seen = [visited.status for visited in self.visits if visited.began >= since]
        return {status: seen.count(status) for status in sorted(set(seen))}


def _visited(visit: Visit) -> Visited:
    began = time.monotonic()
    try:
        answer = visit()
    except (OSError, HTTPException) as error:
        return Visited(began, time.monotonic() - began, 0, trouble=repr(error))
    seconds = time.monotonic() - began
    return Visited(began, seconds, answer.status, answer.headers["Retry-After"])


@contextmanager
def coming_and_going(*visits: Visit) -> Iterator[Crowd]:
    """A crowd that does each of these over and over, each in a thread of its own."""
    crowd = Crowd()
    threads = [threading.Thread(target=crowd.come_and_go, args=[visit]) for visit in visits]
    for thread in threads:
        thread.start()
    try:
        yield crowd
    finally:
        crowd.leave()
        for thread in threads:
            thread.join(PATIENCE_SECONDS)
    assert not any(thread.is_alive() for thread in threads), "a visitor still waits"

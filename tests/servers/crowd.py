"""Many clients at once, each of which repeats its request as soon as it has a response."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException

from tests.servers.visiting import Response
from tests.servers.waiting import TIMEOUT_SECONDS

Visit = Callable[[], Response]


@dataclass(frozen=True)
class Outcome:
    """A request and its result; ``status`` is 0 for one without a response."""

    began: float
    seconds: float
    status: int
    retry_after: str | None = None
    error: str = ""


@dataclass
class Crowd:
    """The outcomes of all clients so far."""

    outcomes: list[Outcome] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._changed = threading.Condition()
        self._stopping = threading.Event()

    def repeat(self, visit: Visit) -> None:
        """Call ``visit`` again and again until ``stop`` is called."""
        while not self._stopping.is_set():
            outcome = _outcome_of(visit)
            with self._changed:
                self.outcomes.append(outcome)
                self._changed.notify_all()

    def stop(self) -> None:
        """Let every client finish its present request, and begin no other."""
        self._stopping.set()

    def wait_for(self, count: int, *statuses: int, since: float = 0.0) -> None:
        """Return once ``count`` requests that began after ``since`` have had these statuses."""

        def happened() -> bool:
            return sum(o.status in statuses for o in self.outcomes if o.began >= since) >= count

        with self._changed:
            assert self._changed.wait_for(happened, TIMEOUT_SECONDS), f"only {self.statuses()}"

    def statuses(self, since: float = 0.0) -> dict[int, int]:
        """Return how many requests that began after ``since`` have had which status."""
        seen = [outcome.status for outcome in self.outcomes if outcome.began >= since]
        return {status: seen.count(status) for status in sorted(set(seen))}

    def errors(self) -> set[str]:
        """Return what happened to the requests without a response."""
        return {outcome.error for outcome in self.outcomes if outcome.error}


def _outcome_of(visit: Visit) -> Outcome:
    began = time.monotonic()
    try:
        response = visit()
    except (OSError, HTTPException) as error:
        return Outcome(began, time.monotonic() - began, 0, error=repr(error))
    seconds = time.monotonic() - began
    return Outcome(began, seconds, response.status, response.headers["Retry-After"])


@contextmanager
def crowd_of(*visits: Visit) -> Iterator[Crowd]:
    """Repeat each of these requests, each in a thread of its own."""
    crowd = Crowd()
    threads = [threading.Thread(target=crowd.repeat, args=[visit]) for visit in visits]
    for thread in threads:
        thread.start()
    try:
        yield crowd
    finally:
        crowd.stop()
        for thread in threads:
            thread.join(TIMEOUT_SECONDS)
    assert not any(thread.is_alive() for thread in threads), "a client still waits"

"""Bound the time that a query may take, including the time to connect."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock, Thread
from typing import Generic, TypeVar

from flask import Flask

from app.web.database.transactions import only_reading

T = TypeVar("T")


class BoundedQuery(Generic[T]):
    """A read-only query whose caller waits for a limited time.

    Connecting, waiting for the pool, for a lock or for a host that has vanished may each take
    long, and no setting of a driver bounds them together. So the query runs in a thread; while
    one hangs no second is started, because each may hold a connection.
    """

    def __init__(self, app: Flask, query: Callable[[], T]) -> None:
        self._app = app
        self._query = query
        self._lock = Lock()
        self._result: Future[T] | None = None

    def result(self, seconds: float) -> T:
        """Run the query and return its result.

        Raises TimeoutError after ``seconds``, and whatever the query raises.
        """
        with self._lock:
            if self._result is None or self._result.done():
                self._result = Future()
                Thread(target=self._run, args=[self._result], daemon=True).start()
            result = self._result
        return result.result(seconds)

    def _run(self, result: Future[T]) -> None:
        try:
            with self._app.app_context(), only_reading():
                value = self._query()
        except BaseException as error:  # noqa: BLE001 - raised in result()
            result.set_exception(error)
        else:
            result.set_result(value)

"""Database queries with a timeout over everything: connecting, the pool, locks, the network."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock, Thread
from typing import Generic, TypeVar

from flask import Flask

from app.web.database.transactions import only_read

T = TypeVar("T")


class TimedQuestion(Generic[T]):
    """A query that returns its result in time or raises TimeoutError.

    No setting of the driver limits connecting, waiting for the pool or for a lock, and an
    unreachable machine together. So the query runs in a thread; only one at a time, because one
    that hangs holds a connection.
    """

    def __init__(self, app: Flask, ask: Callable[[], T]) -> None:
        """Remember the query.

        :param app: the application in whose context the query runs
        :param ask: runs the query
        """
        self._app = app
        self._ask = ask
        self._starting = Lock()
        self._answer: Future[T] | None = None

    def answer(self, seconds: float) -> T:
        """Return the result, within a number of seconds.

        Raises TimeoutError, and what the query raises.
        """
        with self._starting:
            if self._answer is None or self._answer.done():
                self._answer = Future()
                Thread(target=self._find_out, args=[self._answer], daemon=True).start()
            answer = self._answer
        return answer.result(seconds)

    def _find_out(self, answer: Future[T]) -> None:
        try:
            with self._app.app_context():
                only_read()
                found = self._ask()
        except BaseException as error:  # noqa: BLE001 - raised again in answer()
            answer.set_exception(error)
        else:
            answer.set_result(found)

"""Asking the database for no longer than somebody is willing to wait."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock, Thread
from typing import Generic, TypeVar

from flask import Flask

from app.web.database.transactions import only_read

T = TypeVar("T")


class TimedQuestion(Generic[T]):
    """A question to an application's database that is answered in time or not at all.

    Connecting, waiting for the pool, for a lock or for a machine that has vanished may each take
    longer than whoever asks will wait, and nothing limits them together. So a thread asks, and
    never a second one meanwhile: one that hangs holds a connection.
    """

    def __init__(self, app: Flask, ask: Callable[[], T]) -> None:
        self._app = app
        self._ask = ask
        self._starting = Lock()
        self._answer: Future[T] | None = None

    def answer(self, seconds: float) -> T:
        """What asking answers. Raises TimeoutError, and whatever asking raises."""
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
        except BaseException as error:  # noqa: BLE001 - it is raised where somebody waits for it
            answer.set_exception(error)
        else:
            answer.set_result(found)

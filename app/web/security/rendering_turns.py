"""Turns for rendering long texts and examining pictures, which leave a thread free for others.

At most RENDERINGS_AT_ONCE texts are rendered at once in a process, one of each account. One more
request waits for a few seconds; others are refused with 429 and try again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from flask import Flask, current_app
from flask_babel import gettext as _

from app.services.errors import TooMany

# Characters. A text of this length takes about as long as a page.
SHORT = 10_000
MOST_WAITING = 1
WAIT_SECONDS = 4
RETRY_SECONDS = 2


class RenderingTurns:
    """Who renders and who waits in this process."""

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self._changed = Condition()
        self._rendering: set[int] = set()
        self._waiting = 0

    def begin(self, user_id: int, seconds: float) -> bool:
        """Take a turn, and return whether there was one within these seconds."""
        with self._changed:
            if not self._is_free(user_id) and not self._wait(user_id, seconds):
                return False
            self._rendering.add(user_id)
            return True

    def end(self, user_id: int) -> None:
        """Give the turn back."""
        with self._changed:
            self._rendering.discard(user_id)
            self._changed.notify_all()

    def _is_free(self, user_id: int) -> bool:
        return user_id not in self._rendering and len(self._rendering) < self.at_once

    def _wait(self, user_id: int, seconds: float) -> bool:
        if self._waiting >= MOST_WAITING:
            return False
        self._waiting += 1
        try:
            return self._changed.wait_for(lambda: self._is_free(user_id), seconds)
        finally:
            self._waiting -= 1


def register_rendering_turns(app: Flask) -> None:
    """Create the turns of this process."""
    app.extensions["rendering_turns"] = RenderingTurns(app.config["RENDERINGS_AT_ONCE"])


@contextmanager
def rendering_turn(user_id: int, length: int) -> Iterator[None]:
    """Wait for a turn to render a text, and hold it during the block.

    :param length: of the text, in characters or bytes

    To be entered before the transaction that writes: SQLite has one lock, which nobody may hold
    while waiting. Raises TooMany.
    """
    if length <= SHORT:
        yield
        return
    message = _("Several long texts are being processed just now. Please try again in a moment.")
    with _turn(user_id, message):
        yield


@contextmanager
def export_turn(user_id: int) -> Iterator[None]:
    """Do the same for a zip of all that a user has written, which may take as long as many."""
    message = _("Several downloads are being prepared just now. Please try again in a moment.")
    with _turn(user_id, message):
        yield


@contextmanager
def picture_turn(user_id: int) -> Iterator[None]:
    """Do the same for an uploaded picture of any length, whose examination takes as long."""
    message = _("Several pictures are being processed just now. Please try again in a moment.")
    with _turn(user_id, message):
        yield


@contextmanager
def _turn(user_id: int, message: str) -> Iterator[None]:
    turns: RenderingTurns = current_app.extensions["rendering_turns"]
    if not turns.begin(user_id, WAIT_SECONDS):
        raise TooMany(message, RETRY_SECONDS)
    try:
        yield
    finally:
        turns.end(user_id)

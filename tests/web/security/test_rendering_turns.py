"""Turns for rendering long texts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from app.web.security.rendering_turns import RenderingTurns

PATIENCE = 60  # seconds until a test that waits for itself fails


def test_at_most_two_at_once_and_one_of_each_account() -> None:
    turns = RenderingTurns(at_once=2)
    assert turns.begin(1, 0)
    assert not turns.begin(1, 0)
    assert turns.begin(2, 0)
    assert not turns.begin(3, 0)
    turns.end(1)
    assert turns.begin(3, 0)


def test_one_waits_and_others_are_refused_at_once() -> None:
    turns, waits = RenderingTurns(at_once=1), Event()
    assert turns.begin(1, 0)

    free = turns._is_free

    def is_free(user_id: int) -> bool:
        found = free(user_id)
        if turns._waiting:
            waits.set()
        return found

    turns._is_free = is_free  # type: ignore[method-assign]
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(turns.begin, 2, PATIENCE)
        assert waits.wait(PATIENCE)
        assert not turns.begin(3, PATIENCE)  # returns at once
        turns.end(1)
        assert waiting.result(PATIENCE)
    assert not turns.begin(1, 0)
    turns.end(2)
    assert turns.begin(1, 0)

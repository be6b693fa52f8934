"""Doing things at the same moment, each on a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask

from app import db
from app.services.errors import DomainError
from tests.clients import settle

PATIENCE = 60  # seconds until a test that waits for itself fails


def at_once(app: Flask, *actions: Callable[[], Any]) -> list[Any]:
    """Run each action in a thread and a transaction of its own, all begun at the same moment.

    Returns the result of each, or the DomainError that it raised. Anything else fails the test.
    """
    settle()  # the test's own transaction keeps nobody waiting
    start = Barrier(len(actions))

    def run(action: Callable[[], Any]) -> Any:
        with app.app_context():
            start.wait(PATIENCE)
            try:
                answer = action()
                db.session.commit()
            except DomainError as error:
                db.session.rollback()
                return error
            return answer

    with ThreadPoolExecutor(len(actions)) as pool:
        answers = [future.result(PATIENCE) for future in [pool.submit(run, act) for act in actions]]
    settle()
    return answers

"""Two people set up a site at once: one of them does, and nothing of the other's is half made."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event, select

from app import db
from app.models import User
from app.services import first_start
from app.services.first_start import AlreadySetUp, NewAdministrator
from tests.auth.setting_up import ENTERED, PAGE, how_many, printed_code, set_up, stored
from tests.clients import settle
from tests.factories import UserFactory
from tests.pages import words
from tests.services.together import at_once


def test_of_two_at_once_one_wins(empty: Flask) -> None:
    code, start = printed_code(empty), Barrier(2)

    def send(name: str) -> int:
        visitor = empty.test_client()
        visitor.get(PAGE)
        start.wait(60)
        fields = {"SITE_NAME": name, "username": name, "email": f"{name}@example.org"}
        return set_up(empty, visitor, code=code, **fields).status_code

    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(send, ("ada", "eve")))
    assert statuses.count(302) == 1
    assert set(statuses) <= {302, 404, 409}
    user = db.session.scalars(select(User)).one()
    assert user.is_administrator()
    assert stored()["SITE_NAME"] == user.username


def test_of_two_transactions_at_once_one_wins(empty: Flask) -> None:
    def begin(name: str) -> Callable[[], Any]:
        person = NewAdministrator(f"{name}@example.org", name, ENTERED["password"])
        return lambda: first_start.set_up(person, {"SITE_NAME": name}, with_sample=False).username

    answers = at_once(empty, begin("ada"), begin("eve"))
    [name] = [answer for answer in answers if isinstance(answer, str)]
    assert [type(answer) for answer in answers if answer != name] == [AlreadySetUp]
    assert [user.username for user in db.session.scalars(select(User))] == [name]
    assert stored() == {"SITE_NAME": name}


def test_who_comes_second_is_told(empty: Flask) -> None:
    code, first = printed_code(empty), ["eve"]

    def come_first(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        """Make an account once the request has found that there is none."""
        if first and statement.startswith("SELECT users.id"):
            UserFactory.create(username=first.pop())
            settle()

    event.listen(Engine, "after_cursor_execute", come_first)
    try:
        answer = set_up(empty, code=code)
    finally:
        event.remove(Engine, "after_cursor_execute", come_first)
    assert answer.status_code == 409
    assert "This site has been set up meanwhile." in words(answer)
    assert how_many(User) == 1
    assert stored() == {}

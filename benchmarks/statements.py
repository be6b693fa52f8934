"""The statements of a page, recorded apart from measuring."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from app import db
from benchmarks.pages import Case, person


class Statement(NamedTuple):
    """A statement as the driver receives it."""

    text: str
    parameters: Any

    @property
    def reads(self) -> bool:
        """Return whether it only reads."""
        return self.text.startswith(("SELECT", "WITH"))


@contextmanager
def hearing() -> Iterator[list[Statement]]:
    """Record the statements that are executed inside; needs an application context."""
    heard: list[Statement] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: object) -> None:
        if not statement.startswith("BEGIN"):
            heard.append(Statement(statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield heard
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def count_statements(app: Flask, case: Case) -> int:
    """Return how many statements a page needs, with the one that loads the user.

    Needs an application context. Exits if the page writes.
    """
    client, headers = visitor(app, case)
    client.get(case.path, headers=headers)  # last_seen is noted by the first
    with hearing() as asked:
        client.get(case.path, headers=headers)
    if writes := [each.text for each in asked if not each.reads]:
        raise SystemExit(f"{case.name} writes: {writes}")
    return len(asked)


def visitor(app: Flask, case: Case) -> tuple[FlaskClient, Mapping[str, str]]:
    """Return a client logged in for a page, and the headers to send."""
    headers = dict(case.headers)
    client = app.test_client()
    if case.program:
        token = f"{person(case.who).generate_auth_token()}:".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(token).decode()}"
    elif case.logged_in:
        log_in(client, case.who)
    if "Cookie" in headers:
        client.set_cookie(*headers.pop("Cookie").split("="))
    db.session.rollback()
    return client, headers


def log_in(client: FlaskClient, username: str) -> None:
    """Log the client in as a user."""
    session_id = person(username).get_id()
    with client.session_transaction() as session:
        session["_user_id"] = session_id
        session["_fresh"] = True

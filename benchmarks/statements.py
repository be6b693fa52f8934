"""How many statements a page takes, counted beside the measuring."""

from __future__ import annotations

import base64
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from app import db
from benchmarks.pages import Case, person


def count_statements(app: Flask, case: Case) -> int:
    """The statements of a page, the loading of whoever is logged in included.

    Needs an application's context. Writes on the page end the program.
    """
    headers = dict(case.headers)
    client = app.test_client()
    if case.program:
        token = f"{person(case.who).generate_auth_token()}:".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(token).decode()}"
    elif case.logged_in:
        _log_in(client, case.who)
    if "Cookie" in headers:
        client.set_cookie(*headers.pop("Cookie").split("="))
    db.session.rollback()
    client.get(case.path, headers=headers)  # last_seen is noted by the first
    heard: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        heard.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        client.get(case.path, headers=headers)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    asked = [text for text in heard if not text.startswith("BEGIN")]
    if writes := [text for text in asked if not text.startswith(("SELECT", "WITH"))]:
        raise SystemExit(f"{case.name} writes: {writes}")
    return len(asked)


def _log_in(client: FlaskClient, username: str) -> None:
    session_id = person(username).get_id()
    with client.session_transaction() as session:
        session["_user_id"] = session_id
        session["_fresh"] = True

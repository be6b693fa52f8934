"""What each route answers to each kind of visitor, recorded beside this file.

Run ``python -m tests.architecture.route_access`` to record it anew.

A route is asked with its plainest request: by GET, or where there is none by each of its methods
without a body. The example rows belong to the author, the member owns none of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from app import db
from app.cli import schema
from app.models import Role, User, UserSession
from app.services.accounts import administration
from tests.architecture.route_list import Route, served
from tests.architecture.site import populate
from tests.architecture.visitors import ANONYMOUS
from tests.clients import api_client_of, browser_of, make_apart, settle
from tests.databases import NewSite, empty_database
from tests.factories import UserFactory
from tests.statements import listening

RECORD = Path(__file__).with_name("route_access.txt")
HOW_TO_RECORD = "python -m tests.architecture.route_access"
VISITORS = (
    *(ANONYMOUS, "suspended", "unconfirmed"),
    *("member", "author", "moderator", "administrator"),
)
ROUTE_WIDTH, WIDTH = 60, 30
HEADINGS = " ".join([f"{'route':<{ROUTE_WIDTH}}", *(f"{name:<{WIDTH}}" for name in VISITORS)])


class Visit:
    """The example site and everybody's log-in, to which each request comes back."""

    def __init__(self, app: Flask) -> None:
        """Fill an empty site."""
        self.app = app
        self.site = populate()
        self.people: dict[str, User] = {
            **self.site.people,
            "member": UserFactory.create(),
            "unconfirmed": UserFactory.create(confirmed=False),
            "suspended": UserFactory.create(),
        }
        settle()
        self.cookies = {name: self._log_in(user) for name, user in self.people.items()}
        administration.suspend(self.people["suspended"])
        self.site.values["sessions", "id"] = str(self._session_of(self.people["author"]))
        settle()
        self.rows = NewSite(db.engine, db.metadata)

    def _log_in(self, user: User) -> str:
        cookie = browser_of(self.app, user).get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        return cookie.value

    @staticmethod
    def _session_of(user: User) -> int:
        number = db.session.scalar(select(UserSession.id).where(UserSession.user_id == user.id))
        assert number is not None
        return number

    def answer(self, route: Route, method: str, name: str) -> str:
        """Return status and target of the answer to a visitor, and undo what it has changed."""
        client = self._client(route, name)
        with listening() as heard:
            answer = client.open(self.site.address(route.rule), method=method)
        if heard.writes_but_last_seen:
            settle()
            self.rows.restore()
        return self._outcome(answer)

    def _client(self, route: Route, name: str) -> FlaskClient:
        if name == ANONYMOUS:
            return self.app.test_client()
        if route.is_of_the_api:
            return api_client_of(self.app, self.people[name])
        client = self.app.test_client()
        client.set_cookie(self.app.config["SESSION_COOKIE_NAME"], self.cookies[name])
        return client

    def _outcome(self, answer: TestResponse) -> str:
        if answer.location is None or not 300 <= answer.status_code < 400:
            return str(answer.status_code)
        try:
            found = self.app.url_map.bind("localhost").match(urlsplit(answer.location).path)
        except HTTPException:
            return f"{answer.status_code} elsewhere"
        return f"{answer.status_code} {found[0]}"


def methods_of(route: Route) -> tuple[str, ...]:
    """Return the methods by which a route is asked."""
    return ("GET",) if "GET" in route.methods else route.methods


def lines(app: Flask) -> Iterator[str]:
    """Yield a line of the table for each route, on an empty site in the application's context."""
    visit = Visit(app)
    yield HEADINGS.rstrip()
    for route in served(app):
        if route.is_static:
            continue
        for method in methods_of(route):
            outcomes = (f"{visit.answer(route, method, name):<{WIDTH}}" for name in VISITORS)
            yield f"{f'{method} {route.rule}':<{ROUTE_WIDTH}} {' '.join(outcomes)}".rstrip()


def recorded() -> list[str]:
    """Return the lines as they were last recorded."""
    return RECORD.read_text(encoding="utf-8").splitlines()


def record() -> None:
    """Record the answers on a database of its own."""
    with TemporaryDirectory() as directory, empty_database(Path(directory)) as address:
        app = make_apart("testing", address)
        with app.app_context():
            db.create_all()
            Role.insert_roles()
            schema.stamp()
            RECORD.write_text("".join(f"{line}\n" for line in lines(app)), encoding="utf-8")
            db.engine.dispose()


if __name__ == "__main__":
    record()

"""Error responses: the client's format, the request's id, and nothing internal."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.test import TestResponse

from app import db
from app.services.errors import Conflict, TooMany
from app.web.security.decorators import public
from tests.clients import PASSWORD
from tests.factories import UserFactory
from tests.fixture_types import MakeApp
from tests.pages import first, heading, words
from tests.web.logs.log_reading import entries

SECRET_KEY = "a secret that is long enough for production"
JSON = {"Accept": "application/json"}
PAGE = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}
CODES = [400, 401, 403, 404, 405, 409, 413, 415, 429, 500, 503]


def with_failures(app: Flask) -> Flask:
    """Add routes that fail to an application."""

    @app.get("/fail/<int:code>")
    @public
    def fail(code: int) -> str:
        abort(code)

    @app.get("/fail/unexpected")
    @public
    def unexpected() -> str:
        raise RuntimeError("the inner secret")

    @app.get("/fail/database")
    @public
    def database() -> str:
        raise OperationalError("SELECT secret", {}, Exception("the inner secret"))

    @app.get("/fail/pool")
    @public
    def pool() -> str:
        raise PoolTimeoutError("the inner secret")

    @app.get("/fail/statement")
    @public
    def statement() -> str:
        db.session.execute(text("SELECT secret FROM nowhere"))
        return ""

    @app.get("/fail/too-many")
    @public
    def too_many() -> str:
        raise TooMany("Slowly, please.", retry_after=7)

    @app.get("/fail/conflict")
    @public
    def conflict() -> str:
        raise Conflict("Somebody <b>else</b> did it.")

    return app


@pytest.fixture
def live(app: Flask, make_app: MakeApp, database_address: str) -> FlaskClient:
    """An anonymous client of the site in production, with routes that fail."""
    settings: dict[str, Any] = {
        "SECRET_KEY": SECRET_KEY,
        "TRUSTED_HOSTS": ["localhost"],
        "FORCE_HTTPS": False,
    }
    made = make_app("production", database_address, **settings, SESSION_COOKIE_SECURE=False)
    return with_failures(made).test_client()


def shown_id(page: TestResponse) -> str:
    """Return the request id that the page shows."""
    return first(page, "code").get_text()


def test_users_get_a_page_with_the_request_id_and_api_clients_json(live: FlaskClient) -> None:
    for code in CODES:
        page = live.get(f"/fail/{code}", headers=PAGE)
        assert (page.status_code, page.mimetype) == (code, "text/html")
        assert heading(page)
        assert shown_id(page) == page.headers["X-Request-ID"]
        assert "Set-Cookie" not in page.headers
        answer = live.get(f"/fail/{code}", headers=JSON)
        assert answer.status_code == code
        assert answer.get_json()["error"]
        assert answer.headers["X-Request-ID"] != page.headers["X-Request-ID"]


def test_an_unknown_url_is_not_found(live: FlaskClient) -> None:
    assert live.get("/nothing", headers=JSON).get_json() == {"error": "not found"}
    assert heading(live.get("/nothing", headers=PAGE)) == "Page not found"


def test_405_has_the_allowed_methods(live: FlaskClient) -> None:
    for headers in (PAGE, JSON):
        answer = live.delete("/tags", headers=headers)
        assert answer.status_code == 405
        assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/fail/unexpected", 500),
        ("/fail/database", 503),
        ("/fail/pool", 503),
        ("/fail/statement", 500),
    ],
)
@pytest.mark.parametrize("headers", [PAGE, JSON], ids=["page", "JSON"])
def test_unexpected_errors_are_logged_with_the_id_and_not_shown(
    live: FlaskClient,
    capsys: pytest.CaptureFixture[str],
    address: str,
    status: int,
    headers: dict[str, str],
) -> None:
    capsys.readouterr()
    answer = live.get(address, headers=headers)
    request_id = answer.headers["X-Request-ID"]
    assert answer.status_code in (status, 503)
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert 'File "' not in answer.text
    if headers is PAGE:
        assert shown_id(answer) == request_id
    logged = [
        entry
        for entry in entries("logfmt", capsys.readouterr().out)
        if entry["level"] == "error" and entry["request_id"] == request_id
    ]
    assert len(logged) == 1
    assert address in logged[0]["message"]
    assert "Traceback" in logged[0]["exception"]
    assert "secret" in logged[0]["exception"]


def test_a_lost_database_is_a_page_for_logged_in_users_too(
    live: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page needs the current user, who would be loaded from the database."""
    john = UserFactory.create(email="john@example.com")
    token = first(live.get("/auth/login"), "[name=csrf_token]")
    data = {"email": john.email, "password": PASSWORD, "csrf_token": str(token["value"])}
    assert live.post("/auth/login", data=data).status_code == 302

    def away(*_arguments: object) -> None:
        raise OperationalError("SELECT secret", {}, Exception("the inner secret"))

    monkeypatch.setattr("app.services.accounts.sessions.find", away)
    answer = live.get("/tags", headers=PAGE)
    assert answer.status_code == 503
    assert shown_id(answer) == answer.headers["X-Request-ID"]


def test_429_and_a_lost_database_have_retry_after(live: FlaskClient) -> None:
    assert live.get("/fail/database").headers["Retry-After"] == "5"
    for headers in (PAGE, JSON):
        answer = live.get("/fail/too-many", headers=headers)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert "Slowly, please." in words(live.get("/fail/too-many", headers=PAGE))


def test_messages_of_domain_errors_are_escaped(live: FlaskClient) -> None:
    answer = live.get("/fail/conflict", headers=PAGE)
    assert answer.status_code == 409
    assert "Somebody <b>else</b> did it." in words(answer)


def test_what_is_too_large_is_refused(live: FlaskClient) -> None:
    answer = live.post("/auth/login", data={"email": "x" * (2 * 1024 * 1024 + 1)}, headers=PAGE)
    assert answer.status_code == 413
    assert heading(answer) == "Too long"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("0123abcd-0123-abcd", True),
        ("a" * 200, True),
        ("short", False),
        ("a" * 201, False),
        ("<script>alert(1)</script>", False),
        ("ünïcödë-ünïcödë", False),
        ("", False),
    ],
)
def test_the_id_of_the_router_is_kept_when_it_looks_like_one(
    live: FlaskClient, given: str, kept: bool
) -> None:
    answer = live.get("/nothing", headers={**PAGE, "X-Request-ID": given})
    assert (answer.headers["X-Request-ID"] == given) == kept
    assert shown_id(answer) == answer.headers["X-Request-ID"]

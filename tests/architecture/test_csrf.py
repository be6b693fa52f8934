"""Whatever changes something wants a token that another site cannot know."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import User
from tests.architecture.route_list import named, recorded
from tests.architecture.site import populate
from tests.clients import API, program_of
from tests.factories import UserFactory
from tests.fixture_types import CountStatements, MakeApp
from tests.pages import filled, form_with

CHANGING = named(
    [route for route in recorded() if set(route.methods) - {"GET"} and not route.is_static]
)
BY_PEOPLE = {line: route for line, route in CHANGING.items() if not route.is_of_the_api}
FIELDS = {
    "body": "text",
    "reason": "text",
    "email": "new@example.com",
    "username": "newcomer",
    "password": "cat",
    "password2": "cat",
    "old_password": "cat",
}
BY_PROGRAMS = {line: route for line, route in CHANGING.items() if route.is_of_the_api}


@pytest.fixture
def protected(app: Flask, database_address: str, make_app: MakeApp) -> Flask:
    """The same site with CSRF protection on."""
    return make_app("testing", database_address, WTF_CSRF_ENABLED=True)


def log_in(app: Flask, user: User) -> FlaskClient:
    """Log in through the form, token and all."""
    browser = app.test_client()
    form = filled(form_with(browser.get("/auth/login"), "password"))
    form |= {"email": user.email or "", "password": "cat"}
    assert browser.post("/auth/login", data=form).status_code == 302
    return browser


@pytest.mark.parametrize("line", BY_PEOPLE)
def test_without_a_token_nothing_is_changed(
    protected: Flask, statements: CountStatements, line: str
) -> None:
    route, site = BY_PEOPLE[line], populate()
    address = site.address(route.rule)
    browsers = {"stranger": protected.test_client()}
    browsers |= {name: log_in(protected, person) for name, person in site.people.items()}
    statuses = {}
    for name, browser in browsers.items():
        for method in sorted(set(route.methods) - {"GET"}):
            with statements() as heard:
                answer = browser.open(address, method=method, data=FIELDS)
            assert heard.writes_but_last_seen == [], f"{method} {address} as {name} wrote"
            statuses[method, name] = answer.status_code
    # Whom the view is not meant for may be told so first, or be sent to the login.
    assert set(statuses.values()) <= {302, 400, 403, 404}, statuses
    assert 400 in statuses.values(), statuses


@pytest.mark.parametrize("line", BY_PROGRAMS)
def test_a_session_changes_nothing_through_the_api(
    protected: Flask, statements: CountStatements, line: str
) -> None:
    route, site = BY_PROGRAMS[line], populate()
    browser = log_in(protected, site.people["administrator"])
    for method in sorted(set(route.methods) - {"GET"}):
        with statements() as heard:
            answer = browser.open(site.address(route.rule), method=method, json={"body": "text"})
        assert answer.status_code == 401
        assert heard.writes_but_last_seen == []


def test_a_program_needs_no_token(protected: Flask) -> None:
    api = program_of(protected, UserFactory.create())
    answer = api.post(f"{API}/posts/", json={"body": "text"})
    assert answer.status_code == 201


def test_a_wrong_token_is_refused(protected: Flask) -> None:
    browser = log_in(protected, UserFactory.create())
    answer = browser.post("/", data={"body": "text", "csrf_token": "nonsense"})
    assert answer.status_code == 400

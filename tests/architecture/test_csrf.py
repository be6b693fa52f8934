"""Forms that change something need a CSRF token."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import User
from tests.architecture.route_list import recorded
from tests.architecture.site import populate
from tests.architecture.visitors import ANONYMOUS
from tests.clients import API, api_client_of
from tests.factories import UserFactory
from tests.fixture_types import CountStatements, MakeApp
from tests.pages import filled, form_with

CHANGING = [route for route in recorded() if set(route.methods) - {"GET"} and not route.is_static]
# a mail program sends it, which has no page with a token: RFC 8058
BY_LINK = {"main.stop_notification_mail"}
# sites with an account do not have it; `tests/auth/test_setup.py` sends its form without a token
OF_EMPTY_SITES = {"auth.set_up"}
FIELDS = {
    "body": "text",
    "reason": "text",
    "email": "new@example.com",
    "username": "newcomer",
    "password": "cat",
    "password2": "cat",
    "old_password": "cat",
}


@pytest.fixture
def protected(app: Flask, database_address: str, make_app: MakeApp) -> Flask:
    """Return the same site with CSRF protection on."""
    return make_app("testing", database_address, WTF_CSRF_ENABLED=True)


def log_in(app: Flask, user: User) -> FlaskClient:
    """Return a browser that has logged in through the form with its token."""
    browser = app.test_client()
    form = filled(form_with(browser.get("/auth/login"), "password"))
    form |= {"email": user.email or "", "password": "cat"}
    assert browser.post("/auth/login", data=form).status_code == 302
    return browser


def test_without_a_token_a_form_changes_nothing(
    protected: Flask, statements: CountStatements
) -> None:
    site, faults = populate(), []
    browsers = {ANONYMOUS: protected.test_client()}
    browsers |= {name: log_in(protected, person) for name, person in site.people.items()}
    for route in CHANGING:
        if route.is_of_the_api or route.endpoint in BY_LINK | OF_EMPTY_SITES:
            continue
        statuses = {}
        for name, browser in browsers.items():
            for method in sorted(set(route.methods) - {"GET"}):
                with statements() as heard:
                    answer = browser.open(site.address(route.rule), method=method, data=FIELDS)
                faults += [f"{route} as {name} wrote: {sql}" for sql in heard.writes_but_last_seen]
                statuses[method, name] = answer.status_code
        # A visitor for whom the view is not meant may be refused, or sent to the login, first.
        if not set(statuses.values()) <= {302, 400, 403, 404} or 400 not in statuses.values():
            faults.append(f"{route}: {statuses}")
    assert faults == []


def test_a_session_changes_nothing_through_the_api(
    protected: Flask, statements: CountStatements
) -> None:
    site, faults = populate(), []
    browser = log_in(protected, site.people["administrator"])
    for route in CHANGING:
        if not route.is_of_the_api:
            continue
        for method in sorted(set(route.methods) - {"GET"}):
            with statements() as heard:
                answer = browser.open(
                    site.address(route.rule), method=method, json={"body": "text"}
                )
            faults += [f"{route} wrote: {sql}" for sql in heard.writes_but_last_seen]
            if answer.status_code != 401:
                faults.append(f"{route}: {answer.status}")
    assert faults == []


def test_an_api_client_needs_no_token(protected: Flask) -> None:
    api = api_client_of(protected, UserFactory.create())
    answer = api.post(f"{API}/posts/", json={"body": "text"})
    assert answer.status_code == 201


def test_a_wrong_token_is_refused(protected: Flask) -> None:
    browser = log_in(protected, UserFactory.create())
    answer = browser.post("/", data={"body": "text", "csrf_token": "nonsense"})
    assert answer.status_code == 400

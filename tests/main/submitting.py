"""Filling in the forms of pages as a person would."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.models import User
from tests.clients import PASSWORD
from tests.pages import filled, form_with


def fields_of(answer: TestResponse, field: str = "body") -> dict[str, str]:
    """What the form with this field would send as it stands.

    Browsers read a page's line ends as LF, and WTForms begins a textarea with CRLF.
    """
    found = filled(form_with(answer, field))
    return {name: value.removeprefix("\r\n") for name, value in found.items()}


def form_at(browser: FlaskClient, address: str, field: str = "body") -> dict[str, str]:
    """What the form with this field would send if nothing in it were changed."""
    page = browser.get(address, follow_redirects=True)
    assert page.status_code == 200, f"{address}: {page.status}"
    return fields_of(page, field)


def submit(browser: FlaskClient, address: str, **changes: Any) -> TestResponse:
    """Open a page, fill in the form that has the first of ``changes``, and send it."""
    page = browser.get(address, follow_redirects=True)
    assert page.status_code == 200, f"{address}: {page.status}"
    form = form_with(page, next(iter(changes)))
    target = str(form.get("action") or page.request.path)
    return browser.post(target, data={**fields_of(page, next(iter(changes))), **changes})


def submit_again(browser: FlaskClient, answer: TestResponse, **changes: Any) -> TestResponse:
    """Send the form of a page that came back, once more and as it stands but for ``changes``."""
    field = next(iter(changes), "body")
    target = str(form_with(answer, field).get("action") or answer.request.path)
    return browser.post(target, data={**fields_of(answer, field), **changes})


def log_in(browser: FlaskClient, user: User) -> FlaskClient:
    """Log in through the form of the login page, tokens included."""
    answer = submit(browser, "/auth/login", email=user.email, password=PASSWORD)
    assert answer.status_code == 302, answer.status
    return browser


def publish(
    browser: FlaskClient, address: str, when: str = "", publish_at: str = "", **changes: Any
) -> TestResponse:
    """Fill in the editor at an address, go to the last step, and publish.

    Return what comes of it: the page of the editor if the text was not taken.
    """
    page = submit(browser, address, action="publish", **changes)
    if not (page.location or "").endswith("/publish"):
        return page
    fields = {"when": when, "publish_at": publish_at}
    chosen = {name: value for name, value in fields.items() if value}
    return browser.post(page.location, data={**form_at(browser, page.location, "when"), **chosen})


def unpublish(browser: FlaskClient, post_id: int) -> TestResponse:
    """Make a published post a draft again."""
    return submit(browser, f"/post/{post_id}/unpublish", submit="Unpublish")

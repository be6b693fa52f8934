"""Login attempts from two network addresses."""

from __future__ import annotations

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

HOME, ABROAD = "192.0.2.1", "198.51.100.7"


def try_login(
    browser: FlaskClient, password: str = "dog", email: str = "john@example.com", at: str = HOME
) -> TestResponse:
    """Send one login attempt from a network address."""
    return browser.post(
        "/auth/login",
        data={"email": email, "password": password},
        environ_overrides={"REMOTE_ADDR": at},
    )


def statuses(browser: FlaskClient, tries: int, **how: str) -> list[int]:
    """Return the statuses of several attempts in a row."""
    return [try_login(browser, **how).status_code for _ in range(tries)]

"""Logging in as john, from several network addresses."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

HOME, ABROAD = "192.0.2.1", "198.51.100.7"
RIGHT = {"email": "john@example.com", "password": "cat"}


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


def remembered(app: Flask) -> FlaskClient:
    """Return a browser in which john has asked to be remembered."""
    browser = app.test_client()
    browser.post("/auth/login", data={**RIGHT, "remember_me": "y"})
    return browser


def is_logged_in(browser: FlaskClient) -> bool:
    """Return whether the browser has a session of a user."""
    return browser.get("/auth/settings").status_code == 200

"""Cookies carry ``__Host-`` where https is on, and those of before go on working."""

from __future__ import annotations

from http.cookies import SimpleCookie
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.models import User
from tests.clients import PASSWORD
from tests.fixture_types import MakeApp
from tests.pages import links

BY_HTTPS = "https://localhost"
SECURE = {"SESSION_COOKIE_SECURE": True, "REMEMBER_COOKIE_SECURE": True, "FORCE_HTTPS": True}
LOGIN = {"email": "john@example.com", "password": PASSWORD, "remember_me": "y"}
NAMES = ["session", "remember_token", "language", "known_device", "show_followed"]


def secured(make_app: MakeApp, address: str, **settings: Any) -> Flask:
    """The site by https, with the page cache."""
    return make_app("testing", address, **{**SECURE, "PAGE_CACHE_MEGABYTES": 1, **settings})


@pytest.fixture
def https(app: Flask, make_app: MakeApp, database_address: str) -> Flask:
    """The site by https."""
    return secured(make_app, database_address)


class Browser:
    """Keeps cookies by the rules for ``__Host-``."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client(use_cookies=False)
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> TestResponse:
        """Request a page."""
        return self._keep(self.client.get(path, base_url=BY_HTTPS, headers=self._headers()))

    def post(self, path: str, form: dict[str, str]) -> TestResponse:
        """Send a form."""
        sent = self.client.post(path, base_url=BY_HTTPS, data=form, headers=self._headers())
        return self._keep(sent)

    def _headers(self) -> dict[str, str]:
        pairs = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": pairs} if pairs else {}

    def _keep(self, response: TestResponse) -> TestResponse:
        for header in response.headers.getlist("Set-Cookie"):
            for name, cookie in SimpleCookie(header).items():
                if name.startswith("__Host-"):
                    attributes = (cookie["secure"], cookie["path"], cookie["domain"])
                    assert attributes == (True, "/", ""), f"browsers ignore {header}"
                    assert cookie["max-age"] == "0" or cookie["httponly"], header
                if cookie["max-age"] == "0" or cookie["expires"].startswith("Thu, 01 Jan 1970"):
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = cookie.value
        return response

    def is_logged_in(self) -> bool:
        """Return whether the front page greets john."""
        return "Hello, john!" in self.get("/").text

    def rename(self, *names: str) -> None:
        """Have cookies by the names of a former release."""
        for name in names:
            self.cookies[name] = self.cookies.pop(f"__Host-{name}")


def test_every_cookie_has_the_prefix(https: Flask, john: User) -> None:
    browser = Browser(https)
    browser.get("/language/zh-Hans")
    browser.post("/auth/login", LOGIN)
    browser.get("/followed")
    assert set(browser.cookies) == {f"__Host-{name}" for name in NAMES}
    assert "简体中文" in browser.get("/tags").text
    assert "john" in browser.get("/").text
    browser.get("/auth/logout")
    assert "__Host-remember_token" not in browser.cookies
    assert "登录" in links(browser.get("/"))


def test_log_ins_from_before_go_on_and_end(https: Flask, john: User) -> None:
    for kept in (["session"], ["remember_token"], ["session", "remember_token", "known_device"]):
        browser = Browser(https)
        browser.post("/auth/login", LOGIN)
        browser.cookies = {name: browser.cookies[name] for name in (f"__Host-{k}" for k in kept)}
        browser.rename(*kept)
        assert browser.is_logged_in(), kept
        assert browser.get("/auth/logout").location == "/", kept
        assert "remember_token" not in browser.cookies, kept
        assert not browser.is_logged_in(), f"{kept}: a former cookie outlives logging out"
        browser.post("/auth/login", LOGIN)
        assert not {"session", "remember_token", "known_device"} & set(browser.cookies), kept


def test_a_neighbour_cannot_replace_a_cookie(https: Flask, john: User, susan: User) -> None:
    browser, other = Browser(https), Browser(https)
    browser.post("/auth/login", LOGIN)
    other.post("/auth/login", {**LOGIN, "email": "susan@example.com"})
    other.rename("session", "remember_token")
    browser.cookies |= other.cookies
    assert browser.is_logged_in()
    browser.cookies = {**other.cookies, **browser.cookies}
    assert browser.is_logged_in()


def test_personal_pages_are_not_cached_under_either_name(https: Flask, john: User) -> None:
    browser = Browser(https)
    assert "Hello, Stranger!" in browser.get("/").text
    browser.post("/auth/login", LOGIN)
    assert browser.is_logged_in()
    browser.rename("session", "remember_token")
    assert browser.is_logged_in()
    assert "Hello, Stranger!" in Browser(https).get("/").text
    reader = Browser(https)
    for name in ("language", "__Host-language"):
        reader.cookies = {name: "zh-Hans"}
        page = reader.get("/tags")
        assert 'lang="zh-Hans"' in page.text, name
        assert page.headers["Cache-Control"].startswith("public"), name


def test_without_https_or_below_a_path_there_is_no_prefix(
    make_app: MakeApp, app: Flask, database_address: str, john: User
) -> None:
    for settings in (
        {"SESSION_COOKIE_SECURE": False},
        {"REMEMBER_COOKIE_SECURE": False},
        {"APPLICATION_ROOT": "/blog"},
        {"SESSION_COOKIE_DOMAIN": "example.org"},
    ):
        made = secured(make_app, database_address, **settings)
        login = made.test_client().post("/auth/login", base_url=BY_HTTPS, data=LOGIN)
        set_cookies = login.headers.getlist("Set-Cookie")
        assert len(set_cookies) == 3, settings
        assert not any(value.startswith("__Host-") for value in set_cookies), settings


def test_logging_out_clears_drafts_unless_the_user_is_remembered(https: Flask, john: User) -> None:
    for remember, cleared in [({}, '"storage"'), ({"remember_me": "y"}, None)]:
        browser = Browser(https)
        browser.post("/auth/login", {**LOGIN, "remember_me": "", **remember})
        assert "Clear-Site-Data" not in browser.get("/").headers
        assert browser.get("/auth/logout").headers.get("Clear-Site-Data") == cleared, remember
        assert "Clear-Site-Data" not in browser.get("/auth/logout").headers, "nobody logs out"

"""After logging out a shared computer shows nothing of what was written, and nobody's cookies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from app import db
from app.models import User
from tests.browser.conftest import OPTIONS, PATIENCE_MILLISECONDS, SETTINGS
from tests.browser.serving import serving
from tests.browser.visiting import Browse, Visitor
from tests.browser.watching import Watch
from tests.clients import PASSWORD, make_apart

pytestmark = pytest.mark.browser

KEPT = "No connection: kept in this browser"


def log_in(visitor: Visitor, remember: bool) -> Page:
    """Log in with the form."""
    page = visitor.open("/auth/login")
    page.get_by_label("Email").fill("john@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Keep me logged in").set_checked(remember)
    visitor.press("Log In")
    return page


def kept_drafts(page: Page) -> int:
    """Return how many drafts the browser keeps."""
    return int(page.evaluate("Object.keys(localStorage).filter(key => /draft/.test(key)).length"))


@pytest.mark.parametrize("remember", [False, True])
def test_drafts_stay_only_for_who_is_remembered(browse: Browse, john: User, remember: bool) -> None:
    visitor = browse()
    log_in(visitor, remember)
    visitor.watch.expect("ERR_FAILED")
    visitor.context.route("**/autosave", lambda route: route.abort())
    page = visitor.open("/write")
    page.locator("textarea[name=body]").press_sequentially("A secret")
    expect(page.locator(".editor-status")).to_have_text(KEPT)
    assert kept_drafts(page) == 1
    page = visitor.open("/auth/logout")
    expect(page.get_by_role("status").first).to_have_text("You have been logged out.")
    assert kept_drafts(page) == int(remember)


@pytest.fixture
def secure_site(app: Flask, database_address: str) -> Iterator[str]:
    """The site with cookies for https only; browsers take this machine for as good."""
    secure = {"SESSION_COOKIE_SECURE": True, "REMEMBER_COOKIE_SECURE": True}
    made = make_apart("testing", database_address, **SETTINGS, **secure)
    with serving(made) as site:
        yield site.address
        site.wait_until_idle()
    with made.app_context():
        db.engine.dispose()


def test_browsers_take_and_delete_the_cookies(
    secure_site: str, chromium: Browser, john: User
) -> None:
    options: dict[str, Any] = OPTIONS
    watch = Watch(secure_site)
    context = chromium.new_context(**options)
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    watch.follow(context)
    visitor = Visitor(secure_site, context, watch)

    def names() -> set[str]:
        return {str(cookie.get("name")) for cookie in context.cookies()}

    log_in(visitor, remember=True)
    assert names() == {"__Host-session", "__Host-remember_token", "__Host-known_device"}
    # as a former release has left them
    former = context.cookies()
    context.clear_cookies()
    for cookie in former:
        name = str(cookie.get("name")).removeprefix("__Host-")
        if name != "known_device":
            context.add_cookies(
                [{"name": name, "value": str(cookie.get("value")), "url": secure_site}]
            )
    page = visitor.open("/")
    expect(page.get_by_role("main")).to_contain_text("Hello, john!")
    page = visitor.open("/auth/logout")
    expect(page.get_by_role("status").first).to_have_text("You have been logged out.")
    page = visitor.open("/")
    expect(page.get_by_role("link", name="Log In")).to_be_visible()
    assert not {"session", "remember_token", "__Host-remember_token"} & names()
    context.close()
    assert not watch.troubles

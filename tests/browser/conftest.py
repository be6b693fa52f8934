"""Chromium, and the site on a real port with CSRF protection."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from app import db
from app.models import User
from tests.browser.serving import ServedSite, serving
from tests.browser.site_pages import Pages, VisitPages, fill_site, pages_of_all
from tests.browser.straining import ENORMOUS, PICTURE
from tests.browser.visiting import Browse, Visitor
from tests.browser.watching import Watch
from tests.clients import make_apart
from tests.databases import NewSite

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
PATIENCE_MILLISECONDS = 20_000
# `reduce`, so that no colour is measured halfway through a transition
OPTIONS = {
    "viewport": {"width": 1280, "height": 900},
    "locale": "en-GB",
    "timezone_id": "Europe/Berlin",
    "reduced_motion": "reduce",
}

# small lists, so that a few rows fill several pages
SETTINGS = {
    "WTF_CSRF_ENABLED": True,
    "SEND_FILE_MAX_AGE_DEFAULT": 3600,
    "POSTS_PER_PAGE": 6,
    "FOLLOWERS_PER_PAGE": 3,
    "MEDIA_MEGABYTES": 100,
}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Yield one browser for all tests of a worker."""
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served_site(site_app: tuple[Flask, NewSite], database_address: str) -> Iterator[ServedSite]:
    """Yield the site as users see it, on the database of this worker."""
    app = make_apart("testing", database_address, **SETTINGS)
    app.extensions["media_maker"].stop()  # before it has begun: nobody makes variants
    with serving(app) as site:
        site.pictures[PICTURE] = ENORMOUS
        yield site
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def site(app: Flask, served_site: ServedSite) -> Iterator[str]:
    """Yield the address of a new site."""
    yield served_site.address
    served_site.wait_until_idle()


@pytest.fixture
def watch(site: str) -> Iterator[Watch]:
    """Fail a test in whose browsers something went wrong."""
    watch = Watch(site)
    yield watch
    assert not watch.troubles, "\n".join(watch.troubles)


@pytest.fixture
def browse(site: str, watch: Watch, chromium: Browser) -> Iterator[Browse]:
    """Yield a function that opens separate browsers, with options of Playwright's contexts."""
    contexts = []

    def open_browser(width: int = 1280, **options: Any) -> Visitor:
        viewport = {"width": width, "height": 900}
        context = chromium.new_context(**{**OPTIONS, "viewport": viewport, **options})
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        contexts.append(context)
        watch.follow(context)
        return Visitor(site, context, watch)

    yield open_browser
    for context in contexts:
        context.close()


@pytest.fixture
def visitor(browse: Browse) -> Visitor:
    """Return an anonymous visitor."""
    return browse()


@pytest.fixture
def page(visitor: Visitor) -> Page:
    """Return the page of an anonymous visitor."""
    return visitor.page


@pytest.fixture
def writer(john: User, visitor: Visitor) -> Visitor:
    """Return the browser of john, who has logged in."""
    return visitor.log_in("john")


@pytest.fixture
def visit_pages(browse: Browse) -> VisitPages:
    """Return a function that fills the site and opens a browser, with the pages to look at."""

    def visit(name: str, **options: Any) -> tuple[Visitor, Pages]:
        pages = fill_site()
        return _enter(browse(**options), name), pages[name]

    return visit


@pytest.fixture
def everywhere(browse: Browse) -> VisitPages:
    """Return the same with the pages of all other visitors as well."""

    def visit(name: str, **options: Any) -> tuple[Visitor, Pages]:
        pages = fill_site()
        return _enter(browse(**options), name), pages_of_all(pages)

    return visit


def _enter(visitor: Visitor, name: str) -> Visitor:
    visitor.watch.expect(400, 403, 404)  # some of the pages are refused
    return visitor if name == "anonymous" else visitor.log_in(name)


@pytest.fixture
def held(writer: Visitor) -> Iterator[list[Route]]:
    """Yield the uploads of the page, which the test lets through or not."""
    routes: list[Route] = []
    writer.page.route("**/pictures", lambda route: routes.append(route))
    yield routes
    writer.page.unroute_all(behavior="ignoreErrors")

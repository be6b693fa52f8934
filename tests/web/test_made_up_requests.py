"""Requests that are made up, each another one, take no memory: caches are limited in bytes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import User
from app.web.pages import fragment_cache
from tests.clients import API
from tests.factories import PostFactory
from tests.fixture_types import MakeApp
from tests.pages import heading, links, read

REQUESTS = 100
LONG = "abcdefgh" * 950  # with a number, as long as an address may be


@pytest.fixture
def site(app: Flask, john: User, make_app: MakeApp, database_address: str) -> FlaskClient:
    """A client of the site with the page cache."""
    PostFactory.create(author=john, title="On boats")
    db.session.commit()
    app = make_app("testing", database_address, PAGE_CACHE_MEGABYTES=1)
    return app.test_client(use_cookies=False)


# what differs in each request, by what it is
MADE_UP: dict[str, Callable[[FlaskClient, int], object]] = {
    "path": lambda client, n: client.get(f"/{n}{LONG}"),
    "profile": lambda client, n: client.get(f"/user/{n}{LONG}"),
    "query": lambda client, n: client.get(f"/tags?{n}{LONG}"),
    "query of a profile": lambda client, n: client.get(f"/user/john?x={n}{LONG}"),
    "search": lambda client, n: client.get(f"/search?q={n}{LONG}"),
    "way back": lambda client, n: client.get(f"/{n}{LONG[:1900]}"),
    "next": lambda client, n: client.get(f"/auth/login?next=/{n}{LONG}"),
    "Accept-Language": lambda client, n: client.get("/", headers={"Accept-Language": f"{n}{LONG}"}),
    "Accept-Encoding": lambda client, n: client.get("/", headers={"Accept-Encoding": f"{n}{LONG}"}),
    "Accept": lambda client, n: client.get("/nothing", headers={"Accept": f"{n}/{LONG}"}),
    "Cookie": lambda client, n: client.get("/", headers={"Cookie": f"language={n}{LONG}"}),
}


def test_caches_are_limited_in_bytes(site: FlaskClient) -> None:
    fragments = site.application.extensions["fragments"].store
    pages = site.application.extensions["page_cache"].store
    for name, request in MADE_UP.items():
        for number in range(REQUESTS):
            request(site, number)
        assert 0 < fragments.bytes <= fragment_cache.CAPACITY, name
        assert pages.bytes <= 1024 * 1024, name


def test_an_address_that_is_too_long_is_refused(site: FlaskClient) -> None:
    for path in (f"/{'x' * 8_000}", f"/user/{'x' * 60_000}?x={'x' * 8_000}"):
        page = site.get(path)
        assert (page.status_code, heading(page)) == (414, "Too long"), path[:20]
        assert max(map(len, links(page).values())) < 100
        assert len(page.data) < 10_000
    answer = site.get(f"{API}/posts/{'x' * 8_000}")
    assert answer.status_code == 414
    assert answer.json == {"error": "uri too long", "message": "This address is too long."}
    page = site.get(f"/tags?x={'x' * 20_000}")
    assert page.status_code == 200
    assert len(page.data) < 20_000, "a long query is not repeated"


def test_long_addresses_are_not_repeated_in_links(site: FlaskClient) -> None:
    page = site.get(f"/tags?x={'x' * 1_000}")
    assert any("x" * 1_000 in str(link["href"]) for link in read(page).select(".languages a"))
    page = site.get(f"/tags?x={'x' * 3_000}")
    assert "x" * 1_000 not in page.text


def test_long_preferences_are_taken_for_none(site: FlaskClient) -> None:
    for language, lang in [("zh", "zh-Hans"), ("zh," + "x," * 300, "en")]:
        page = site.get("/tags", headers={"Accept-Language": language})
        assert read(page).select(f"html[lang='{lang}']"), language[:20]
    for coding, sent in [("gzip", "gzip"), ("gzip," + "x," * 300, None)]:
        site.get("/tags")
        page = site.get("/tags", headers={"Accept-Encoding": coding})
        assert page.headers.get("Content-Encoding") == sent, coding[:20]

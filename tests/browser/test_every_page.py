"""Every page, for every role, colour scheme and width: no barriers, and everything fits.

That nothing leaves the site and no policy is broken meanwhile, the watch over each browser sees.
"""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page

from app.extensions import db
from app.models import Role
from tests.architecture.route_list import served
from tests.architecture.site import populate
from tests.architecture.visitors import visitors
from tests.browser.barriers import barriers
from tests.browser.fitting import misfits, wrong_colours
from tests.browser.site_pages import (
    NOWHERE,
    ROLES,
    VISITORS,
    VisitPages,
    fill_site,
    pages_of_all,
)
from tests.fixture_types import MakeApp

pytestmark = pytest.mark.browser


def faults(page: Page) -> list[str]:
    """Return what is wrong with a page."""
    return barriers(page) + misfits(page) + wrong_colours(page)


@pytest.mark.parametrize("name", ROLES)
def test_every_page_is_in_order(everywhere: VisitPages, name: str) -> None:
    visitor, pages = everywhere(name)
    found, seen = [], set()
    for title, path in pages.items():
        page = visitor.open(path)
        if visitor.view() not in seen:
            seen.add(visitor.view())
            found += [f"{title}: {what}" for what in faults(page)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", sorted(set(VISITORS) - set(ROLES)))
def test_every_page_of_a_newcomer_is_in_order(visit_pages: VisitPages, name: str) -> None:
    visitor, pages = visit_pages(name)
    found = [
        f"{title}: {what}" for title, path in pages.items() for what in faults(visitor.open(path))
    ]
    assert not found, "\n".join(found)


def test_every_page_in_chinese_fits(visit_pages: VisitPages) -> None:
    visitor, pages = visit_pages("anonymous", locale="zh-CN")
    found = [
        f"{title}: {what}" for title, path in pages.items() for what in misfits(visitor.open(path))
    ]
    assert not found, "\n".join(found)


def test_no_page_is_left_out(app: Flask, make_app: MakeApp, unused_database: str) -> None:
    addresses = app.url_map.bind("127.0.0.1")
    walked = {
        addresses.match(path.partition("?")[0])[0]
        for path in pages_of_all(fill_site()).values()
        if path != NOWHERE
    }
    other_app = make_app("testing", unused_database)
    with other_app.app_context():
        db.create_all()
        Role.insert_roles()
        assert pages_served(other_app) - walked == set()


def pages_served(app: Flask) -> set[str]:
    """Return the endpoints of all routes that respond with a page to some visitor."""
    site = populate()
    return {
        route.endpoint
        for route in served(app)
        if "GET" in route.methods and not (route.is_static or route.is_of_the_api)
        for visitor in visitors(app, site, route).values()
        if (answer := visitor.get(site.address(route.rule))).mimetype == "text/html"
        and answer.status_code == 200
    }

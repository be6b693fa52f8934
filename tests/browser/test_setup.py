"""An empty site becomes a running one in the browser, without a shell."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app import db
from tests.auth.setting_up import PAGE, printed_code
from tests.browser.barriers import barriers
from tests.browser.conftest import SETTINGS
from tests.browser.fitting import misfits, wrong_colours
from tests.browser.serving import ServedSite, serving
from tests.browser.visiting import Browse, Visitor
from tests.clients import make_apart

pytestmark = pytest.mark.browser

PASSWORD = "seven lamps at night"
COLOUR = "rgb(138, 28, 91)"


@pytest.fixture
def empty(app: Flask, database_address: str) -> Iterator[ServedSite]:
    """Yield a site that has still to be set up, on the database of this worker."""
    empty = make_apart("testing", database_address, **SETTINGS, SETUP_PAGE=True)
    empty.extensions["media_maker"].stop()  # before it has begun
    with serving(empty) as site:
        yield site
        site.wait_until_idle()
    with empty.app_context():
        db.engine.dispose()


@pytest.fixture
def site(empty: ServedSite) -> str:
    """Return the address of the site, for the browsers."""
    return empty.address


def fill(page: Page, **changed: str) -> None:
    """Fill the form with what it takes to begin."""
    entered = {
        "Name of the site": "Sea Wind",
        "Username": "ada",
        "Email": "ada@example.com",
        "Password": PASSWORD,
        "Confirm password": PASSWORD,
        **changed,
    }
    for label, value in entered.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("Registration").select_option("closed")


@pytest.mark.parametrize(("scripts", "width"), product((True, False), (390, 1280)))
def test_from_nothing_to_a_site_of_ones_own(
    browse: Browse, empty: ServedSite, scripts: bool, width: int
) -> None:
    owner = browse(width, java_script_enabled=scripts)
    stranger = browse(width, java_script_enabled=scripts)
    owner.watch.expect(422)  # a code that is wrong
    page = owner.open("/")
    assert owner.path() == PAGE
    fill(page, **{"One-time code": "0000-1111"})
    owner.press("Set up the site")
    expect(page.get_by_text("This is not the code that the server shows.")).to_be_visible()
    expect(page.get_by_label("Name of the site")).to_have_value("Sea Wind")
    page.get_by_label("One-time code").fill(printed_code(empty.app))
    for label in ("Password", "Confirm password"):
        page.get_by_label(label, exact=True).fill(PASSWORD)
    owner.press("Set up the site")
    expect(page.get_by_text("Welcome! The site is yours.")).to_be_visible()
    expect(page.locator(".site-name")).to_have_text("Sea Wind")
    assert misfits(page) == []
    expect(stranger.open("/").get_by_role("link", name="Register")).to_have_count(0)

    choose_colour(owner)
    write_about(owner)
    seen = stranger.open("/")
    expect(seen.get_by_role("link", name="Search")).to_have_count(1)
    place = seen.get_by_role("navigation", name="Main") if width > 390 else seen.locator("footer")
    stranger.follow("About", place)
    expect(seen.get_by_role("heading", level=1)).to_have_text("About")

    owner.open("/admin/settings/accounts")
    page.get_by_label("Registration").select_option("open")
    owner.press("Save")
    invitation = stranger.open("/").get_by_role("link", name="Register")
    expect(invitation).to_have_css("color", COLOUR)
    stranger.follow("Register")
    expect(stranger.page.get_by_label("Username")).to_be_visible()


def choose_colour(owner: Visitor) -> None:
    """Give the links of the site another colour."""
    owner.follow("Settings", owner.page.get_by_role("navigation", name="Administration"))
    owner.follow("Appearance")
    owner.page.get_by_label("Colour on light pages").fill("#8a1c5b")
    owner.press("Save")


def write_about(owner: Visitor) -> None:
    """Publish a page from a text to fill in, and link it in the menu."""
    owner.follow("Pages", owner.page.get_by_role("navigation", name="Administration"))
    owner.follow("New page")
    owner.press("Write the page")
    owner.follow("Pages", owner.open("/admin/").get_by_role("navigation", name="Administration"))
    owner.follow("About")
    owner.page.get_by_label("Linked").select_option("menu")
    owner.press("Save")
    owner.press("Publish")


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_in_order(browse: Browse, locale: str, scheme: str) -> None:
    owner = browse(390, locale=locale, color_scheme=scheme)
    owner.watch.expect(422)
    page = owner.open(PAGE)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert barriers(page) + misfits(page) + wrong_colours(page) == []
    page.locator("#code").fill("a")
    page.locator("#SITE_NAME").fill("b" * 90)
    page.locator("#email").fill("nobody@nowhere")
    for field in ("#username", "#password", "#password2"):
        page.locator(field).fill("!")
    owner.click(page.locator("#submit"))
    expect(page.locator("#username")).to_have_attribute("aria-invalid", "true")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert barriers(page) + misfits(page) + wrong_colours(page) == []

"""An administrator makes the site her own in the browser, without a shell."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from app.models import User
from tests.browser.barriers import barriers
from tests.browser.fitting import misfits
from tests.browser.visiting import Browse, Visitor
from tests.factories import administrator

pytestmark = pytest.mark.browser

COLOUR = "rgb(138, 28, 91)"
HIDING = "main, header { display: none }"


@pytest.fixture
def ada(john: User) -> User:
    """Return an administrator."""
    return administrator(email="ada@example.com", username="ada")


def add_link(office: Visitor, kind: str, label: str, address: str) -> None:
    """Fill the first empty row of links in the menu or in the footer."""
    rows = office.page.get_by_role("group", name=kind).get_by_role("listitem")
    last = rows.nth(rows.count() - 2)
    last.get_by_role("textbox").first.fill(label)
    last.get_by_role("textbox").last.fill(address)


@pytest.mark.parametrize(("scripts", "width"), [(True, 1280), (False, 390)])
def test_a_site_of_ones_own(browse: Browse, ada: User, scripts: bool, width: int) -> None:
    office = browse(width, java_script_enabled=scripts).log_in("ada")
    office.watch.expect(400)  # a colour that is refused
    stranger = browse(width, java_script_enabled=scripts)
    page = office.open("/admin/settings")
    page.get_by_label("Name").fill("Sea Wind")
    page.get_by_label("Greeting").fill("Ahoy!")
    office.press("Save")
    expect(page.get_by_text("Saved. It shows everywhere within a second.")).to_be_visible()
    expect(page.locator(".site-name")).to_have_text("Sea Wind")

    office.follow("Links")
    add_link(office, "In the menu", "Code", "https://example.org/code")
    office.press("Save")
    add_link(office, "In the menu", "Rules", "/tag/rules")
    office.press("Save")
    office.press("Move Rules up")
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    office.press("Save")

    office.follow("Appearance")
    page.get_by_label("Colour on light pages").fill("#ffee00")
    office.press("Save")
    expect(page.get_by_text("it would be hard to read")).to_be_visible()
    if scripts:
        assert barriers(page) == []
    page.get_by_label("Colour on light pages").fill("#8a1c5b")
    office.press("Save")

    seen = stranger.open("/")
    expect(seen.get_by_role("heading", level=1)).to_have_text("Ahoy!")
    # on a narrow screen the menu has no room for them
    place = seen.get_by_role("navigation", name="Main") if scripts else seen.locator("footer")
    labels = place.get_by_role("link").all_inner_texts()
    assert labels.index("Rules") == labels.index("Code") - 1
    link = seen.get_by_role("link", name="Join us")
    expect(link).to_have_css("color", COLOUR)
    assert misfits(seen) == []

    office.follow("Accounts")
    page.get_by_label("Registration").select_option("closed")
    office.press("Save")
    expect(stranger.open("/").get_by_role("link", name="Register")).to_have_count(0)
    closed = stranger.open("/auth/register")
    expect(closed.get_by_role("heading", level=1)).to_have_text("Registration is closed")
    page.get_by_label("Registration").select_option("open")
    office.press("Save")
    expect(stranger.open("/").get_by_role("link", name="Register")).to_be_visible()


def test_a_style_sheet_that_hides_everything_can_be_removed(browse: Browse, ada: User) -> None:
    office = browse().log_in("ada")
    page = office.open("/admin/settings/appearance")
    page.get_by_label("Style sheet").fill(HIDING)
    office.press("Try the style sheet")
    expect(page.locator("main")).to_be_hidden()
    expect(browse().open("/").locator("main")).to_be_visible()
    page = office.open("/admin/settings/appearance")
    expect(page.get_by_label("Style sheet")).to_have_value(HIDING)
    office.press("Save")
    expect(page.locator("main")).to_be_visible()
    stranger = browse()
    expect(stranger.open("/").locator("main")).to_be_hidden()
    expect(stranger.open("/auth/login").locator("main")).to_be_visible()
    page.get_by_label("Style sheet").fill("")
    office.press("Save")
    expect(stranger.open("/").locator("main")).to_be_visible()

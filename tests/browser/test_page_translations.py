"""An administrator translates a page of the site, and readers find it in their language."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from app.models import User
from tests.browser.barriers import barriers
from tests.browser.fitting import misfits
from tests.browser.visiting import Browse
from tests.factories import administrator, site_page

pytestmark = pytest.mark.browser

TITLE = "关于我们"


@pytest.fixture
def ada(john: User) -> User:
    """Return an administrator of a site with a page."""
    site_page(title="About us", body="We sail.", page_place="footer")
    return administrator(email="ada@example.com", username="ada")


@pytest.mark.parametrize(("scripts", "width"), [(True, 1280), (False, 390)])
def test_a_page_in_two_languages(browse: Browse, ada: User, scripts: bool, width: int) -> None:
    office = browse(width, java_script_enabled=scripts).log_in("ada")
    page = office.open("/admin/pages")
    office.click(page.get_by_role("link", name="Translate"))
    office.follow("Cancel")
    office.follow("Translate")
    # the first one that is not there yet
    expect(page.get_by_label("Language", exact=True)).to_have_value("zh-Hans")
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Address").fill("guanyu")
    if scripts:
        assert barriers(page) == []
    assert misfits(page) == []
    office.press("Write the translation")
    text = page.get_by_role("textbox", name="Text")
    expect(text).to_have_value("We sail.")
    text.fill("我们航行。")
    office.press("Publish…")
    expect(page.get_by_role("heading", name="Translations")).to_be_visible()
    expect(page.get_by_label("Translation of")).to_contain_text("About us (/about)")
    if scripts:
        assert barriers(page) == []
    assert misfits(page) == []
    office.press("Publish")

    reader = browse(width, java_script_enabled=scripts, locale="zh-CN")
    shown = reader.open("/")
    reader.follow(TITLE, shown.locator("footer"))
    assert reader.path() == "/guanyu"
    expect(shown.get_by_text("我们航行。")).to_be_visible()
    reader.follow("English", shown.locator(".also-in"))
    assert reader.path() == "/about"
    expect(shown.locator("footer").get_by_role("link", name=TITLE)).to_be_visible()
    reader.follow("简体中文", shown.locator(".also-in"))
    assert reader.path() == "/guanyu"
    reader.follow("English", shown.locator("footer"))
    expect(shown.locator("footer").get_by_role("link", name="About us")).to_be_visible()

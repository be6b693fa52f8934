"""The views of the editor: its font, the full screen, and buttons that stay in sight."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from app.models import User
from tests.browser.barriers import barriers
from tests.browser.fitting import misfits, wrong_colours
from tests.browser.test_editor import editor
from tests.browser.visiting import Browse, Visitor

pytestmark = pytest.mark.browser


def test_the_font_is_remembered(writer: Visitor) -> None:
    area = editor(writer.open("/write"))
    font = "(area) => getComputedStyle(area).fontFamily.includes('mono')"
    button = writer.page.get_by_role("button", name="Reading font")
    assert area.evaluate(font)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    area = editor(writer.open("/write"))
    assert not area.evaluate(font)
    expect(button).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("width", [390, 1280])
def test_full_screen_has_text_and_buttons_only(browse: Browse, john: User, width: int) -> None:
    visitor = browse(width=width).log_in("john")
    page = visitor.open("/write")
    area = editor(page)
    page.get_by_label("Title").fill("Lamps")
    area.fill("Long\n\n" * 200)
    button = page.get_by_role("button", name="Full screen")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".editor-said")).to_have_text("Full screen. Esc leaves it.")
    expect(area).to_be_focused()
    for hidden in (
        page.get_by_role("banner"),
        page.get_by_role("contentinfo"),
        page.locator("[name=tags]"),
    ):
        expect(hidden).to_be_hidden()
    expect(page.get_by_label("Title")).to_be_visible()
    expect(page.locator(".write-actions .btn-primary")).to_be_in_viewport()
    assert barriers(page) + misfits(page) + wrong_colours(page) == []
    page.keyboard.press("Escape")
    expect(page.locator(".editor-said")).to_have_text("No longer full screen.")
    expect(page.get_by_role("banner")).to_be_visible()


@pytest.mark.parametrize("width", [390, 768])
def test_buttons_stay_in_sight_while_the_text_grows(browse: Browse, john: User, width: int) -> None:
    page = browse(width=width).log_in("john").open("/write")
    area = editor(page)
    before = area.bounding_box()
    area.fill("A line\n\n" * 300)
    after = area.bounding_box()
    assert before
    assert after
    assert after["height"] > 5 * before["height"]
    for top in (1000, 3000):
        page.evaluate("(top) => scrollTo(0, top)", top)
        expect(page.locator(".write-actions .btn-primary")).to_be_in_viewport()
        expect(page.get_by_role("button", name="Bold")).to_be_in_viewport()
    assert "interactive-widget=resizes-content" in page.locator("meta[name=viewport]").evaluate(
        "(meta) => meta.content"
    )

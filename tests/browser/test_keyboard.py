"""Users without a mouse reach everything, see the focus, and can skip the navigation."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from app.models import User
from tests.browser.keyboard import walk
from tests.browser.site_pages import VisitPages
from tests.browser.visiting import Browse, Visitor

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("anonymous", "article"),
        ("anonymous", "login"),
        ("john", "article"),
        ("john", "write"),
        ("john", "edit profile"),
        ("mona", "queue of hidden-comments"),
        ("mona", "hide post"),
    ],
)
def test_the_tab_key_reaches_everything(visit_pages: VisitPages, name: str, title: str) -> None:
    visitor, pages = visit_pages(name, width=800)
    walk(visitor.open(pages[title]))


@pytest.mark.parametrize("path", ["/", "/auth/login", "/nowhere"])
def test_the_first_stop_skips_the_navigation(visitor: Visitor, path: str) -> None:
    visitor.watch.expect(404)
    page = visitor.open(path)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("key", ["Enter", "Space"])
@pytest.mark.parametrize("scripts", [True, False])
def test_the_menu_opens_by_keyboard(browse: Browse, john: User, key: str, scripts: bool) -> None:
    page = browse(java_script_enabled=scripts).log_in("john").open("/")
    drafts = page.get_by_role("link", name="Drafts", exact=True)
    expect(drafts).to_be_hidden()
    page.get_by_role("button", name="More").focus()
    page.keyboard.press(key)
    expect(drafts).to_be_visible()
    page.keyboard.press("Tab")
    expect(drafts).to_be_focused()
    with page.expect_event("load"):
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Drafts")


def test_the_tabs_of_the_editor_take_arrows(writer: Visitor) -> None:
    page = writer.open("/write")
    page.locator("textarea[name=body]").fill("A *lamp*")
    page.set_viewport_size({"width": 1000, "height": 900})  # with tabs
    expect(page.get_by_role("tabpanel", name="Write")).to_be_visible()
    write, preview = page.get_by_role("tab").all()
    write.focus()
    page.keyboard.press("ArrowRight")
    expect(preview).to_be_focused()
    expect(preview).to_have_attribute("aria-selected", "true")
    panel = page.get_by_role("tabpanel", name="Preview")
    expect(panel.locator("em")).to_have_text("lamp")
    for button in ("Add pictures", "My pictures", "Reading font", "Full screen"):
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name=button)).to_be_focused()
    page.keyboard.press("Tab")
    expect(panel).to_be_focused()
    preview.focus()
    page.keyboard.press("ArrowLeft")
    expect(write).to_be_focused()
    expect(page.locator("textarea[name=body]")).to_be_visible()

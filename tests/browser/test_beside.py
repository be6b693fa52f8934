"""The preview beside the text."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from app.models import User
from tests.browser.barriers import barriers
from tests.browser.fitting import misfits, wrong_colours
from tests.browser.visiting import Browse, Visitor

pytestmark = pytest.mark.browser

CHAPTERS = "\n\n".join(
    f"## Chapter {number}\n\n" + ("A line of text. " * (5 + 40 * (number % 3)) + "\n\n") * 3
    for number in range(1, 13)
)
LEADS = "(pane) => pane.dispatchEvent(new WheelEvent('wheel'))"
# pixels from the upper edge of the preview to a heading in it
BELOW_TOP = """
(panel, name) => [...panel.querySelectorAll("h2, h3")].find((h) => h.textContent.includes(name))
  .getBoundingClientRect().top - panel.getBoundingClientRect().top
"""


def panel(page: Page) -> Locator:
    """Return the preview."""
    return page.get_by_role("region", name="Preview")


def test_the_preview_follows_what_is_typed(writer: Visitor) -> None:
    page = writer.open("/write")
    area = page.locator("textarea[name=body]")
    expect(page.get_by_role("tab")).to_have_count(0)
    area.fill("A *lamp*")
    expect(panel(page).locator("em")).to_have_text("lamp")
    area.fill("A **light**")
    expect(panel(page).locator("strong")).to_have_text("light")
    assert barriers(page) + misfits(page) + wrong_colours(page) == []


def test_it_can_be_hidden_and_that_is_remembered(writer: Visitor) -> None:
    page = writer.open("/write")
    button = page.get_by_role("button", name="Preview beside the text")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(panel(page)).to_be_hidden()
    page = writer.open("/write")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(panel(page)).to_be_hidden()
    button.click()
    expect(panel(page)).to_be_visible()


def test_narrow_windows_have_tabs(browse: Browse, john: User) -> None:
    page = browse(width=1100).log_in("john").open("/write")
    page.locator("textarea[name=body]").fill("A *lamp*")
    expect(page.get_by_role("button", name="Preview beside the text")).to_be_hidden()
    page.get_by_role("tab", name="Preview").click()
    expect(page.get_by_role("tabpanel", name="Preview").locator("em")).to_have_text("lamp")
    expect(page.get_by_role("button", name="Bold")).to_be_disabled()
    page.set_viewport_size({"width": 1300, "height": 900})
    expect(page.locator("textarea[name=body]")).to_be_visible()
    expect(panel(page).locator("em")).to_have_text("lamp")
    expect(page.get_by_role("button", name="Bold")).to_be_enabled()
    page.set_viewport_size({"width": 1100, "height": 900})
    expect(page.get_by_role("tab", name="Write")).to_be_visible()
    expect(page.locator("textarea[name=body]")).to_be_visible()


def test_both_scroll_in_step(writer: Visitor) -> None:
    page = writer.open("/write")
    area = page.locator("textarea[name=body]")
    area.fill(CHAPTERS)
    expect(panel(page).get_by_text("Chapter 12")).to_be_attached()
    middle = "(pane) => { pane.scrollTop = (pane.scrollHeight - pane.clientHeight) / 2; }"
    area.evaluate(LEADS)
    area.evaluate(middle)
    page.wait_for_function("() => document.querySelector('.editor-preview').scrollTop > 100")
    # the heading that is uppermost in the text is uppermost in the preview
    for number in (4, 7, 9):
        area.evaluate(
            """(area, name) => {
              const before = area.value.slice(0, area.value.indexOf(name) - 3);
              const copy = area.cloneNode();
              copy.value = before;
              copy.style.cssText = "";
              copy.style.maxHeight = copy.style.minHeight = copy.style.height = "0px";
              copy.style.width = `${area.offsetWidth}px`;
              copy.style.fieldSizing = "fixed";
              copy.removeAttribute("id");
              area.parentElement.append(copy);
              const style = getComputedStyle(copy);
              const below = parseFloat(style.paddingBottom) + parseFloat(style.lineHeight);
              const top = copy.scrollHeight - below;
              copy.remove();
              area.scrollTop = top;
            }""",
            f"Chapter {number}\n",
        )
        page.wait_for_function(
            f"""() => {{
              const panel = document.querySelector(".editor-preview");
              return Math.abs(({BELOW_TOP})(panel, "Chapter {number}")) < 60;
            }}"""
        )
    end = "(pane) => { pane.scrollTop = pane.scrollHeight; }"
    panel(page).evaluate(LEADS)
    panel(page).evaluate("(pane) => { pane.scrollTop = 0; }")
    page.wait_for_function("() => document.querySelector('textarea').scrollTop < 2")
    panel(page).evaluate(end)
    page.wait_for_function(
        """() => {
          const area = document.querySelector("textarea");
          return area.scrollHeight - area.clientHeight - area.scrollTop < 2;
        }"""
    )


def test_who_has_to_wait_keeps_the_last_preview(writer: Visitor) -> None:
    writer.watch.expect(429)
    page = writer.open("/write")
    area = page.locator("textarea[name=body]")
    area.fill("A *lamp*")
    expect(panel(page).locator("em")).to_have_text("lamp")
    answers = iter([True, False])

    def answer(route: Route) -> None:
        if next(answers):
            busy = {"error": "too many requests", "message": "Please try again in a moment."}
            route.fulfill(status=429, json=busy, headers={"Retry-After": "1"})
        else:
            route.continue_()

    page.route("**/preview", answer)
    area.fill("A **light**")
    note = page.locator(".editor-preview-note")
    expect(note).to_have_text("Please try again in a moment.")
    expect(panel(page).locator("em")).to_have_text("lamp")
    expect(panel(page).locator("strong")).to_have_text("light")
    expect(note).to_be_empty()
    assert list(answers) == []


def test_one_request_at_a_time(writer: Visitor) -> None:
    page = writer.open("/write")
    area = page.locator("textarea[name=body]")
    waiting: list[Route] = []
    page.route("**/preview", lambda route: waiting.append(route))
    with page.expect_request("**/preview"):
        area.fill("First")
    area.fill("Second")
    page.clock.install()
    page.clock.run_for(5000)
    assert len(waiting) == 1
    waiting[0].continue_()
    page.unroute("**/preview")
    expect(panel(page)).to_contain_text("First")
    area.fill("Third")
    page.clock.run_for(5000)
    expect(panel(page)).to_contain_text("Third")

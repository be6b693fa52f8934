"""Pasting into the editor: links, formatted text, plain text; nothing is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.visiting import Visitor

pytestmark = pytest.mark.browser

SELECT = "(area, [from, to]) => { area.focus(); area.setSelectionRange(from, to); }"
PASTE = """
(area, [plain, html]) => {
  const data = new DataTransfer();
  data.setData("text/plain", plain);
  if (html) data.setData("text/html", html);
  const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
  return area.dispatchEvent(event);
}
"""
HTML = "<h2>On lamps</h2><p>A <b>lamp</b></p>"
PLAIN = "On lamps\nA lamp"
MARKDOWN = "## On lamps\n\nA **lamp**"


def editor(page: Page) -> Locator:
    """Return the text field, once its toolbar is there, and with it everything else."""
    expect(page.locator("markdown-toolbar")).to_be_visible()
    return page.locator("textarea[data-autosave-key]")


def paste(area: Locator, plain: str, html: str = "") -> bool:
    """Paste as a browser does; return whether the browser is left to do it."""
    return bool(area.evaluate(PASTE, [plain, html]))


@pytest.mark.parametrize("place", ["/write", "/"])
def test_formatted_text_becomes_markdown_and_undo_brings_plain_text(
    writer: Visitor, place: str
) -> None:
    page = writer.open(place)
    area = editor(page)
    area.fill("before after")
    area.evaluate(SELECT, [7, 7])
    assert not paste(area, PLAIN, HTML)
    expect(area).to_have_value(f"before {MARKDOWN}after")
    page.keyboard.type("!")
    expect(area).to_have_value(f"before {MARKDOWN}!after")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(area).to_have_value(f"before {PLAIN}after")


def test_who_goes_on_typing_is_not_disturbed(writer: Visitor) -> None:
    page = writer.open("/write")
    area = editor(page)
    held: list[Route] = []
    page.route("**/paste", lambda route: held.append(route))
    area.focus()
    with page.expect_request("**/paste"):
        paste(area, PLAIN, HTML)
    page.keyboard.type(" and on")
    expect(area).to_have_value(f"{PLAIN} and on")
    held[0].continue_()
    expect(area).to_have_value(f"{MARKDOWN} and on")
    page.keyboard.type("!")
    expect(area).to_have_value(f"{MARKDOWN} and on!")


@pytest.mark.parametrize("failure", ["server", "network", "slow", "changed"])
def test_when_it_fails_the_plain_text_is_there(writer: Visitor, failure: str) -> None:
    writer.watch.expect(503, "ERR_FAILED")
    page = writer.open("/write")
    area = editor(page)
    held: list[Route] = []

    def answer(route: Route) -> None:
        if failure == "server":
            route.fulfill(status=503)
        elif failure == "network":
            route.abort()
        else:
            held.append(route)

    page.route("**/paste", answer)
    area.focus()
    done = "requestfailed" if failure in ("network", "slow") else "request"
    with page.expect_event(done, lambda request: request.url.endswith("/paste")):
        paste(area, PLAIN, HTML)
        expect(area).to_have_value(PLAIN)
    if failure == "changed":
        area.fill("Something else")
        with page.expect_response("**/paste"):
            held[0].continue_()
    expect(area).to_have_value("Something else" if failure == "changed" else PLAIN)


def test_an_address_on_a_selection_makes_a_link(writer: Visitor) -> None:
    area = editor(writer.open("/write"))
    for text, selected, address, after in [
        ("a lamp b", [2, 6], "https://example.org/x", "a [lamp](https://example.org/x) b"),
        ("a lamp b", [2, 6], "https://e.org/x_(y)\n", "a [lamp](<https://e.org/x_(y)>) b"),
    ]:
        area.fill(text)
        area.evaluate(SELECT, selected)
        assert not paste(area, address, f'<a href="{address}">{address}</a>')
        expect(area).to_have_value(after)
        writer.page.keyboard.press("Control+z")
        expect(area).to_have_value(text)


def test_the_browser_pastes_what_is_plain(writer: Visitor) -> None:
    area = editor(writer.open("/write"))
    code = '<div style="color: #333"><span style="color: #00f">def</span> f():</div>'
    for text, selected, plain, html in [
        ("", [0, 0], "plain", ""),
        ("", [0, 0], "lamp\n" * 20_000, ""),
        ("", [0, 0], "def f():", code),
        ("lamp", [4, 4], "https://example.org", ""),
        ("https://example.com", [0, 19], "https://example.org", ""),
        ("a\nb", [0, 3], "https://example.org", ""),
        ("```\n", [4, 4], PLAIN, HTML),
        ("", [0, 0], PLAIN, HTML + " " * 1_000_000),
    ]:
        area.fill(text)
        area.evaluate(SELECT, selected)
        assert paste(area, plain, html), (text, plain[:20])


def test_real_keys_paste_plainly_or_with_formats(writer: Visitor) -> None:
    writer.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = writer.open("/write")
    area = editor(page)
    area.focus()
    page.evaluate(
        """([plain, html]) => navigator.clipboard.write([new ClipboardItem({
          "text/plain": new Blob([plain], {type: "text/plain"}),
          "text/html": new Blob([html], {type: "text/html"}),
        })])""",
        [PLAIN, HTML],
    )
    page.keyboard.press("Control+Shift+v")
    expect(area).to_have_value(PLAIN)
    area.fill("")
    page.keyboard.press("Control+v")
    expect(area).to_have_value(MARKDOWN)
    page.evaluate("() => navigator.clipboard.writeText('lamp lamp\\n'.repeat(10000))")
    area.fill("")
    page.keyboard.press("Control+v")
    expect(area).to_have_value("lamp lamp\n" * 10_000)

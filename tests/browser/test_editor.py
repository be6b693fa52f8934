"""The editor's toolbar, keys and counts; without its scripts it still saves."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from app.models import User
from tests.browser.barriers import barriers
from tests.browser.visiting import Visitor
from tests.factories import PostFactory

pytestmark = pytest.mark.browser

SELECT = "(area, [from, to]) => { area.focus(); area.setSelectionRange(from, to); }"
SELECTION = "(area) => area.value.slice(area.selectionStart, area.selectionEnd)"
CARET = "(area) => area.selectionStart"
COMPOSE = """
(area) => ["Enter", "Tab"].map((key) => area.dispatchEvent(
  new KeyboardEvent("keydown", {key, isComposing: true, bubbles: true, cancelable: true}),
))
"""


def editor(page: Page) -> Locator:
    """Return the text field, once the toolbar is there."""
    expect(page.locator("markdown-toolbar")).to_be_visible()
    return page.locator("textarea[data-autosave-key]")


def write(area: Locator, text: str) -> None:
    """Put a text into the editor; the caret, or a selection, is where it has bars."""
    parts = text.split("|")
    area.fill("".join(parts))
    begin = len(parts[0])
    end = begin + (len(parts[1]) if len(parts) > 2 else 0)
    area.evaluate(SELECT, [begin, end])


# what a button does to a text, and its keys
STYLES = [
    ("Bold", "Control+b", "a |lamp| b", "a **lamp** b"),
    ("Bold", "Control+b", "a **|lamp|** b", "a lamp b"),
    ("Bold", "Control+b", "这是|重要|的", "这是**重要**的"),
    ("Bold", "Control+b", "这是重|要的", "这是重****要的"),
    ("Emphasis", "Control+i", "a |lamp| b", "a *lamp* b"),
    ("Emphasis", "Control+i", "a *|lamp|* b", "a lamp b"),
    ("Emphasis", "Control+i", "a **|lamp|** b", "a ***lamp*** b"),
    ("Emphasis", "Control+i", "a la|mp b", "a *lamp* b"),
    ("Emphasis", "Control+i", "这是|重要|的", "这是*重要*的"),
    ("Struck through", "", "a |lamp| b", "a ~~lamp~~ b"),
    ("Link", "Control+k", "a |lamp| b", "a [lamp](url) b"),
    ("Code", "Control+e", "a |lamp| b", "a `lamp` b"),
    ("Heading", "", "one\nOn the la|mp\ntwo", "one\n## On the lamp\ntwo"),
    ("Heading", "", "### On la|mps", "## On lamps"),
    ("Heading", "", "## On la|mps", "On lamps"),
    ("Smaller heading", "", "On la|mps", "### On lamps"),
    ("Quotation", "", "|one\n\ntwo|\nthree", "> one\n>\n> two\nthree"),
    ("Quotation", "", "|> one\n> two|", "one\ntwo"),
    ("List", "Control+Shift+8", "one\nt|wo", "one\n- two"),
    ("List", "Control+Shift+8", "|1. one\n2. two|", "- one\n- two"),
    ("Numbered list", "Control+Shift+7", "|one\n\ntwo\n|three", "1. one\n\n2. two\nthree"),
    ("Numbered list", "Control+Shift+7", "|1. one\n2. two|", "one\ntwo"),
    ("Tasks", "", "|one\n- two|", "- [ ] one\n- [ ] two"),
]


def test_buttons_and_keys_format_and_can_be_undone(writer: Visitor) -> None:
    area = editor(writer.open("/write"))
    bar = writer.page.get_by_role("toolbar", name="Formatting")
    for name, keys, before, after in STYLES:
        plain = before.replace("|", "")
        for by_keys in [False, True] if keys else [False]:
            write(area, before)
            if by_keys:
                writer.page.keyboard.press(keys)
            else:
                bar.get_by_role("button", name=name, exact=True).click()
            expect(area, f"{name} {keys} of {before!r}").to_have_value(after)
            expect(area).to_be_focused()
            writer.page.keyboard.press("Control+z")
            expect(area, f"undo of {name} of {before!r}").to_have_value(plain)


def test_the_caret_stays_at_its_letter(writer: Visitor) -> None:
    area = editor(writer.open("/write"))
    for name, before, after in [("Heading", "On la|mps", 8), ("List", "- la|mp", 2)]:
        write(area, before)
        writer.page.get_by_role("button", name=name, exact=True).click()
        assert area.evaluate(CARET) == after
    write(area, "see |here|")
    writer.page.keyboard.press("Control+k")
    assert area.evaluate(SELECTION) == "url"


ENTERED = [
    ("- one|", "- one\n- "),
    ("* one|", "* one\n* "),
    ("  - one|", "  - one\n  - "),
    ("9. one|", "9. one\n10. "),
    ("2) one|", "2) one\n3) "),
    ("- [x] one|", "- [x] one\n- [ ] "),
    ("> one|", "> one\n> "),
    ("> - one|", "> - one\n> - "),
    ("- on|e", "- on\n- e"),
    ("- one\n- |", "- one\n"),
    ("- [ ] |", ""),
    ("> one\n> |", "> one\n"),
    ("> - |", "> "),
    ("1. |", ""),
    ("|- one", "\n- one"),
    ("plain|", "plain\n"),
    ("- - -|", "- - -\n"),
    ("```\n- one|", "```\n- one\n"),
    ("```\na\n```\n- one|", "```\na\n```\n- one\n- "),
]
TABBED = [
    ("Tab", "- one\n- t|wo", "- one\n  - two"),
    ("Tab", "1. one\n2. t|wo", "1. one\n   2. two"),
    ("Tab", "- one\n|- two\n- three|", "- one\n  - two\n  - three"),
    ("Tab", "- one\n  - t|wo", "- one\n  - two"),
    ("Shift+Tab", "- one\n  - t|wo", "- one\n- two"),
    ("Shift+Tab", "1. one\n   1. t|wo", "1. one\n1. two"),
    ("Tab", "```\na|b", "```\na    b"),
    ("Tab", "```\n|a\nb|", "```\n    a\n    b"),
    ("Shift+Tab", "```\n    a|", "```\na"),
]


def test_enter_goes_on_and_tab_indents(writer: Visitor) -> None:
    area = editor(writer.open("/write"))
    for key, before, after in [("Enter", *each) for each in ENTERED] + TABBED:
        write(area, before)
        writer.page.keyboard.press(key)
        expect(area, f"{key} in {before!r}").to_have_value(after)
        expect(area).to_be_focused()
        if after != before.replace("|", ""):
            writer.page.keyboard.press("Control+z")
            expect(area, f"undo of {key}").to_have_value(before.replace("|", ""))


def test_the_tab_key_is_never_trapped(writer: Visitor) -> None:
    area = editor(writer.open("/write"))
    keyboard = writer.page.keyboard
    for before, keys in [
        ("plain te|xt", ["Tab"]),
        ("plain te|xt", ["Shift+Tab"]),
        ("- o|ne", ["Shift+Tab"]),
        ("- one\n- t|wo", ["Escape", "Tab"]),
        ("```\na|", ["Escape", "Shift+Tab"]),
    ]:
        write(area, before)
        for key in keys:
            keyboard.press(key)
        expect(area, f"{keys} in {before!r}").not_to_be_focused()
        expect(area).to_have_value(before.replace("|", ""))
    write(area, "- one\n- t|wo")
    for key in ["Escape", "x", "Tab"]:  # who goes on writing has not left
        keyboard.press(key)
    expect(area).to_have_value("- one\n  - txwo")


def test_composing_is_not_disturbed(writer: Visitor) -> None:
    area = editor(writer.open("/write"))
    write(area, "- one|")
    assert area.evaluate(COMPOSE) == [True, True]  # nobody has prevented what the browser does
    expect(area).to_have_value("- one")


def test_the_toolbar_is_one_stop_with_arrows(writer: Visitor) -> None:
    area = editor(writer.open("/write"))
    write(area, "|lamp|")
    toolbar = writer.page.get_by_role("toolbar", name="Formatting")
    heading, bold = (
        toolbar.get_by_role("button", name=name, exact=True) for name in ("Heading", "Bold")
    )
    heading.focus()
    for key, focused in [
        ("End", "Tasks"),
        ("ArrowRight", "Heading"),
        ("ArrowRight", "Smaller heading"),
    ]:
        writer.page.keyboard.press(key)
        expect(toolbar.get_by_role("button", name=focused, exact=True)).to_be_focused()
    writer.page.keyboard.press("ArrowRight")
    expect(bold).to_be_focused()
    writer.page.keyboard.press("Tab")
    expect(writer.page.get_by_role("button", name="Add pictures")).to_be_focused()
    writer.page.keyboard.press("Shift+Tab")
    expect(bold).to_be_focused()
    writer.page.keyboard.press("Enter")
    expect(area).to_have_value("**lamp**")
    expect(area).to_be_focused()


def test_without_the_element_there_is_no_toolbar_and_it_saves(writer: Visitor) -> None:
    writer.watch.expect("ERR_FAILED")
    for blocked in ("**/markdown-toolbar-element.js", "**/editor_view.js"):
        writer.page.route(blocked, lambda route: route.abort())
        page = writer.open("/write")
        page.locator("textarea[name=body]").fill(f"Without {blocked}")
        expect(page.locator(".editor-status")).not_to_be_empty()
        expect(page.get_by_role("button", name="Bold")).to_be_hidden()
        writer.press("Save draft")
        expect(page.locator(".alert-success")).to_have_text("Your draft is saved.")


def test_counts_follow(writer: Visitor) -> None:
    page = writer.open("/write")
    area, counts = editor(page), page.locator(".editor-counts")
    for text, shown in [
        ("", "Words 0 Characters 0 Minutes 1"),
        ("Two words.\n", "Words 2 Characters 10 Minutes 1"),
        ("潮水" * 600, "Words 0 Characters 1,200 Minutes 3"),
    ]:
        area.fill(text)
        expect(counts).to_have_text(re.compile(r"\s*".join(shown.split())))


def test_notes_have_a_quiet_toolbar(writer: Visitor) -> None:
    page = writer.open("/")
    area = editor(page)
    opacity = "(bar) => getComputedStyle(bar).opacity"
    bar = page.locator(".editor-bar")
    assert bar.evaluate(opacity) == "0"
    write(area, "a |lamp|")
    assert bar.evaluate(opacity) == "1"
    page.get_by_role("button", name="Bold").click()
    expect(area).to_have_value("a **lamp**")
    page.keyboard.press("End")
    page.keyboard.press("Control+i")
    assert barriers(page) == []


def test_comments_have_it_too(writer: Visitor, john: User) -> None:
    post = PostFactory.create(author=john)
    area = editor(writer.open(f"/post/{post.id}"))
    write(area, "|lamp|")
    writer.page.keyboard.press("Control+b")
    expect(area).to_have_value("**lamp**")


def test_strangers_load_none_of_it(visitor: Visitor, john: User) -> None:
    post = PostFactory.create(author=john)
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    for path in ("/", f"/post/{post.id}", "/tags"):
        page = visitor.open(path)
        page.wait_for_load_state("networkidle")
        assert "editor" not in page.content()
    names = [address.rsplit("/", 1)[-1] for address in asked]
    assert not [name for name in names if name.endswith(".js") or name.startswith("editor")]


def test_a_hundred_kilobytes_are_typed_in_quickly(writer: Visitor, john: User) -> None:
    post = PostFactory.create(author=john, body="- A line of the list\n" * 4500)
    area = editor(writer.open(f"/edit/{post.id}"))
    area.evaluate(SELECT, [94_499, 94_499])
    milliseconds = area.evaluate(
        """(area) => {
          const begin = performance.now();
          for (const letter of "lamp") document.execCommand("insertText", false, letter);
          return performance.now() - begin;
        }"""
    )
    assert milliseconds < 4000

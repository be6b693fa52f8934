"""Everybody can use every page: axe-core finds nothing, in light and dark, wide and narrow."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from app.models import User
from tests.browser.neighbourhood import VISITORS, Neighbours
from tests.browser.visiting import Visitor
from tests.factories import PostFactory

pytestmark = pytest.mark.browser

EVERYTHING = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
# The rest is the same in every scheme and width.
LOOKS_ONLY = {
    "runOnly": [
        "color-contrast",
        "link-in-text-block",
        "target-size",
        "scrollable-region-focusable",
    ],
    "resultTypes": ["violations"],
}

UNLABELLED = """
() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
  .filter((field) => !field.closest(".prose") && field.type !== "submit" && !field.labels?.length)
  .map((field) => field.outerHTML)
"""


def complaints(page: Page) -> list[str]:
    """What axe-core, and a few rules of our own, find wrong with the page, in both looks."""
    found = []
    for scheme, width, options in (("light", 1280, EVERYTHING), ("dark", 320, LOOKS_ONLY)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        for violation in Axe().run(page, options=options).response["violations"]:
            for node in violation["nodes"]:
                reason = node.get("failureSummary", "").replace("\n", " ")
                found.append(f"{scheme} {width} {violation['id']}: {node['html'][:200]} {reason}")
    headings = page.locator("h1").count()
    if headings != 1:
        found.append(f"{headings} h1")
    return found + [f"no label: {field}" for field in page.evaluate(UNLABELLED)]


@pytest.mark.parametrize("name", VISITORS)
def test_no_page_has_a_barrier(neighbours: Neighbours, name: str) -> None:
    visitor, pages = neighbours(name)
    found = {title: complaints(visitor.open(path)) for title, path in pages.items()}
    assert {title: wrong for title, wrong in found.items() if wrong} == {}


def test_an_empty_site_has_no_barrier(visitor: Visitor) -> None:
    assert complaints(visitor.open("/")) == []
    assert complaints(visitor.open("/tags")) == []


def test_forms_with_mistakes_have_no_barrier(visitor: Visitor, john: User) -> None:
    visitor.watch.expect(400, 422)
    page = visitor.open("/auth/register")
    page.get_by_label("Email").fill("nobody@nowhere")
    page.get_by_label("Username").fill("!")
    page.get_by_label("Password", exact=True).fill("a")
    page.get_by_label("Confirm password").fill("b")
    visitor.press("Register")
    email = page.get_by_label("Email")
    expect(email).to_have_attribute("aria-invalid", "true")
    expect(email).to_have_accessible_description(
        "We send a link there to confirm that it is yours. This is not an email address."
    )
    assert complaints(page) == []

    visitor.log_in("john").open("/write")
    page.get_by_label("Schedule").check()
    visitor.press("Save")
    expect(page.get_by_role("alert")).to_contain_text("could not be saved yet")
    assert complaints(page) == []


def test_a_conflict_has_no_barrier(writer: Visitor, john: User) -> None:
    writer.watch.expect(409)
    post = PostFactory.create(author=john, body="Old words")
    path = f"/edit/{post.id}"
    page, other = writer.open(path), writer.new_tab(path)
    for tab in (other, page):
        tab.locator("textarea").fill("New words")
        writer.click(tab.get_by_role("button", name="Save"))
    expect(page.get_by_role("alert").first).to_be_visible()
    assert complaints(page) == []


def test_what_scripts_show_has_no_barrier(writer: Visitor, john: User) -> None:
    page = writer.open("/write")
    page.locator("textarea").fill(
        "# Lamp\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\nx = 1\n```"
    )
    page.get_by_role("tab", name="Preview").click()
    expect(page.get_by_role("tabpanel", name="Preview").get_by_role("table")).to_be_visible()
    page.get_by_text("More", exact=True).click()
    assert complaints(page) == []
    post = PostFactory.create(author=john, body="Old words")
    page = writer.open(f"/edit/{post.id}")
    page.locator("textarea").fill("New words")
    page.reload()
    expect(page.locator(".editor-offer")).to_be_visible()
    assert complaints(page) == []

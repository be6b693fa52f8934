"""Keys save a draft in its place, and change nothing that is public."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from app.models import User
from tests.browser.test_kept_text import TEXT, text
from tests.browser.visiting import Browse, Visitor
from tests.factories import PostFactory

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("keys", ["Control+Enter", "Meta+Enter", "Control+s", "Meta+s"])
def test_keys_save_the_draft_in_its_place(writer: Visitor, keys: str) -> None:
    page = writer.open("/write")
    area = page.locator("textarea[name=body]")
    area.press_sequentially("Typed")
    with page.expect_response("**/write"):
        area.press(keys)
    expect(page.locator(".editor-status")).to_have_text(re.compile("^Saved "))
    expect(area).to_be_focused()
    assert re.fullmatch("/edit/[0-9]+", writer.path())
    area.press_sequentially(" on")
    area.press("Control+z")
    assert text(page).startswith("Typed")
    area.fill("Typed on")
    with page.expect_response("**/edit/*"):
        area.press(keys)
    expect(page.locator(".editor-status")).to_have_text(re.compile("^Saved "))
    page.reload()
    assert text(page) == "Typed on"
    expect(page.locator(".unsaved")).to_have_count(0)
    expect(writer.open("/drafts").locator(".entries .entry")).to_have_count(1)
    expect(writer.open("/").locator(".entries .entry")).to_have_count(0)
    assert writer.watch.questions == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_no_single_key_changes_what_is_public(browse: Browse, john: User, scripts: bool) -> None:
    post = PostFactory.create(author=john, title="Lamps", body="Old words")
    address = f"/post/{post.id}/lamps"
    writer = browse(java_script_enabled=scripts).log_in("john")
    page = writer.open(f"/edit/{post.id}")
    page.locator("textarea[name=body]").first.fill("New words")
    for keys in ("Control+Enter", "Control+s"):
        page.locator("textarea[name=body]").first.press(keys)
    for field in ("title", "tags"):
        page.locator(f"input[name={field}]").press("Enter")
    assert writer.path() == f"/edit/{post.id}"
    expect(writer.open(address).locator("article .prose").first).to_have_text("Old words")


def test_pressing_save_twice_makes_one_post(writer: Visitor) -> None:
    page = writer.open("/write")
    page.locator("textarea[name=body]").fill(TEXT)
    with page.expect_event("load"):
        page.get_by_role("button", name="Save draft").dblclick()
    expect(page.get_by_role("status").first).to_have_text("Your draft is saved.")
    expect(writer.open("/drafts").locator(".entries .entry")).to_have_count(1)

"""Liking, saving and sharing below a post."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from app.models import User
from tests.browser.visiting import Browse
from tests.factories import PostFactory

pytestmark = pytest.mark.browser

SHARE_SHEET = """
window.shared = [];
navigator.share = async (what) => {
  window.shared.push(what);
  if (window.shared.length > 1) throw new DOMException("closed", "AbortError");
};
"""


def test_without_a_share_sheet_the_link_is_copied(browse: Browse, john: User) -> None:
    post = PostFactory.create(title="Boats")
    visitor = browse(390, permissions=["clipboard-read", "clipboard-write"]).log_in("john")
    page = visitor.open(f"/post/{post.id}")
    page.get_by_role("button", name="Share Boats").click()
    expect(page.get_by_role("status").filter(has_text="The link is copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_the_share_sheet_gets_title_and_address(browse: Browse, john: User) -> None:
    post = PostFactory.create(title="Boats")
    visitor = browse(390).log_in("john")
    page = visitor.page
    page.add_init_script(SHARE_SHEET)
    visitor.open(f"/post/{post.id}")
    button = page.get_by_role("button", name="Share Boats")
    for _ in range(2):  # the second time the sheet is closed again, which is no error
        button.click()
    shared = page.evaluate("window.shared")
    assert shared == [{"title": "Boats", "url": page.url}] * 2


def test_without_scripts_everything_but_sharing_works(browse: Browse, john: User) -> None:
    post = PostFactory.create(title="Boats")
    page = browse(390, java_script_enabled=False).log_in("john").open(f"/post/{post.id}")
    expect(page.get_by_role("button", name="Share Boats")).to_have_count(0)
    page.get_by_role("button", name="Like Boats", exact=True).click()
    expect(page.get_by_text("1 like")).to_be_visible()
    page.get_by_role("button", name="Save for later Boats").click()
    page.get_by_role("button", name="Unlike Boats").click()
    expect(page.get_by_text("1 like")).to_have_count(0)
    expect(page.get_by_role("button", name="Remove from saved Boats")).to_be_in_viewport()

"""The links at headings, and the buttons that copy code."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from app.models import User
from tests.browser.visiting import Browse
from tests.factories import PostFactory

pytestmark = pytest.mark.browser

BODY = "# Ropes\n\nText.\n\n```py\nprint('afloat')\n```\n\n```\nplain\n```\n"


def test_a_touch_screen_shows_the_link_of_each_heading(browse: Browse, john: User) -> None:
    post = PostFactory.create(author=john, title="Boats", body=BODY)
    page = browse(390, has_touch=True, is_mobile=True).open(f"/post/{post.id}")
    anchor = page.locator(".heading .anchor")
    expect(anchor).to_have_css("opacity", "1")
    anchor.tap()
    assert page.url.endswith("#h-ropes")


def test_code_is_copied_as_it_was_written(browse: Browse, john: User) -> None:
    post = PostFactory.create(author=john, title="Boats", body=BODY)
    visitor = browse(390, permissions=["clipboard-read", "clipboard-write"]).log_in("john")
    page = visitor.open(f"/post/{post.id}")
    buttons = page.locator(".highlight").get_by_role("button")
    expect(buttons).to_have_count(2)
    for number, code in enumerate(("print('afloat')\n", "plain\n")):
        buttons.nth(number).click()
        expect(buttons.nth(number)).to_have_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == code
    expect(buttons.first).to_have_text("Copy")


def test_who_is_not_logged_in_sees_the_language_and_no_button(browse: Browse, john: User) -> None:
    post = PostFactory.create(author=john, title="Boats", body=BODY)
    page = browse(java_script_enabled=False).open(f"/post/{post.id}")
    label = "(block) => getComputedStyle(block, '::before').content"
    assert page.locator(".highlight").first.evaluate(label) == '"Python"'
    expect(page.locator(".copy-code")).to_have_count(0)

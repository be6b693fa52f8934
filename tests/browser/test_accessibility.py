"""Pages in use are accessible: empty, with mistakes, in conflict, in a preview."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from app.models import User
from tests.browser.barriers import barriers
from tests.browser.visiting import Visitor
from tests.factories import PostFactory

pytestmark = pytest.mark.browser


def test_an_empty_site_has_no_barrier(visitor: Visitor) -> None:
    assert barriers(visitor.open("/")) == []
    assert barriers(visitor.open("/tags")) == []


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
    assert barriers(page) == []

    visitor.log_in("john").open("/write")
    visitor.press("Save draft")
    expect(page.get_by_role("alert").first).to_contain_text("could not be saved yet")
    assert barriers(page) == []
    page.get_by_role("textbox", name="Text", exact=True).fill("![](/static/a.png) [x](/no/page)")
    visitor.watch.expect(404)
    visitor.press("Publish…")
    assert barriers(page) == []
    page.get_by_label("Publish at a time of my choice").check()
    visitor.press("Publish")
    expect(page.get_by_role("alert").first).to_contain_text("could not be saved yet")
    assert barriers(page) == []


def test_a_conflict_has_no_barrier(writer: Visitor, john: User) -> None:
    writer.watch.expect(409)
    post = PostFactory.create(author=john, body="Old words")
    path = f"/edit/{post.id}"
    page, other = writer.open(path), writer.new_tab(path)
    for tab in (other, page):
        tab.locator("textarea[name=body]").fill("New words")
        writer.click(tab.get_by_role("button", name="Update"))
    expect(page.get_by_role("alert").first).to_be_visible()
    assert barriers(page) == []


def test_what_scripts_show_has_no_barrier(writer: Visitor, john: User) -> None:
    page = writer.open("/write")
    page.locator("textarea[name=body]").fill(
        "# Lamp\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\nx = 1\n```"
    )
    page.set_viewport_size({"width": 1000, "height": 900})  # with tabs
    page.get_by_role("tab", name="Preview").click()
    expect(page.get_by_role("tabpanel", name="Preview").get_by_role("table")).to_be_visible()
    page.get_by_text("More", exact=True).click()
    assert barriers(page) == []
    post = PostFactory.create(author=john, body="Old words")
    page = writer.open(f"/edit/{post.id}")
    page.locator("textarea[name=body]").fill("New words")
    page.reload()
    expect(page.locator(".editor-offer")).to_be_visible()
    assert barriers(page) == []

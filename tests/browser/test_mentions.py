"""Mentioning people: suggested while one types, and plain text without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app.models import Post, User
from tests.browser.visiting import Browse
from tests.factories import CommentFactory, PostFactory, UserFactory

pytestmark = pytest.mark.browser

MODULE = "text-expander-element.js"


@pytest.fixture
def post(john: User) -> Post:
    """A post with a discussion in which Ann takes part."""
    written: Post = PostFactory.create(author=john, title="On boats")
    ann = UserFactory.create(username="ann", name="Ann Lee")
    CommentFactory.create(post=written, author=ann, body="Well said")
    UserFactory.create(username="anabel")
    return written


def shown(page: Page) -> list[str]:
    """The people who are suggested, once they are."""
    expect(page.get_by_role("listbox", name="People")).to_be_visible()
    return page.get_by_role("option").all_inner_texts()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_person_is_chosen_with_the_keyboard(browse: Browse, post: Post, width: int) -> None:
    visitor = browse(width).log_in("john")
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    page = visitor.open(f"/post/{post.id}")
    expect(page.locator("markdown-toolbar")).to_be_visible()
    assert not any(MODULE in address for address in asked)
    field = page.get_by_label("Your comment")
    field.click()
    expect(page.locator("text-expander:defined")).to_have_count(1)
    page.keyboard.type("- Ask @an")
    assert shown(page) == ["Ann Lee\n@ann", "anabel\n@anabel"]
    expect(page.get_by_role("option", name="anabel")).to_be_in_viewport()
    expect(field).to_have_attribute("aria-expanded", "true")
    first = page.get_by_role("option", name="Ann Lee")
    expect(first).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == first.get_attribute("id")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(field).to_have_value("- Ask @ann ")
    page.keyboard.press("ControlOrMeta+z")
    expect(field).to_have_value("- Ask @an")
    page.keyboard.press("End")
    page.keyboard.type("a")
    expect(page.get_by_role("option")).to_have_text("anabel @anabel")
    page.keyboard.press("Tab")
    expect(field).to_be_focused()
    page.keyboard.type("about it")
    page.keyboard.press("Enter")  # goes on with the list again
    expect(field).to_have_value("- Ask @anabel about it\n- ")
    visitor.press("Comment")
    link = page.get_by_role("link", name="@anabel")
    expect(link).to_have_attribute("href", "/user/anabel")


def test_a_person_is_chosen_with_the_mouse_and_the_list_closes(browse: Browse, post: Post) -> None:
    visitor = browse(390).log_in("john")
    page = visitor.open(f"/comment/{post.comments.one().id}/answer")
    field = page.get_by_label("Your answer")
    field.click()
    expect(page.locator("text-expander:defined")).to_have_count(1)
    page.keyboard.type("@")
    assert shown(page) == ["Ann Lee\n@ann"]  # who takes part in the discussion
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(field).to_have_value("@")
    page.keyboard.press("Enter")
    page.keyboard.type("@ana")
    page.get_by_role("option", name="anabel").click()
    expect(field).to_have_value("@\n@anabel ")
    expect(field).to_be_focused()
    page.keyboard.type("a@an @x")
    expect(page.get_by_role("listbox")).to_have_count(0)


def test_a_mention_is_text_without_scripts(browse: Browse, post: Post) -> None:
    visitor = browse(java_script_enabled=False).log_in("john")
    page = visitor.open(f"/post/{post.id}")
    page.get_by_label("Your comment").fill("Ask @anabel")
    visitor.press("Comment")
    visitor.follow("@anabel")
    assert visitor.path() == "/user/anabel"

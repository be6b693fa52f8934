"""Settings of a post in a browser: tags complete as one types, and a translation is chosen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from app import db
from app.models import Post, User
from app.services.posts.tagging import tags_named
from tests.browser.barriers import barriers
from tests.browser.visiting import Browse, Visitor
from tests.clients import settle
from tests.factories import PostFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def post(john: User) -> Post:
    """Return a post of John's, on a site with some tags."""
    PostFactory.create(tags=tags_named(["Boats", "灯塔", "Big boats"]))
    PostFactory.create(tags=tags_named(["Boats"]))
    found: Post = PostFactory.create(author=john, title="Frühling", body="Regen.", language="de")
    return found


@pytest.fixture
def page(writer: Visitor, post: Post) -> Page:
    """Return the page on which John edits the post."""
    return writer.open(f"/edit/{post.id}")


def options(page: Page) -> Locator:
    """The suggestions that are shown."""
    return page.locator(".suggestions [role=option]")


def test_a_tag_is_completed_with_the_keyboard(page: Page) -> None:
    tags = page.get_by_role("combobox", name="Tags")
    tags.press_sequentially("bo")
    expect(options(page)).to_have_count(2)
    expect(options(page).first).to_have_text("Boats 2 posts")
    expect(tags).to_have_attribute("aria-expanded", "true")
    assert barriers(page) == []
    tags.press("ArrowDown")
    expect(options(page).first).to_have_attribute("aria-selected", "true")
    tags.press("ArrowDown")
    tags.press("Enter")
    expect(tags).to_have_value("Big boats, ")
    expect(options(page)).to_have_count(0)
    tags.press_sequentially("bo")
    expect(options(page)).to_have_text(["Boats 2 posts"])  # the other is there already
    tags.press("ArrowUp")
    tags.press("Tab")
    expect(tags).to_have_value("Big boats, Boats, ")
    expect(tags).to_be_focused()
    tags.press("Tab")
    expect(tags).not_to_be_focused()


def test_escape_closes_and_the_middle_of_the_line_completes(page: Page) -> None:
    tags = page.get_by_role("combobox", name="Tags")
    tags.press_sequentially("sea, sky")
    tags.press("Home")
    for _ in range(3):
        tags.press("Delete")
    tags.press_sequentially("灯")
    expect(options(page)).to_have_count(1)
    tags.press("Escape")
    expect(options(page)).to_have_count(0)
    expect(tags).to_have_value("灯, sky")
    tags.press("ArrowDown")
    options(page).first.click()
    expect(tags).to_have_value("灯塔, sky")
    expect(tags).to_be_focused()


def test_keys_of_an_input_method_choose_nothing(page: Page) -> None:
    tags = page.get_by_role("combobox", name="Tags")
    tags.press_sequentially("bo")
    tags.press("ArrowDown")
    tags.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    expect(tags).to_have_value("bo")
    expect(options(page)).to_have_count(2)


def test_without_an_answer_one_types_on(page: Page, writer: Visitor) -> None:
    writer.context.route("**/tags/complete*", lambda route: route.fulfill(status=500))
    writer.watch.expect(500)
    tags = page.get_by_role("combobox", name="Tags")
    with page.expect_response("**/tags/complete*"):
        tags.press_sequentially("bo")
    expect(tags).to_have_value("bo")
    expect(options(page)).to_have_count(0)


def test_a_translation_is_chosen_by_title(
    page: Page, writer: Visitor, post: Post, john: User
) -> None:
    english = PostFactory.create(author=john, title="Spring", language="en")
    settle()
    page.get_by_text("Settings of this post").click()
    field = page.get_by_role("combobox", name="Translation of")
    field.press_sequentially("spr")
    expect(options(page)).to_have_text(["Spring English"])
    assert barriers(page) == []
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("Spring")
    with page.expect_event("load"):
        page.locator("form.entry-text").evaluate("form => form.requestSubmit()")
    db.session.refresh(post)
    assert post.translation_of_id == english.id


def test_without_javascript_the_fold_and_the_lists_work(browse: Browse, post: Post) -> None:
    page = browse(390, java_script_enabled=False).log_in("john").open(f"/edit/{post.id}")
    assert page.locator("#known-tags option").first.get_attribute("value") == "Boats"
    expect(page.get_by_label("Excerpt")).to_be_hidden()
    page.get_by_text("Settings of this post").click()
    page.get_by_label("Excerpt").fill("In spring it rains")
    page.get_by_label("Pin it to the top of the author's profile").check()
    with page.expect_event("load"):
        page.locator("form.entry-text [type=submit]:visible").first.click()
    db.session.refresh(post)
    assert post.excerpt == "In spring it rains"
    assert post.pinned_at is not None

"""Reading, joining, writing, talking and moderating with the keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from app.models import User
from tests.browser.keyboard import Keyboard
from tests.browser.straining import LONG_READ
from tests.browser.visiting import Browse, Visitor
from tests.emails import Outbox
from tests.factories import CommentFactory, PostFactory, UserFactory, moderator

pytestmark = pytest.mark.browser

PASSWORD = "a lamp in the window"
FOCUS_COMES_AFTER = """
(element) => {
  const order = element.compareDocumentPosition(document.activeElement);
  return Boolean(order & Node.DOCUMENT_POSITION_FOLLOWING);
}
"""


def test_a_reader_finds_a_post_and_a_chapter(visitor: Visitor, john: User) -> None:
    PostFactory.create(author=john, title="The long night", body=LONG_READ)
    keys, page = Keyboard(visitor), visitor.open("/")
    keys.follow("Search")
    keys.reach(page.get_by_role("searchbox", name="Words to look for"))
    page.keyboard.type("lamp")
    keys.press("Enter")
    keys.follow("The long night")
    contents = page.get_by_role("navigation", name="Contents")
    keys.reach(contents.get_by_role("link", name="Chapter 4", exact=True))
    page.keyboard.press("Enter")
    chapter = page.get_by_role("heading", name="Chapter 4", exact=True)
    expect(chapter).to_be_in_viewport()
    page.keyboard.press("Tab")  # goes on from there, not from the contents
    assert chapter.evaluate(FOCUS_COMES_AFTER)
    keys.follow("简体中文")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    keys.reads("The long night")


def test_a_newcomer_joins(visitor: Visitor, outbox: Outbox) -> None:
    keys = Keyboard(visitor)
    visitor.open("/")
    keys.follow("Register")
    keys.write("Email", "wendy@example.com")
    keys.write("Username", "wendy")
    keys.write("Password", PASSWORD)
    keys.write("Confirm password", PASSWORD)
    keys.push("Register")
    keys.reads("Login")
    keys.write("Email", "wendy@example.com")
    keys.write("Password", PASSWORD)
    keys.press("Enter")
    keys.reads("Hello, wendy!")
    visitor.open(outbox.only_message_to("wendy@example.com").path("/auth/confirm/"))
    expect(visitor.page.get_by_label("What's on your mind?")).to_be_visible()


def test_an_author_writes_changes_and_deletes(writer: Visitor) -> None:
    keys, page = Keyboard(writer), writer.open("/")
    keys.follow("Write")
    keys.write(re.compile("^Title"), "On lamps")
    keys.write("Text", "The *lamp* is lit.")
    keys.write("Tags", "Lamps, 灯塔")
    keys.push("Publish…")
    keys.reads("Publish")
    keys.reach(page.get_by_role("radio", name="Publish now"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("radio", name="Publish now")).to_be_checked()
    keys.push("Publish")
    keys.hears("Your post is published.")
    keys.follow(re.compile("^Edit ?: On lamps"))
    keys.write("Text", "The lamp is out.")
    keys.push("Update")
    expect(page.locator("article .prose").first).to_have_text("The lamp is out.")
    keys.follow("Delete")
    keys.reads("Delete this post?")
    keys.push("Delete")
    keys.hears("The post is in your bin, with its comments.")


def test_a_member_follows_and_answers(writer: Visitor) -> None:
    rosa = UserFactory.create(username="rosa")
    post = PostFactory.create(author=rosa, title="Oil", body="Is there any?")
    keys, page = Keyboard(writer), writer.open(f"/post/{post.id}")
    keys.push("Follow rosa")
    keys.hears("You are now following rosa.")
    page = writer.open(f"/post/{post.id}")
    keys.write("Your comment", "There is.")
    keys.push("Comment")
    keys.hears("Your comment has been published.")
    comments = page.locator("#comments")
    keys.follow(re.compile("^Edit ?: Comment by john"), within=comments)
    keys.write("Your comment", "There was.")
    keys.push("Comment")
    expect(comments.locator(".prose")).to_have_text("There was.")


def test_a_moderator_hides_and_shows_again(browse: Browse, john: User) -> None:
    moderator(email="mona@example.com", username="mona")
    post = PostFactory.create(author=john)
    CommentFactory.create(author=john, post=post, body="Buy lamps!")
    visitor = browse().log_in("mona")
    keys, page = Keyboard(visitor), visitor.open("/")
    keys.reach(page.get_by_role("button", name="More"))
    page.keyboard.press("Enter")
    keys.follow("Moderate")
    comment = page.get_by_role("article").filter(has_text="Buy lamps!")
    keys.follow("Hide", within=comment)
    keys.write("Reason", "Advertising")
    keys.push("Hide")
    keys.hears("The comment is hidden.")
    keys.follow("Hidden comments")
    keys.push("Show again")
    keys.hears("The comment is shown again.")

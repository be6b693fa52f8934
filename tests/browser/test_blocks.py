"""Texts of blocked people: a line that opens, with the keyboard and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from app import db
from app.models import Block, User
from tests.browser.visiting import Browse
from tests.factories import CommentFactory, PostFactory, UserFactory

pytestmark = pytest.mark.browser

FOLDED = "Comment of somebody you blocked"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_comment_is_folded_and_opens(
    browse: Browse, john: User, width: int, has_scripts: bool
) -> None:
    susan = UserFactory.create(username="susan")
    post = PostFactory.create(author=john)
    comment = CommentFactory.create(post=post, author=susan, body="They float")
    db.session.add(Block(blocker_id=john.id, blocked_id=susan.id))
    visitor = browse(width, java_script_enabled=has_scripts).log_in("john")
    page = visitor.open(f"/post/{post.id}")
    text = page.get_by_text("They float")
    line = page.get_by_text(FOLDED)
    expect(line).to_be_visible()
    expect(text).to_be_hidden()
    line.focus()
    page.keyboard.press("Enter")
    expect(text).to_be_visible()
    # whoever asks for the comment itself has it opened
    page = visitor.open(f"/comment/{comment.id}")
    expect(page.get_by_text("They float")).to_be_in_viewport()


def test_an_answer_is_written_below_a_comment_that_was_opened(browse: Browse, john: User) -> None:
    susan = UserFactory.create(username="susan")
    post = PostFactory.create(author=john)
    CommentFactory.create(post=post, author=susan, body="They float")
    db.session.add(Block(blocker_id=john.id, blocked_id=susan.id))
    page = browse(390).log_in("john").open(f"/post/{post.id}")
    page.get_by_text(FOLDED).click()
    page.get_by_role("link", name="Answer").click()
    form = page.locator("#comment-form")
    form.get_by_role("textbox").fill("Do they?")
    form.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("Do they?")).to_be_visible()


def test_a_person_is_blocked_and_unblocked_by_hand(browse: Browse, john: User) -> None:
    UserFactory.create(username="susan")
    visitor = browse(390).log_in("john")
    page = visitor.open("/user/susan")
    visitor.follow("Block susan")
    visitor.press("Block")
    expect(page.get_by_role("status")).to_contain_text("You have blocked susan.")
    visitor.press("Unblock susan")
    expect(page.get_by_role("status")).to_contain_text("You have unblocked susan.")
    expect(page.get_by_role("link", name="Block susan")).to_be_visible()

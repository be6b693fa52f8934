"""From registering to logging out, as one story, with JavaScript and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import Browse, Visitor
from tests.clients import settle
from tests.emails import Outbox
from tests.factories import UserFactory, moderator

pytestmark = pytest.mark.browser

PASSWORD = "a lamp in the window"
ADDRESS = "wendy@example.com"
TITLE = "Letters from the lighthouse"
BODY = "The *lamp* is lit.\n\n- [x] oil\n- [ ] wick\n\n| tide | time |\n|---|---|\n| low | 6:30 |\n"
COMMENT = "Is it the **old** lamp?"
REASON = "Off the subject"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_journey(browse: Browse, outbox: Outbox, scripts: bool) -> None:
    UserFactory.create(email="rosa@example.com", username="rosa")
    moderator(email="mona@example.com", username="mona")
    settle()
    wendy, rosa, mona, anonymous = (browse(java_script_enabled=scripts) for _ in range(4))

    register(wendy)
    log_in(wendy, ADDRESS, PASSWORD, remember=True)
    confirm(wendy, outbox)
    the_browser_is_closed_and_opened_again(wendy)
    post = write(wendy, scripts)

    log_in(rosa, "rosa@example.com", "cat")
    follow_and_comment(rosa, post)

    log_in(mona, "mona@example.com", "cat")
    hide_the_comment(mona, post)
    only_those_concerned_see_it(wendy, rosa, anonymous, post)
    show_it_again(mona, anonymous, post)

    edit(wendy, post)
    keep_a_draft(wendy)
    log_out(wendy)


def register(visitor: Visitor) -> None:
    page = visitor.open("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Stranger!")
    visitor.follow("Register")
    page.get_by_label("Email").fill(ADDRESS)
    page.get_by_label("Username").fill("wendy")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Confirm password").fill(PASSWORD)
    visitor.press("Register")
    expect(page.get_by_role("heading", level=1)).to_have_text("Login")


def log_in(visitor: Visitor, address: str, password: str, remember: bool = False) -> None:
    page = visitor.open("/")
    visitor.follow("Log In")
    page.get_by_label("Email").fill(address)
    page.get_by_label("Password").fill(password)
    if remember:
        page.get_by_label("Keep me logged in").check()
    visitor.press("Log In")
    name = address.split("@")[0]
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Hello, {name}!")


def confirm(visitor: Visitor, outbox: Outbox) -> None:
    page = visitor.page
    expect(page.get_by_role("status").first).to_contain_text(
        "You have not confirmed your account yet"
    )
    expect(page.get_by_label("What's on your mind?")).to_have_count(0)
    visitor.open(outbox.only_message_to(ADDRESS).path("/auth/confirm/"))
    expect(page.get_by_role("status").first).to_contain_text("You have confirmed your account")


def the_browser_is_closed_and_opened_again(visitor: Visitor) -> None:
    """Only cookies with a date outlive that."""
    lasting = [cookie for cookie in visitor.context.cookies() if cookie["expires"] > 0]
    assert "remember_token" in {cookie["name"] for cookie in lasting}
    visitor.context.clear_cookies(name="session")
    page = visitor.open("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, wendy!")


def write(visitor: Visitor, scripts: bool) -> str:
    """Write the article, and return its address."""
    page = visitor.page
    visitor.follow("Write")
    page.get_by_label("Title").fill(TITLE)
    page.get_by_role("textbox", name="Text", exact=True).fill(BODY)
    page.get_by_role("combobox", name="Tags").fill("Lamps, 灯塔")
    preview = ""
    if scripts:
        page.set_viewport_size({"width": 1000, "height": 900})  # with tabs
        page.get_by_role("tab", name="Preview").click()
        panel = page.get_by_role("tabpanel", name="Preview")
        expect(panel.get_by_role("table")).to_be_visible()
        preview = panel.inner_html()
        page.get_by_role("tab", name="Write").click()
        expect(page.get_by_role("textbox", name="Text", exact=True)).to_have_value(BODY)
    else:
        expect(page.get_by_role("tab")).to_have_count(0)
    visitor.press("Publish…")
    expect(page.get_by_role("heading", level=1)).to_have_text("Publish")
    expect(page.get_by_role("main")).to_contain_text(TITLE)
    visitor.press("Publish")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.get_by_role("status").first).to_have_text("Your post is published.")
    if scripts:
        assert page.locator("article .prose").first.inner_html() == preview
    expect(page.get_by_role("link", name="灯塔")).to_be_visible()
    return visitor.path()


def follow_and_comment(visitor: Visitor, post: str) -> None:
    page = visitor.page
    visitor.follow("Followed")
    expect(page.get_by_role("main")).to_contain_text("You follow nobody yet")
    visitor.open(post)
    visitor.press("Follow wendy")
    expect(page.get_by_role("status").first).to_have_text("You are now following wendy.")
    visitor.open(post)
    page.get_by_label("Your comment").fill(COMMENT)
    visitor.press("Comment")
    expect(page.get_by_role("status").first).to_have_text("Your comment has been published.")
    expect(page.locator("#comments strong")).to_have_text("old")
    visitor.open("/followed")
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()
    expect(page.get_by_role("link", name="1 comment")).to_be_visible()


def hide_the_comment(visitor: Visitor, post: str) -> None:
    page = visitor.page
    page.get_by_text("More", exact=True).click()
    visitor.follow("Moderate")
    expect(page.get_by_role("heading", level=1)).to_have_text("Moderate")
    visitor.open(post)
    visitor.click(page.get_by_role("link", name=re.compile("^Hide ?: Comment by rosa$")))
    page.get_by_label("Reason").fill(REASON)
    visitor.press("Hide")
    expect(page.get_by_role("status").first).to_have_text("The comment is hidden.")


def only_those_concerned_see_it(
    author: Visitor, commenter: Visitor, anonymous: Visitor, post: str
) -> None:
    comments = commenter.open(post).locator("#comments")
    expect(comments).to_contain_text("This comment is hidden.")
    expect(comments).to_contain_text(REASON)
    expect(comments.locator("strong")).to_have_text("old")
    for visitor in (author, anonymous):
        comments = visitor.open(post).locator("#comments")
        expect(comments).to_contain_text("Nobody has answered yet.")
        expect(comments).not_to_contain_text(REASON)
        expect(comments.locator("strong")).to_have_count(0)


def show_it_again(visitor: Visitor, anonymous: Visitor, post: str) -> None:
    visitor.open("/moderate?show=hidden-comments")
    visitor.press("Show again")
    expect(visitor.page.get_by_role("status").first).to_have_text("The comment is shown again.")
    expect(anonymous.open(post).locator("#comments strong")).to_have_text("old")


def edit(visitor: Visitor, post: str) -> None:
    page = visitor.open(post)
    visitor.click(page.get_by_role("link", name=re.compile("^Edit ?: ")))
    text = page.get_by_role("textbox", name="Text", exact=True)
    expect(text).to_have_value(BODY)
    text.fill(BODY.replace("lit", "out"))
    visitor.press("Update")
    expect(page.locator("article .prose").first).to_contain_text("The lamp is out.")
    expect(page.locator("article").first).to_contain_text("Edited")
    assert visitor.path() == post


def keep_a_draft(visitor: Visitor) -> None:
    page = visitor.page
    visitor.follow("Write")
    page.get_by_label("Title").fill("On wicks")
    page.get_by_role("textbox", name="Text", exact=True).fill("Not yet.")
    visitor.press("Save draft")
    expect(page.get_by_role("status").first).to_have_text("Your draft is saved.")
    page.get_by_text("More", exact=True).click()
    visitor.follow("Drafts")
    visitor.follow("On wicks")
    visitor.press("Publish…")
    page.get_by_label("Publish now").check()
    visitor.press("Publish")
    expect(page.get_by_role("heading", level=1)).to_have_text("On wicks")
    page.get_by_text("More", exact=True).click()
    visitor.follow("Drafts")
    expect(page.get_by_role("main")).to_contain_text("The drawer is empty")


def log_out(visitor: Visitor) -> None:
    visitor.press("Log Out")
    expect(visitor.page.get_by_role("status").first).to_have_text("You have been logged out.")
    assert not any(cookie["name"] == "remember_token" for cookie in visitor.context.cookies())
    expect(visitor.page.get_by_role("link", name="Log In")).to_be_visible()

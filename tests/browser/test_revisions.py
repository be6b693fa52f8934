"""Revisions, the bin and secret links in a browser, with and without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app.models import Post, User
from app.services.posts import publishing
from app.services.posts.post_text import PostText
from tests.browser.barriers import barriers
from tests.browser.fitting import misfits, wrong_colours
from tests.browser.visiting import Browse, Visitor
from tests.factories import PostFactory

pytestmark = pytest.mark.browser

LINES = "".join(f"Line {number} of a long text about lamps.\n\n" for number in range(30))


def faults(page: Page) -> list[str]:
    """Return what is wrong with a page."""
    return barriers(page) + misfits(page) + wrong_colours(page)


@pytest.fixture
def post_id(app: object, john: User) -> int:
    """The id of a published post that was changed once."""
    post: Post = PostFactory.create(author=john, title="On lamps", body=LINES)
    changed = LINES.replace("Line 15", "Line fifteen").replace("lamps", "灯塔", 1)
    publishing.edit_post(john, post.id, PostText(changed, "On lighthouses"))
    return post.id


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_former_text_is_compared_and_restored(
    browse: Browse, john: User, post_id: int, scripts: bool
) -> None:
    writer = browse(java_script_enabled=scripts).log_in("john")
    page = writer.open(f"/edit/{post_id}")
    writer.click(page.get_by_role("link", name="Revisions"))
    assert not scripts or faults(page) == []
    writer.follow("Revision 2")
    expect(page.locator(".difference ins").first).to_contain_text("灯塔")
    expect(page.locator(".difference .folded").first).to_contain_text("unchanged lines")
    assert not scripts or faults(page) == []
    writer.follow("Side by side")
    assert not scripts or faults(page) == []
    writer.follow("All revisions")
    writer.click(page.get_by_role("link", name="Restore"))
    assert not scripts or faults(page) == []
    writer.press("Restore")
    expect(page.get_by_label("Title")).to_have_value("On lamps")


def test_a_draft_is_shown_by_a_secret_link(browse: Browse, john: User) -> None:
    draft: Post = PostFactory.create(author=john, title="Plans", body="At dawn.", status="draft")
    draft_id = draft.id
    writer = browse().log_in("john")
    page = writer.open(f"/post/{draft_id}/share")
    assert faults(page) == []
    writer.press("Make a secret link")
    expect(page.get_by_role("button", name="Copy")).to_be_visible()
    link = page.locator(".highlight code").inner_text()
    assert faults(page) == []
    reader = browse()
    shown = reader.open(link.removeprefix(reader.site))
    expect(shown.get_by_role("heading", name="Plans")).to_be_visible()
    assert faults(shown) == []
    writer.press("Revoke the link")
    reader.watch.expect(404)
    shown.reload()
    expect(shown.locator("main")).to_contain_text("Ask its author")


def test_a_deleted_post_is_restored(writer: Visitor, post_id: int) -> None:
    page = writer.open(f"/post/{post_id}/delete")
    writer.press("Delete")
    page = writer.open("/drafts")
    writer.follow("Bin")
    assert faults(page) == []
    writer.click(page.get_by_role("button", name="Restore"))
    expect(page.get_by_role("heading", name="On lighthouses")).to_be_visible()

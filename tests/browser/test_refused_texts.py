"""A text that is refused comes back where it was written, with what is wrong in view."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from app.models import User
from tests.browser.visiting import Browse
from tests.factories import CommentFactory, PostFactory

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("text", ["", "Too long. " * 2000], ids=["empty", "too long"])
def test_a_refused_comment_is_focused_with_its_message_in_view(
    browse: Browse, john: User, text: str
) -> None:
    post = PostFactory.create(author=john, body="A line of text.\n\n" * 40)
    CommentFactory.create_batch(3, post=post)
    visitor = browse(390).log_in("john")
    visitor.watch.expect(400, 413)
    page = visitor.open(f"/post/{post.id}")
    field = page.get_by_label("Your comment")
    field.evaluate(
        "(field) => ['required', 'maxlength'].map((rule) => field.removeAttribute(rule))"
    )
    field.fill(text)
    visitor.press("Comment")
    expect(page.locator(".field-error")).to_be_in_viewport(ratio=1)
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport()
    assert page.evaluate("scrollY") > 500


def test_a_comment_with_an_old_token_is_focused_with_its_message_in_view(
    browse: Browse, john: User
) -> None:
    post = PostFactory.create(author=john, body="A line of text.\n\n" * 40)
    visitor = browse(390).log_in("john")
    visitor.watch.expect(400)
    page = visitor.open(f"/post/{post.id}")
    page.locator("#comment-form [name=csrf_token]").evaluate("(field) => { field.value = 'old'; }")
    page.get_by_label("Your comment").fill("Well said")
    visitor.press("Comment")
    expect(page.get_by_role("alert")).to_be_in_viewport(ratio=1)
    expect(page.get_by_label("Your comment")).to_be_focused()


def test_a_preview_that_has_to_wait_says_so_and_comes(browse: Browse, john: User) -> None:
    writer = browse().log_in("john")
    writer.watch.expect(429)
    page = writer.open("/write")
    page.locator("textarea[name=body]").fill("A *lamp*.")
    answers = iter([True, True, False])

    def answer(route: Route) -> None:
        if next(answers):
            busy = {"error": "too many requests", "message": "Please try again in a moment."}
            route.fulfill(status=429, json=busy, headers={"Retry-After": "1"})
        else:
            route.continue_()

    page.route("**/preview", answer)
    page.set_viewport_size({"width": 1000, "height": 900})  # with tabs
    page.get_by_role("tab", name="Preview").click()
    panel = page.get_by_role("tabpanel", name="Preview")
    expect(panel).to_have_text("Please try again in a moment.")
    expect(panel.locator("em")).to_have_text("lamp")
    assert list(answers) == []

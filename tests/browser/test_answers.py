"""Answering a comment, with and without scripts, and quoting what is selected in it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app import db
from app.models import Comment, User
from tests.browser.visiting import Browse
from tests.clients import settle
from tests.factories import CommentFactory

pytestmark = pytest.mark.browser

SELECT = """(text) => {
  const range = document.createRange();
  range.selectNodeContents(text);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@pytest.fixture
def comment(john: User) -> Comment:
    """A comment of two paragraphs, and one after it."""
    body = "A line of text.\n\nAnother *line*."
    written: Comment = CommentFactory.create(author=john, body=body)
    CommentFactory.create(post=written.post, body="Beside it")
    return written


def answers_of(comment_id: int) -> list[str]:
    settle()
    found = db.session.query(Comment).filter_by(parent_id=comment_id).order_by(Comment.id)
    return [answer.body for answer in found]


def discussion(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(".comment .prose").all_inner_texts()]


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scripts", [True, False])
def test_an_answer_stands_below_what_it_answers(
    browse: Browse, comment: Comment, scripts: bool, width: int
) -> None:
    comment_id, post_id = comment.id, comment.post_id
    visitor = browse(width, java_script_enabled=scripts).log_in("john")
    page = visitor.open(f"/post/{post_id}")
    link = page.locator(f"#comment-{comment_id} [data-answer]")
    if scripts:
        link.click()
        field = page.get_by_label("Your answer to john")
        expect(field).to_be_focused()
        expect(field).to_be_in_viewport()
        form = page.locator("#comment-form")
        assert form.evaluate("(form) => form.previousElementSibling.id") == f"comment-{comment_id}"
        field.fill("Well said")
        visitor.press("Answer")
    else:
        visitor.click(link)
        assert visitor.path() == f"/comment/{comment_id}/answer"
        page.get_by_label("Your answer").fill("Well said")
        visitor.press("Answer")
    assert discussion(page)[1:] == ["Well said", "Beside it"]
    assert page.url.endswith(f"#comment-{comment_id + 2}")
    expect(page.locator(f"#comment-{comment_id + 2}")).to_be_in_viewport()
    assert answers_of(comment_id) == ["Well said"]


def test_the_form_goes_back_to_its_place_with_what_was_typed(
    browse: Browse, comment: Comment
) -> None:
    comment_id = comment.id
    visitor = browse(390).log_in("john")
    page = visitor.open(f"/post/{comment.post_id}")
    link = page.locator(f"#comment-{comment_id} [data-answer]")
    for leave in ("Cancel", "Escape"):
        link.press("Enter")
        page.get_by_label("Your answer to john").fill("To all")
        if leave == "Cancel":
            page.get_by_role("button", name="Cancel").click()
        else:
            page.keyboard.press("Escape")
        expect(link).to_be_focused()
        expect(page.get_by_role("button", name="Cancel")).to_be_hidden()
    expect(page.get_by_label("Your comment")).to_have_value("To all")
    visitor.press("Comment")
    assert discussion(page)[-1] == "To all"
    assert answers_of(comment_id) == []


def test_what_is_selected_is_quoted(browse: Browse, comment: Comment) -> None:
    comment_id = comment.id
    visitor = browse().log_in("john")
    page = visitor.open(f"/post/{comment.post_id}")
    article = page.locator(f"#comment-{comment_id}")
    article.locator(".prose").evaluate(SELECT)
    article.locator("[data-answer]").click()
    field = page.get_by_label("Your answer to john")
    quotation = "> A line of text.\n>\n> Another line.\n\n"
    expect(field).to_have_value(quotation)
    expect(field).to_be_focused()
    page.keyboard.type("Both are.")
    page.get_by_role("button", name="Cancel").click()
    page.locator(".prose").first.evaluate(SELECT)  # of the post
    article.locator("[data-answer]").click()
    expect(field).to_have_value(f"{quotation}Both are.")
    visitor.press("Answer")
    assert page.locator(f"#comment-{comment_id + 2} blockquote p").count() == 2


def test_the_page_of_its_own_quotes_by_a_button(browse: Browse, comment: Comment) -> None:
    visitor = browse(390).log_in("john")
    page = visitor.open(f"/comment/{comment.id}/answer")
    field = page.get_by_label("Your answer")
    button = page.get_by_role("button", name="Quote what is selected")
    page.locator(".subject p").first.evaluate(SELECT)
    button.click()
    expect(field).to_have_value("> A line of text.\n\n")
    page.keyboard.type("So it is.")
    button.click()  # nothing is selected: all of it
    quotation = "> A line of text.\n>\n> Another line.\n\n"
    expect(field).to_have_value(f"> A line of text.\n\nSo it is.\n\n{quotation}")

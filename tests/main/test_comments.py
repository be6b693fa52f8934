"""Comments: written, changed, deleted, hidden, and left behind."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Comment, Permission, Post, User, utcnow
from app.services.comments import commenting
from tests.factories import CommentFactory, PostFactory, administrator, moderator, role
from tests.fixture_types import ClientOf
from tests.main.submitting import form_at, submit
from tests.pages import first, heading, read, words


@pytest.fixture
def comment(john: User, post: Post) -> Comment:
    """A comment of john's on it."""
    written: Comment = CommentFactory.create(author=john, post=post, body="As it was")
    db.session.commit()
    return written


def test_a_comment_is_seen_at_once_where_it_was_written(
    browser: FlaskClient, client: FlaskClient, post: Post
) -> None:
    answer = submit(browser, f"/post/{post.id}", body="Well **said**")
    comment = Comment.query.one()
    assert (answer.status_code, answer.location) == (302, f"/comment/{comment.id}")
    onwards = browser.get(answer.location)
    assert onwards.location == f"/post/{post.id}/on-boats#comment-{comment.id}"
    page = client.get(onwards.location)
    assert "Well <strong>said</strong>" in page.text
    assert "1 comment" in words(page)
    assert post.comment_count == 1


def test_a_comment_is_changed_and_says_so(browser: FlaskClient, comment: Comment) -> None:
    address = f"/comment/{comment.id}/edit"
    assert form_at(browser, address)["body"] == "As it was"
    answer = submit(browser, address, body="Better")
    assert answer.location == f"/comment/{comment.id}"
    assert (comment.body, comment.body_html) == ("Better", "<p>Better</p>")
    assert comment.updated_at is not None
    assert "Edited" in words(browser.get(answer.location, follow_redirects=True))


def test_a_comment_is_deleted_after_a_question(browser: FlaskClient, comment: Comment) -> None:
    post = comment.post
    address = f"/comment/{comment.id}/delete"
    page = browser.get(address)
    assert heading(page) == "Delete this comment?"
    assert Comment.query.count() == 1
    answer = submit(browser, address, submit="Delete")
    assert answer.location == f"/post/{post.id}/on-boats#comments"
    assert (Comment.query.count(), post.comment_count) == (0, 0)
    assert browser.post(address).status_code == 404


def test_deleting_the_last_comment_of_a_long_discussion_returns_to_the_one_before(
    app: Flask,
    browser: FlaskClient,
    john: User,
    post: Post,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, "COMMENTS_PER_PAGE", 2)
    comments = [CommentFactory.create(author=john, post=post, body=f"No. {n}") for n in range(5)]
    db.session.commit()
    answer = submit(browser, f"/comment/{comments[4].id}/delete", submit="Delete")
    path, _, anchor = answer.location.partition("#")
    assert anchor == "comments"
    discussion = read(browser.get(path)).select(".comment .prose")
    assert [comment.get_text() for comment in discussion] == ["No. 3"]


def test_a_refused_comment_comes_back_at_its_form_with_the_message_above_the_text(
    browser: FlaskClient, post: Post
) -> None:
    answer = submit(browser, f"/post/{post.id}", body=" ")
    assert answer.status_code == 400
    form = first(answer, "#comment-form")
    textarea = first(answer, "#comment-form textarea")
    assert str(form["action"]).endswith(f"#{textarea['id']}")
    assert textarea.has_attr("autofocus")
    assert textarea.find_previous(class_="field-error") is not None
    assert not first(browser.get(f"/post/{post.id}/on-boats"), "textarea").has_attr("autofocus")


@pytest.mark.parametrize("action", ["edit", "delete"])
def test_comments_of_others_are_left_alone(
    comment: Comment, client: FlaskClient, client_of: ClientOf, susan: User, action: str
) -> None:
    address = f"/comment/{comment.id}/{action}"
    for person in (susan, moderator()):
        visitor = client_of(person)
        assert visitor.get(address).status_code == 403
        assert visitor.post(address, data={"body": "No"}).status_code == 403
    assert client.get(address).location.startswith("/auth/login")
    assert Comment.query.one().body == "As it was"


def test_administrators_delete_comments_but_do_not_put_words_in_peoples_mouths(
    comment: Comment, client_of: ClientOf
) -> None:
    visitor = client_of(administrator())
    page = visitor.get(f"/post/{comment.post.id}/on-boats")
    assert read(page).select(f"a[href='/comment/{comment.id}/delete']")
    assert not read(page).select(f"a[href='/comment/{comment.id}/edit']")
    assert visitor.post(f"/comment/{comment.id}/edit", data={"body": "No"}).status_code == 403
    assert submit(visitor, f"/comment/{comment.id}/delete", submit="Delete").status_code == 302
    assert Comment.query.count() == 0


def test_who_may_not_comment_cannot_change_comments_either(
    browser: FlaskClient, comment: Comment
) -> None:
    role("User").remove_permission(Permission.COMMENT)
    assert browser.post(f"/comment/{comment.id}/edit", data={"body": "No"}).status_code == 403
    assert comment.body == "As it was"


def test_who_has_not_confirmed_the_account_reads_no_form_and_writes_no_comment(
    browser: FlaskClient, john: User, post: Post
) -> None:
    john.confirmed = False
    assert not read(browser.get(f"/post/{post.id}/on-boats")).select("#comment-form")
    assert browser.post(f"/post/{post.id}", data={"body": "Hello"}).status_code == 403
    assert Comment.query.count() == 0


def test_a_post_deleted_meanwhile_cannot_be_commented_on(browser: FlaskClient, post: Post) -> None:
    address = f"/post/{post.id}/on-boats"
    fields = form_at(browser, address)
    db.session.delete(post)
    answer = browser.post(address, data={**fields, "body": "Well said"})
    assert answer.status_code == 404
    assert Comment.query.count() == 0
    kept = first(answer, "#kept-text")
    assert kept.get_text().strip() == "Well said"


def test_a_post_deleted_at_that_moment_cannot_be_commented_on(
    browser: FlaskClient, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is there when the view looks, and gone when the comment is stored."""

    def too_late(author: User, found: Post, body: str, submission: str | None) -> Comment:
        db.session.delete(found)
        db.session.commit()
        return commenting.write_comment(author, found, body, submission)

    monkeypatch.setattr("app.main.posts.write_comment", too_late)
    assert browser.post(f"/post/{post.id}", data={"body": "Well said"}).status_code == 404
    assert Comment.query.count() == 0


def test_a_hidden_comment_is_seen_by_its_author_and_moderators_only(
    comment: Comment, browser: FlaskClient, client: FlaskClient, client_of: ClientOf, susan: User
) -> None:
    comment.hidden_at, comment.hidden_reason = utcnow(), "Off topic"
    address = f"/post/{comment.post.id}/on-boats"
    for visitor in (browser, client_of(moderator())):
        page = visitor.get(address)
        assert "As it was" in page.text
        assert "Off topic" in page.text
        assert visitor.get(f"/comment/{comment.id}").status_code == 302
    for visitor in (client, client_of(susan)):
        page = visitor.get(address)
        assert "As it was" not in page.text
        assert "1 comment" not in words(page)
        assert visitor.get(f"/comment/{comment.id}").status_code == 404


def test_a_hidden_comment_is_still_its_authors(browser: FlaskClient, comment: Comment) -> None:
    comment.hidden_at = utcnow()
    assert submit(browser, f"/comment/{comment.id}/edit", body="Milder").status_code == 302
    assert comment.is_hidden
    assert submit(browser, f"/comment/{comment.id}/delete", submit="Delete").status_code == 302


def test_texts_of_a_deleted_account_are_signed_deleted_user(
    browser: FlaskClient, client: FlaskClient, comment: Comment, john: User
) -> None:
    mine = PostFactory.create(author=john, title="My post")
    answer = submit(browser, "/auth/delete-account", password="cat")
    assert answer.status_code == 302
    for post in (mine, comment.post):
        page = client.get(f"/post/{post.id}", follow_redirects=True)
        assert page.status_code == 200
        assert "deleted user" in words(page)
    assert (comment.author, comment.body, comment.post.comment_count) == (None, "As it was", 1)
    assert client.get("/user/john").status_code == 404

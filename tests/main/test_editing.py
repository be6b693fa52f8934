"""Editing and deleting: two tabs, posts that are gone, and who may."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import db
from app.models import Comment, Post, User, utcnow
from tests.factories import (
    CommentFactory,
    PostFactory,
    administrator,
    fields_in_state,
    moderator,
)
from tests.fixture_types import ClientOf
from tests.main.submitting import fields_of, form_at, log_in, publish, submit, submit_again
from tests.pages import first, form_with, heading, words


@pytest.fixture
def post(john: User) -> Post:
    """A post of john's."""
    written: Post = PostFactory.create(author=john, title="On boats", body="As it was")
    db.session.commit()
    return written


def other_version(page: TestResponse) -> str:
    """The text that the page of a conflict shows beside one's own."""
    return first(page, "#other-version").get_text().strip()


def test_the_second_of_two_tabs_is_shown_both_texts_until_it_is_saved_once_more(
    browser: FlaskClient, post: Post
) -> None:
    address = f"/edit/{post.id}"
    fields = form_at(browser, address)
    assert submit(browser, address, body="From the first tab").status_code == 302
    answer = browser.post(address, data={**fields, "body": "From the second tab"})
    assert answer.status_code == 409
    assert fields_of(answer)["body"] == "From the second tab"
    assert other_version(answer) == "From the first tab"
    assert post.body == "From the first tab"
    submit(browser, address, body="From a third tab")
    again = submit_again(browser, answer)
    assert again.status_code == 409
    assert other_version(again) == "From a third tab"
    assert submit_again(browser, again).status_code == 302
    assert (post.body, post.revision) == ("From the second tab", 4)


@pytest.mark.parametrize("wrong", [{}, {"title": "x" * 301}], ids=["right", "title too long"])
def test_a_post_deleted_meanwhile_becomes_a_new_one(
    browser: FlaskClient, post: Post, wrong: dict[str, str]
) -> None:
    address = f"/edit/{post.id}"
    fields = form_at(browser, address)
    db.session.delete(post)
    answer = browser.post(address, data={**fields, "body": "My long work", **wrong})
    assert answer.status_code == 404
    assert fields_of(answer)["body"] == "My long work"
    assert form_with(answer, "body").get("action") == "/write"
    assert "This post is gone." in words(answer)
    assert submit_again(browser, answer, title="On boats").status_code == 302
    assert [(found.title, found.body) for found in Post.query] == [("On boats", "My long work")]


def test_a_stale_form_of_a_post_deleted_meanwhile_keeps_the_text(
    checked_app: Flask, john: User, post: Post
) -> None:
    browser = log_in(checked_app.test_client(), john)
    address = f"/edit/{post.id}"
    fields = form_at(browser, address)
    db.session.delete(post)
    changed = {"body": "My long work", "csrf_token": "stale"}
    answer = browser.post(address, data={**fields, **changed})
    assert answer.status_code == 404
    assert fields_of(answer)["body"] == "My long work"
    assert submit_again(browser, answer).status_code == 302


def test_deleting_asks_first(browser: FlaskClient, post: Post) -> None:
    page = browser.get(f"/post/{post.id}/delete")
    assert heading(page) == "Delete this post?"
    assert "As it was" in page.text
    assert Post.query.count() == 1


def test_a_post_is_deleted_with_its_comments(
    browser: FlaskClient, client: FlaskClient, post: Post, john: User
) -> None:
    CommentFactory.create(post=post)
    address = f"/post/{post.id}"
    answer = submit(browser, f"{address}/delete", submit="Delete")
    assert answer.status_code == 302
    assert john.post_count == 0
    assert "The post is in your bin, with its comments." in words(browser.get(answer.location))
    assert client.get(address).status_code == 404
    assert browser.post(f"{address}/delete").status_code == 404
    assert submit(browser, f"/bin/{post.id}/delete", submit="Delete").status_code == 302
    assert (Post.query.count(), Comment.query.count()) == (0, 0)


@pytest.mark.parametrize("address", ["/edit/{}", "/post/{}/delete"])
def test_others_neither_edit_nor_delete(
    client: FlaskClient, client_of: ClientOf, susan: User, post: Post, address: str
) -> None:
    for person in (susan, moderator()):
        browser = client_of(person)
        assert browser.get(address.format(post.id)).status_code == 403
        assert browser.post(address.format(post.id), data={"body": "No"}).status_code == 403
    assert client.get(address.format(post.id)).location.startswith("/auth/login")
    answer = client.post(address.format(post.id), data={"body": "No"})
    assert answer.status_code == (403 if "edit" in address else 302)  # a text is kept on the page
    assert Post.query.one().body == "As it was"


@pytest.mark.parametrize("address", ["/edit/{}", "/post/{}/delete"])
@pytest.mark.parametrize("state", ["draft", "scheduled"])
def test_what_is_not_public_is_not_found_by_others_not_even_administrators(
    client_of: ClientOf, john: User, susan: User, address: str, state: str
) -> None:
    post = PostFactory.create(author=john, body="My plans", **fields_in_state(state))
    for person in (susan, moderator(), administrator()):
        browser = client_of(person)
        page = browser.get(address.format(post.id))
        assert page.status_code == 404
        answer = browser.post(address.format(post.id), data={"body": "No"})
        assert answer.status_code == 404
        assert "My plans" not in page.text + answer.text
    assert post.body == "My plans"


def test_administrators_edit_and_delete_posts_of_others(
    client_of: ClientOf, post: Post, john: User
) -> None:
    browser = client_of(administrator())
    assert submit(browser, f"/edit/{post.id}", body="Set right").status_code == 302
    assert (post.body, post.author) == ("Set right", john)
    assert submit(browser, f"/post/{post.id}/delete", submit="Delete").status_code == 302
    assert "Set right" in words(client_of(john).get("/bin"))


def test_a_hidden_post_stays_hidden_when_its_author_or_an_administrator_edits_it(
    browser: FlaskClient, client_of: ClientOf, post: Post
) -> None:
    post.hidden_at = utcnow()
    for editor, body in ((client_of(administrator()), "Set right"), (browser, "Milder")):
        assert submit(editor, f"/edit/{post.id}", body=body).status_code == 302
        assert (post.body, post.is_hidden) == (body, True)
    assert submit(browser, f"/post/{post.id}/delete", submit="Delete").status_code == 302


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Your changes are saved."),
        (fields_in_state("hidden"), "Your changes are saved."),
        (fields_in_state("draft"), "Your post is published."),
    ],
    ids=["published", "hidden", "draft"],
)
def test_a_post_is_said_to_be_published_once(
    browser: FlaskClient, post: Post, fields: dict[str, Any], message: str
) -> None:
    for field, value in fields.items():
        setattr(post, field, value)
    db.session.commit()
    answer = publish(browser, f"/edit/{post.id}", body="As it is")
    page = browser.get(answer.location, follow_redirects=True)
    assert first(page, ".alert-success").get_text() == message


def test_the_question_before_a_post_is_deleted_or_hidden_names_it(
    client_of: ClientOf, browser: FlaskClient, post: Post
) -> None:
    page = browser.get(f"/post/{post.id}/delete")
    assert "On boats" in first(page, ".subject").get_text()
    page = client_of(moderator()).get(f"/moderate/post/{post.id}/hide")
    assert "On boats" in first(page, ".subject").get_text()

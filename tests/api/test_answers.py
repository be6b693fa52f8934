"""Answers to comments: what each says of the other, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Comment, Post, User, utcnow
from tests.api.conftest import got
from tests.clients import API
from tests.factories import CommentFactory, PostFactory


@pytest.fixture
def comment(john: User) -> Comment:
    written: Comment = CommentFactory.create()
    db.session.commit()
    return written


def address_of(comment: Comment) -> str:
    return f"{API}/posts/{comment.post_id}/comments/"


def test_an_answer_names_what_it_answers_and_is_among_its_replies(
    api: FlaskClient, comment: Comment
) -> None:
    found = got(api, f"/comments/{comment.id}")
    assert found["parent_url"] is None
    replies = found["replies_url"].removeprefix(API)
    assert got(api, replies)["comments"] == []
    for number, parent in enumerate((found["url"], f"http://localhost{found['url']}")):
        sent = {"body": f"Answer {number}", "parent_url": parent}
        response = api.post(address_of(comment), json=sent)
        assert response.status_code == 201
        assert response.get_json()["parent_url"] == found["url"]
        made = response.headers["Location"].removeprefix(f"http://localhost{API}")
        assert got(api, made) == response.get_json()
    nothing = api.post(address_of(comment), json={"body": "Beside it", "parent_url": None})
    assert nothing.get_json()["parent_url"] is None
    replies = got(api, replies)
    assert [reply["body"] for reply in replies["comments"]] == ["Answer 0", "Answer 1"]
    assert (replies["count"], replies["prev"], replies["next"]) == (2, None, None)
    whole = got(api, f"/posts/{comment.post_id}/comments/")
    assert found in whole["comments"]
    assert [each for each in whole["comments"] if each["parent_url"]] == replies["comments"]


def test_replies_come_in_pages_without_hidden_and_deleted_ones(
    app: Flask, api: FlaskClient, comment: Comment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "COMMENTS_PER_PAGE", 2)
    answers = CommentFactory.create_batch(6, post=comment.post, parent=comment)
    CommentFactory.create(post=comment.post, parent=answers[0])
    answers[1].hidden_at = utcnow()
    answers[2].hidden_at = answers[2].deleted_at = utcnow()
    db.session.commit()
    page = got(api, f"/comments/{comment.id}/replies/")
    bodies = [each["body"] for each in page["comments"]]
    assert page["count"] == 4
    page = got(api, page["next"].removeprefix(API))
    bodies += [each["body"] for each in page["comments"]]
    assert bodies == [answers[number].body for number in (0, 3, 4, 5)]
    assert got(api, page["prev"].removeprefix(API))["comments"][0]["body"] == answers[0].body
    numbered = got(api, f"/comments/{comment.id}/replies/?page=2")
    assert [each["body"] for each in numbered["comments"]] == bodies[2:]


def test_a_parent_that_is_none_is_refused(api: FlaskClient, comment: Comment, john: User) -> None:
    elsewhere: Post = PostFactory.create()
    hidden, own_hidden, gone, draft = (
        CommentFactory.create(post=comment.post),
        CommentFactory.create(post=comment.post, author=john),
        CommentFactory.create(post=comment.post),
        CommentFactory.create(post=PostFactory.create(status="draft")),
    )
    for each in (hidden, own_hidden, gone):
        each.hidden_at = utcnow()
    gone.deleted_at = utcnow()
    other = CommentFactory.create(post=elsewhere)
    db.session.commit()
    before = Comment.query.count()
    url = f"{API}/comments/"
    bad: list[Any] = [5, "5", True, [], {}, "", "x", url, f"{url}x", f"{url}-1", f"{url}5/"]
    bad += [f"{url}５", f"{url}5\x00", f"{url}{'9' * 40}"]
    refused: list[tuple[Any, int]] = [
        *((value, 400) for value in bad),
        (f"https://elsewhere.test{url}{comment.id}", 400),
        (f"{API}/posts/{comment.post_id}", 400),
        (f"{url}{other.id}", 400),
        *((f"{url}{number}", 404) for number in (0, 2**31, 9_999_999_999, 10**8)),
        *((f"{url}{each.id}", 404) for each in (hidden, gone, draft)),
        (f"{url}{own_hidden.id}", 403),
    ]
    for parent, status in refused:
        response = api.post(address_of(comment), json={"body": "No", "parent_url": parent})
        assert response.status_code == status, parent
        assert response.get_json()["message"]
    comment.post.comments_open = False
    db.session.commit()
    sent = {"body": "No", "parent_url": f"{url}{comment.id}"}
    assert api.post(address_of(comment), json=sent).status_code == 403
    assert Comment.query.count() == before


def test_replies_to_what_one_may_not_see_are_not_found(api: FlaskClient, comment: Comment) -> None:
    CommentFactory.create(post=comment.post, parent=comment)
    comment.hidden_at = utcnow()
    db.session.commit()
    assert api.get(f"{API}/comments/{comment.id}/replies/").status_code == 404
    assert api.get(f"{API}/comments/{2**31}/replies/").status_code == 404
    assert api.get(f"{API}/comments/{comment.id}/replies/?page=x").status_code == 404

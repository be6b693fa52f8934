"""Long discussions: pages of comments, and permanent links into them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import db
from app.models import Comment, Post, User, utcnow
from tests.factories import PostFactory, UserFactory, moderator
from tests.fixture_types import ClientOf
from tests.pages import first, links, read

SIZE = 4
BEGIN = datetime(2026, 1, 1)  # noqa: DTZ001 - naive UTC inside


@pytest.fixture
def post(app: Flask, john: User, monkeypatch: pytest.MonkeyPatch) -> Post:
    """A post with two and a half pages of comments, some of the same moment."""
    monkeypatch.setitem(app.config, "COMMENTS_PER_PAGE", SIZE)
    written: Post = PostFactory.create(author=john, title="On boats")
    author = UserFactory.create()
    db.session.add_all(
        Comment(
            post=written,
            author=author,
            body=f"Remark {number}.",
            timestamp=BEGIN + timedelta(minutes=number // 3),
        )
        for number in range(SIZE * 5 // 2)
    )
    db.session.commit()
    return written


def remarks(page: TestResponse) -> list[int]:
    """The numbers of the remarks on a page."""
    return [
        int(text.get_text().split()[-1].rstrip("."))
        for text in read(page).select(".comment .prose")
    ]


def comment_numbered(number: int) -> Comment:
    found: Comment = Comment.query.filter_by(body=f"Remark {number}.").one()
    return found


@pytest.mark.parametrize("number", [0, 1, 3, 4, 5, 7, 8, 9])
def test_a_permanent_link_leads_to_a_page_with_the_comment(
    client: FlaskClient, post: Post, number: int
) -> None:
    comment = comment_numbered(number)
    answer = client.get(f"/comment/{comment.id}")
    assert answer.status_code == 302
    assert answer.location.endswith(f"#comment-{comment.id}")
    page = client.get(answer.location)
    assert number in remarks(page)
    assert len(read(page).select(f"#comment-{comment.id}")) == 1


def test_the_first_page_is_the_post_itself(client: FlaskClient, post: Post) -> None:
    comment = comment_numbered(SIZE - 1)
    answer = client.get(f"/comment/{comment.id}")
    assert answer.location == f"/post/{post.id}/on-boats#comment-{comment.id}"


def test_hidden_comments_that_a_moderator_sees_do_not_lead_her_astray(
    client: FlaskClient, client_of: ClientOf, post: Post
) -> None:
    """She has them on her pages, everybody else has not."""
    for number in range(8):
        comment_numbered(number).hidden_at = utcnow()
    last = comment_numbered(9)
    for visitor in (client, client_of(moderator())):
        page = visitor.get(f"/comment/{last.id}", follow_redirects=True)
        assert 9 in remarks(page)
    assert remarks(client.get(f"/post/{post.id}/on-boats")) == [8, 9]


def test_the_pages_forward_and_backward_show_each_comment_once(
    client: FlaskClient, post: Post
) -> None:
    pages = [client.get(f"/post/{post.id}/on-boats")]
    while (forward := read(pages[-1]).select_one("a[rel=next]")) is not None:
        pages.append(client.get(str(forward["href"])))
    assert [remarks(page) for page in pages] == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    backward = first(pages[-1], "a[rel=prev]")
    assert remarks(client.get(str(backward["href"]))) == [4, 5, 6, 7]


@pytest.mark.parametrize(
    ("number", "first"),
    [
        ("1", 0),
        ("2", 4),
        ("3", 8),
        ("4", 8),
        ("-1", 8),
        ("9" * 30, 8),
        ("0", 0),
        ("-7", 0),
        ("x", 0),
    ],
)
def test_the_number_of_a_page_is_clamped(
    client: FlaskClient, post: Post, number: str, first: int
) -> None:
    assert remarks(client.get(f"/post/{post.id}/on-boats?page={number}"))[0] == first


def test_a_refused_comment_stays_on_its_page(
    browser: FlaskClient, client: FlaskClient, post: Post
) -> None:
    answer = browser.post(f"/post/{post.id}/on-boats", data={"body": ""})
    assert answer.status_code == 400
    assert remarks(answer) == [0, 1, 2, 3]
    assert "Later comments →" in links(answer)

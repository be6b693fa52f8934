"""Drafts, scheduled and hidden posts: others find them nowhere, and no count includes them."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from app import db
from app.models import Comment, Post, Tag, User, post_tags, utcnow
from tests.factories import (
    NOT_PUBLIC,
    CommentFactory,
    PostFactory,
    administrator,
    fields_in_state,
    moderator,
)
from tests.fixture_types import ClientOf
from tests.pages import read, words

SECRET = "Nobody has read this yet"
LISTS = [
    *("/", "/user/john", "/tag/knots", "/tags", "/followers/john", "/?page=1", "/drafts"),
    *("/authors", "/archive", "/search?q=nobody", "/search?tag=knots", "/search?author=john"),
    *("/sitemap.xml", "/followed"),
]


@pytest.fixture(params=NOT_PUBLIC)
def post(request: pytest.FixtureRequest, john: User, susan: User) -> Post:
    """A post of john's that is not public, with a tag and a comment of john's."""
    written: Post = PostFactory.create(
        author=john,
        title=SECRET,
        body=SECRET,
        tags=[Tag(name="Knots", slug="knots")],
        **fields_in_state(request.param),
    )
    CommentFactory.create(post=written, author=john, body=f"A comment: {SECRET}")
    susan.follow(john)
    db.session.commit()
    return written


def test_nobody_else_finds_it(
    post: Post, client: FlaskClient, client_of: ClientOf, susan: User
) -> None:
    comment_id = Comment.query.one().id
    for visitor in (client, client_of(susan)):
        for address in (f"/post/{post.id}", f"/post/{post.id}/{post.slug}", f"/post/{post.id}/x"):
            answer = visitor.get(address)
            assert answer.status_code == 404
            assert SECRET not in answer.text
        answer = visitor.post(f"/post/{post.id}", data={"body": "Hello"})
        # an anonymous visitor is asked to log in first, whether or not there is a post
        assert answer.status_code == (403 if visitor is client else 404)
        assert SECRET not in answer.text
        assert visitor.get(f"/comment/{comment_id}").status_code == 404
    assert Comment.query.count() == 1


def test_it_is_on_no_list(
    post: Post, client: FlaskClient, client_of: ClientOf, susan: User
) -> None:
    follower = client_of(susan)
    for address in LISTS:
        for visitor in (client, follower):
            page = visitor.get(address, follow_redirects=True)
            assert page.status_code == 200, address
            assert SECRET not in page.text, address


def test_no_count_includes_it(post: Post, client: FlaskClient, john: User) -> None:
    assert "0 posts" in words(client.get("/user/john"))
    assert "Knots" not in words(client.get("/tags"))
    assert "0 posts" in words(client.get("/tag/knots"))
    assert "john" not in words(client.get("/authors"))
    assert "The archive is empty" in words(client.get("/archive"))
    assert "Nothing found" in words(client.get("/search?q=nobody"))
    assert john.post_count == 0


def test_its_author_reads_it_and_comments(post: Post, client_of: ClientOf, john: User) -> None:
    browser = client_of(john)
    page = browser.get(f"/post/{post.id}", follow_redirects=True)
    assert page.status_code == 200
    assert SECRET in page.text
    assert browser.post(f"/post/{post.id}", data={"body": "A note to self"}).status_code == 302


@pytest.mark.parametrize("state", ["draft", "scheduled"])
def test_moderators_and_administrators_do_not_read_what_is_not_published(
    client_of: ClientOf, john: User, state: str
) -> None:
    post = PostFactory.create(author=john, title=SECRET, **fields_in_state(state))
    for person in (moderator(), administrator()):
        browser = client_of(person)
        assert browser.get(f"/post/{post.id}").status_code == 404
        for show in ("posts", "hidden-posts", "comments"):
            assert SECRET not in browser.get(f"/moderate?show={show}").text


def test_a_scheduled_post_appears_when_its_time_has_come(
    client: FlaskClient, john: User, susan: User, client_of: ClientOf
) -> None:
    tag = Tag(name="Sea", slug="sea")
    post = PostFactory.create(author=john, title=SECRET, tags=[tag], **fields_in_state("scheduled"))
    susan.follow(john)
    follower = client_of(susan)
    follower.get("/followed")
    assert SECRET not in client.get("/").text
    # a day passes: nothing else is written, and no count is touched
    now = utcnow()
    db.session.execute(update(Post).values(published_at=now).where(Post.id == post.id))
    db.session.execute(update(post_tags).values(published_at=now))  # its date beside the tag
    for visitor, address in (
        (client, "/"),
        (client, "/?page=1"),
        (client, "/user/john"),
        (client, "/tag/sea"),
        (client, f"/post/{post.id}/{post.slug}"),
        (follower, "/"),
    ):
        assert SECRET in visitor.get(address).text, address
    assert "1 post" in words(client.get("/user/john"))
    assert "Sea" in words(client.get("/tags"))
    assert john.post_count == 1


def test_a_scheduled_post_does_not_make_an_empty_last_page(client: FlaskClient, john: User) -> None:
    tag = Tag(name="Sea", slug="sea")
    PostFactory.create_batch(20, author=john, tags=[tag])
    PostFactory.create(author=john, tags=[tag], **fields_in_state("scheduled"))
    for address in ("/", "/user/john", "/tag/sea"):
        page = client.get(f"{address}?page=-1")
        assert len(read(page).select("article.entry")) == 20, address

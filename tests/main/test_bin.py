"""Deleted posts lie in their author's bin, and come back with all that they had."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Comment, Post, Tag, User, utcnow
from tests.clients import API
from tests.factories import CommentFactory, PostFactory, administrator, moderator
from tests.fixture_types import ClientOf
from tests.main.submitting import submit
from tests.pages import first, read, words


@pytest.fixture
def post(john: User) -> Post:
    """A published post of john's with a comment."""
    written: Post = PostFactory.create(
        author=john,
        title="On boats",
        body="They float.",
        tags=[Tag(name="Boats", slug="boats")],
        published_at=utcnow() - timedelta(days=100),
    )
    CommentFactory.create(post=written, body="Most of them do.")
    db.session.commit()
    return written


def delete(browser: FlaskClient, post: Post) -> None:
    assert submit(browser, f"/post/{post.id}/delete", submit="Delete").status_code == 302


def shown(client: FlaskClient) -> dict[str, bool]:
    """Where a visitor finds the post."""
    places = {
        "front page": "/",
        "tag": "/tag/boats",
        "profile": "/user/john",
        "archive": "/archive",
        "feed": "/feed.atom",
        "sitemap": "/sitemap.xml",
        "search": "/search?q=float",
        "comments": "/search?q=most&in=comments",
    }
    return {name: _is_shown(client, path) for name, path in places.items()}


def _is_shown(client: FlaskClient, path: str) -> bool:
    text = client.get(path, follow_redirects=True).text
    return any(word in text for word in ("/post/1", "On boats", "Most of them", "100 days"))


def test_a_deleted_post_is_nowhere_but_in_its_authors_bin(
    browser: FlaskClient, client: FlaskClient, client_of: ClientOf, api_client: ClientOf,
    post: Post, john: User,
) -> None:  # fmt: skip
    comment_id = Comment.query.one().id
    delete(browser, post)
    address = f"/post/{post.id}/{post.slug}"
    everybody = [client, browser, client_of(moderator()), client_of(administrator())]
    for person in everybody:
        for path in (address, f"/comment/{comment_id}", f"/post/{post.id}/comments.atom"):
            assert person.get(path).status_code == 404, path
    for path in (f"/edit/{post.id}", f"/post/{post.id}/delete", f"/post/{post.id}/revisions",
                 f"/post/{post.id}/share"):  # fmt: skip
        assert browser.get(path).status_code == 404, path
        assert "float" not in browser.get(path).text
    assert browser.post(f"/edit/{post.id}", data={"body": "Now"}).status_code == 404
    assert browser.post(address, data={"body": "Hello"}).status_code == 404
    api = api_client(john)
    for path in (f"/posts/{post.id}", f"/posts/{post.id}/comments/", f"/comments/{comment_id}"):
        assert api.get(API + path).status_code == 404, path
    assert api.put(f"{API}/posts/{post.id}", json={"body": "Now"}).status_code == 404
    assert api.post(f"{API}/posts/{post.id}/comments/", json={"body": "No"}).status_code == 404
    assert "On boats" not in browser.get("/drafts").text
    assert not any(shown(client).values())
    assert "On boats" in browser.get("/bin").text
    for person in everybody[2:]:
        assert "On boats" not in person.get("/bin").text
        for path in (f"/bin/{post.id}/restore", f"/bin/{post.id}/delete"):
            assert person.post(path).status_code == 404
    assert client.get("/bin").status_code == 302
    assert Comment.query.count() == 1


def test_a_restored_post_is_where_it_was(
    browser: FlaskClient, client: FlaskClient, post: Post, john: User
) -> None:
    before = shown(client)
    page, date = client.get("/").data, post.published_at
    assert before["front page"]
    assert before["comments"]
    delete(browser, post)
    answer = browser.post(f"/bin/{post.id}/restore")
    assert answer.location == f"/post/{post.id}/on-boats"
    assert "Most of them do." in words(browser.get(answer.location))
    assert shown(client) == before
    assert client.get("/").data == page
    assert (post.published_at, post.comment_count, john.post_count) == (date, 1, 1)
    assert browser.post(f"/bin/{post.id}/restore").status_code == 404


@pytest.mark.parametrize(
    ("fields", "passing", "then"),
    [
        ({"status": "draft"}, 0, "draft"),
        ({"published_at": timedelta(days=3)}, 0, "scheduled"),
        ({"published_at": timedelta(days=3)}, 5, "draft"),
    ],
    ids=["draft", "scheduled", "date has passed"],
)
def test_what_was_not_public_does_not_become_so(
    browser: FlaskClient, client: FlaskClient, john: User, fields: dict[str, object],
    passing: int, then: str,
) -> None:  # fmt: skip
    moved = {
        name: utcnow() + value if isinstance(value, timedelta) else value
        for name, value in fields.items()
    }
    post: Post = PostFactory.create(author=john, title="Plans", **moved)
    delete(browser, post)
    if passing:
        for name in ("deleted_at", "published_at"):
            setattr(post, name, getattr(post, name) - timedelta(days=passing))
        db.session.commit()
    assert browser.post(f"/bin/{post.id}/restore").location == "/drafts"
    assert client.get(f"/post/{post.id}").status_code == 404
    state = "scheduled" if post.is_scheduled else post.status
    assert (state, post.has_been_public) == (then, False)
    assert "Plans" in browser.get("/drafts").text


def test_a_hidden_post_stays_hidden_in_the_bin_and_after(
    browser: FlaskClient, client: FlaskClient, client_of: ClientOf, post: Post
) -> None:
    post.hidden_at, post.hidden_reason = utcnow(), "Why"
    delete(browser, post)
    moderating = client_of(moderator())
    assert "On boats" not in moderating.get("/moderate?show=hidden-posts").text
    assert moderating.post(f"/moderate/post/{post.id}/show").status_code == 404
    browser.post(f"/bin/{post.id}/restore")
    assert client.get(f"/post/{post.id}").status_code == 404
    assert "On boats" in moderating.get("/moderate?show=hidden-posts").text


def test_deleting_for_good_asks_first(browser: FlaskClient, post: Post) -> None:
    address = f"/bin/{post.id}/delete"
    assert browser.get(address).status_code == browser.post(address).status_code == 404
    delete(browser, post)
    assert "They float." in first(browser.get(address), ".subject").get_text()
    assert Post.query.count() == 1
    assert browser.post(address).location == "/bin"
    assert (Post.query.count(), Comment.query.count()) == (0, 0)
    assert "The bin is empty" in browser.get("/bin").text


def test_what_has_been_there_for_too_long_goes(
    app: Flask, browser: FlaskClient, john: User
) -> None:
    other: User = PostFactory.create().author
    posts = [PostFactory.create(author=author, title="Old") for author in (john, john, other)]
    for post, days in zip(posts, (29, 31, 31), strict=True):
        post.status, post.status_before_deletion = "draft", "published"
        post.deleted_at = utcnow() - timedelta(days=days)
    db.session.commit()
    ids = [post.id for post in posts]
    page = browser.get("/bin")
    assert len(read(page).select("article")) == 1
    assert Post.query.filter(Post.id.in_(ids)).count() == 2
    result = app.test_cli_runner().invoke(args=["posts", "prune"])
    assert result.output == "1 deleted for good.\n"
    assert [post.id for post in Post.query.filter(Post.id.in_(ids))] == ids[:1]
    result = app.test_cli_runner().invoke(args=["posts", "prune"])
    assert result.output == "No post has been in the bin so long.\n"


def test_an_administrator_deletes_what_nobody_owns_at_once(
    client_of: ClientOf, browser: FlaskClient, post: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    ada = client_of(administrator())
    assert "author's bin" in first(ada.get(f"/post/{post.id}/delete"), ".lead").get_text()
    capsys.readouterr()
    delete(ada, post)
    assert "post deleted: account" in capsys.readouterr().out
    assert "On boats" in browser.get("/bin").text
    nobodys = PostFactory.create(author=None)
    assert "for good" in first(ada.get(f"/post/{nobodys.id}/delete"), ".lead").get_text()
    delete(ada, nobodys)
    assert Post.query.count() == 1


def test_who_leaves_takes_the_bin_along(browser: FlaskClient, post: Post) -> None:
    delete(browser, post)
    data = {"password": "cat", "submit": "Delete"}
    assert browser.post("/auth/delete-account", data=data).status_code == 302
    assert Post.query.count() == 0


def test_a_translation_comes_back_to_its_group(browser: FlaskClient, john: User) -> None:
    english, german = (
        PostFactory.create(author=john, title=name, language=name) for name in ("en", "de")
    )
    german.translation_of_id = english.id
    french = PostFactory.create(
        author=john, title="fr", language="fr", translation_of_id=english.id
    )
    delete(browser, english)
    assert (german.translation_of_id, french.translation_of_id) == (None, german.id)
    # while it is in the bin, its language is free and it is no translation to be named
    page = browser.get(f"/edit/{french.id}")
    assert "translation_of" in page.text
    browser.post(f"/bin/{english.id}/restore")
    assert english.translation_of_id == german.id
    delete(browser, english)
    again = PostFactory.create(author=john, title="en", language="en", translation_of_id=german.id)
    browser.post(f"/bin/{english.id}/restore")
    assert (english.translation_of_id, again.translation_of_id) == (None, german.id)


def test_the_bin_takes_a_fixed_number_of_statements(
    browser: FlaskClient, john: User, statements: object
) -> None:
    counts = []
    for _ in range(2):
        for post in PostFactory.create_batch(3, author=john):
            post.status, post.deleted_at = "draft", utcnow()
        with statements() as heard:  # type: ignore[operator]
            browser.get("/bin")
        counts.append(len(heard))
    assert counts[0] == counts[1]


def test_old_code_that_publishes_a_post_of_the_bin_takes_it_out(
    client: FlaskClient, browser: FlaskClient, post: Post
) -> None:
    delete(browser, post)
    post.status = "published"
    assert client.get(f"/post/{post.id}/on-boats").status_code == 200
    assert "The bin is empty" in browser.get("/bin").text


@pytest.mark.parametrize("title", ["Delete", "Revisions", "Share", "Publish"])
def test_a_post_may_be_called_like_a_page_about_it(
    client: FlaskClient, john: User, title: str
) -> None:
    post: Post = PostFactory.create(author=john, title=title)
    answer = client.get(f"/post/{post.id}", follow_redirects=True)
    assert answer.status_code == 200
    assert first(answer, "h1").get_text() == title

"""What shows nothing is no text, title, name, tag or reason; nor do these turn other texts."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Comment, Post, Tag, User
from tests.clients import api_client_of, browser_of
from tests.factories import PostFactory, moderator
from tests.main.submitting import publish, submit
from tests.pages import heading, read, words

INVISIBLE = {
    "spaces": "\u00a0 \u2003\u3000",
    "zero-width space": "\u200b",
    "word joiner": "\u2060\u2060",
    "soft hyphen": "\u00ad",
    "Hangul filler": "\u3164",
    "braille blank": "\u2800",
    "tag characters": "\U000e0061\U000e0062",
    "lone combining mark": "\u0301",
    "direction marks": "\u200e\u202e\u2066",
    "variation selector": "\ufe0f",
    "byte order mark": "\ufeff\ufeff",
}
RENDERED_AS_NOTHING = ["&nbsp;&#8203;", "[](/a)", "[a]: /b", "#", ">"]
VISIBLE = ["·", "\u200b!", "![](/a.png)", "---", "👍", "ก็", "- [ ] "]


@pytest.fixture
def post(john: User) -> Post:
    post: Post = PostFactory.create(author=john)
    db.session.commit()
    return post


def test_nothing_is_no_text(app: Flask, browser: FlaskClient, john: User, post: Post) -> None:
    api = api_client_of(app, john)
    for text in (*INVISIBLE.values(), *RENDERED_AS_NOTHING):
        pages = [
            submit(browser, "/", body=text),
            publish(browser, "/write", body=text, title="A title"),
            submit(browser, f"/edit/{post.id}", body=text),
            submit(browser, f"/post/{post.id}", body=text),
        ]
        for page in pages:
            assert page.status_code == 400, repr(text)
            assert "Please write something." in page.text
        sent = {"body": text}
        for answer in (
            api.post("/api/ver1/posts/", json=sent),
            api.put(f"/api/ver1/posts/{post.id}", json=sent),
            api.post(f"/api/ver1/posts/{post.id}/comments/", json=sent),
        ):
            assert answer.status_code == 400, repr(text)
    assert (Post.query.count(), Comment.query.count()) == (1, 0)


def test_little_is_a_text(browser: FlaskClient) -> None:
    for text in VISIBLE:
        assert submit(browser, "/", body=text).status_code == 302, repr(text)


def test_nothing_is_no_title(app: Flask, browser: FlaskClient, john: User) -> None:
    for name, text in INVISIBLE.items():
        publish(browser, "/write", title=text, body=f"A text under {name}")
        api_client_of(app, john).post("/api/ver1/posts/", json={"title": text, "body": "A text"})
    assert [post.title for post in Post.query] == [None] * 2 * len(INVISIBLE)


def test_nothing_is_no_tag(browser: FlaskClient) -> None:
    for text in INVISIBLE.values():
        publish(browser, "/write", body="A text", tags=f"sea, {text}")
    assert {tag.name for tag in Tag.query} <= {"sea"}


def test_nothing_is_no_name(browser: FlaskClient, client: FlaskClient, john: User) -> None:
    for text in INVISIBLE.values():
        submit(browser, "/edit-profile", name=text, location=text, about_me=text)
        assert (john.name, john.location, john.about_me) == (None, None, None), repr(text)
    assert heading(client.get("/user/john")) == "john"


def test_nothing_is_no_reason(app: Flask, post: Post) -> None:
    browser = browser_of(app, moderator())
    for text in INVISIBLE.values():
        page = submit(browser, f"/moderate/post/{post.id}/hide", reason=text)
        assert page.status_code == 400, repr(text)
    assert post.hidden_at is None


def test_names_and_titles_do_not_turn_what_follows_them(
    app: Flask, browser: FlaskClient, client: FlaskClient, john: User
) -> None:
    for turned, kept in (
        ("Eve\u202e", "Eve"),
        ("\u2067Eve\u2066 x", "Eve x"),
        ("\u202bעברית\u202c Eve\u202c", "\u202bעברית\u202c Eve"),
        ("\u2067a\u202eb\u2069", "\u2067ab\u2069"),
    ):
        submit(browser, "/edit-profile", name=turned, location=turned)
        publish(browser, "/write", title=turned, body="A text")
        post = Post.query.order_by(Post.id.desc()).first()
        assert post is not None
        assert (john.name, john.location, post.title) == (kept, kept, kept), kept
        page = client.get(f"/post/{post.id}", follow_redirects=True)
        title = read(page).title
        assert title is not None
        assert title.get_text().startswith(kept)
    john.name = "Old\u202e"  # stored before
    db.session.commit()
    assert "\u202e" not in words(client.get("/user/john"))

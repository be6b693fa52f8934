"""Whatever speaks of a post holds, however long, strange or often tagged the post is."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from app.models import Post, User
from app.services.posts.tagging import TAGS_PER_POST, tags_named
from tests.factories import CommentFactory, PostFactory
from tests.main.feed_posts import FORMATS, HOSTILE
from tests.main.feed_reading import complaints
from tests.pages import heading, read

LARGEST = 100_000
POSTS: dict[str, dict[str, Any]] = {
    "one word": {"title": "W" * 300, "body": "W" * LARGEST},
    "Chinese without a space": {"title": "题" * 300, "body": "字" * (LARGEST // 3)},
    "many words": {"title": "A title " * 37, "body": "A word, *and* another. " * (LARGEST // 23)},
    "from the right": {
        "title": "שלום עולם " * 29,
        "body": "مرحبا بالعالم. " * 999,
        "language": "he",
    },
    "emoji": {"title": "👩‍👩‍👧🏽" * 30, "body": "🌊" * (LARGEST // 4)},
    "signs": {"title": "\"'<>&]]>\u202e\\%" * 25, "body": f"{HOSTILE} ]]> \u202e" * 99},
    "nothing to see": {"title": "\u200b\ufeff\u2060", "body": "[a]: http://example.org"},
    "a note that is a picture": {"body": "![](/static/img/icon-512.png)"},
}


@pytest.fixture(params=POSTS)
def post(request: pytest.FixtureRequest, app: Flask, john: User) -> Post:
    """One of them, with as many tags as it may have, and a comment that says the same."""
    fields = POSTS[request.param]
    names = [f"{name} {'x' * 30} 标签" for name in range(TAGS_PER_POST)]
    written: Post = PostFactory.create(author=john, tags=tags_named(names), **fields)
    CommentFactory.create(post=written, author=john, body=fields["body"][:10_000])
    return written


def test_its_pages_can_be_read(client: FlaskClient, post: Post) -> None:
    page = client.get(f"/post/{post.id}", follow_redirects=True)
    assert page.status_code == 200
    assert heading(page) == (post.title or "Note by john").strip()
    month = f"{post.published_at:%Y/%m}"
    lists = ("/", "/user/john", f"/tag/{post.tags[0].slug}", "/tags", "/authors")
    for address in (*lists, "/archive", f"/archive/{month[:4]}", f"/archive/{month}"):
        assert client.get(address).status_code == 200, address


def test_its_feeds_are_valid(client: FlaskClient, post: Post) -> None:
    tag = post.tags[0].slug
    for path in ("/feed", "/user/john/feed", f"/tag/{tag}/feed", f"/post/{post.id}/comments"):
        for kind in FORMATS:
            assert complaints(client.get(f"{path}.{kind}").data, kind) == [], f"{path}.{kind}"


def test_links_to_it_can_be_shown(client: FlaskClient, post: Post) -> None:
    page = read(client.get(f"/post/{post.id}", follow_redirects=True))
    [address] = page.select("link[rel=canonical]")
    [image] = page.select("meta[property='og:image']")
    picture = client.get(str(image["content"]).removeprefix("http://localhost"))
    assert Image.open(BytesIO(picture.data)).size in {(1200, 630), (512, 512)}
    for kind in ("json", "xml"):
        quoted = client.get("/oembed", query_string={"url": address["href"], "format": kind})
        assert quoted.status_code == 200
    listed = fromstring(client.get("/sitemap.xml").data)
    assert address["href"] in {element.text for element in listed.iter()}


def test_it_can_be_looked_for(client: FlaskClient, post: Post) -> None:
    beginning = (post.title or post.excerpt)[:60]
    for text in (beginning, f'"{beginning}"', post.tags[0].name, "author:john"):
        answer = client.get("/search", query_string={"q": text})
        assert answer.status_code == 200, text
    assert read(answer).select(".result")


def test_a_tag_that_nobody_uses_is_not_found(client: FlaskClient) -> None:
    for slug in ("no-such-tag", "x" * 3000, "%F0%9F%8C%8A", "%E2%80%AE"):
        for address in (f"/tag/{slug}", f"/tag/{slug}/feed.atom"):
            assert client.get(address).status_code == 404, address
        answer = client.get(f"/search?tag={slug[:200]}")
        assert "No such tag" in answer.text

"""What feeds say of a post is what the post says, readable far away from its page."""

from __future__ import annotations

import calendar
import json
from datetime import datetime

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.models import Post
from tests.main.feed_posts import parsed


def at(moment: datetime) -> int:
    """Seconds since the epoch, as feeds tell time."""
    return calendar.timegm(moment.timetuple())


@pytest.mark.parametrize("kind", ["atom", "rss"])
def test_feed_readers_find_the_posts(client: FlaskClient, posts: list[Post], kind: str) -> None:
    feed = parsed(client.get(f"/feed.{kind}").data)
    assert [entry.link.rsplit("/", 2)[1] for entry in feed.entries] == [
        str(post.id) for post in reversed(posts)
    ]
    for entry, post in zip(feed.entries, reversed(posts), strict=True):
        assert post.published_at is not None
        assert calendar.timegm(entry.published_parsed) == at(post.published_at)
        shown = post.author.signature if post.author else "deleted user"
        assert entry.author == shown
        assert [tag.term for tag in entry.get("tags", [])] == [tag.name for tag in post.tags]
        assert read_text(entry.content[0].value).startswith(read_text(post.body_html)[:5])
    if kind == "atom":
        updated = feed.entries[-1].updated_parsed
        assert calendar.timegm(updated) == at(posts[0].updated_at or posts[0].created_at)
        assert feed.feed.updated_parsed == updated  # the last change, not the last entry


def read_text(html: str) -> str:
    return " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split())


def test_json_feeds_hold_the_posts(client: FlaskClient, posts: list[Post]) -> None:
    feed = json.loads(client.get("/feed.json").data)
    note, article = feed["items"][2], feed["items"][3]
    assert "title" not in note
    assert article["title"] == "On ]]> <b>&amp;</b>  end"
    assert article["tags"] == ["Sea & <sky>"]
    assert article["authors"] == [
        {"name": "John ]]> & <Dale> (john)", "url": "http://localhost/user/john"}
    ]
    assert feed["items"][0]["authors"] == [{"name": "deleted user"}]
    assert feed["items"][1]["language"] == "zh-Hans"
    assert "船在海上。" in feed["items"][1]["content_html"]


def test_every_entry_says_its_language(client: FlaskClient, posts: list[Post]) -> None:
    chinese = {"Accept-Language": "zh-CN"}
    for kind in ("atom", "rss"):
        text = client.get(f"/feed.{kind}").text
        assert text.count('xml:lang="zh-Hans"') == 1
        assert text.count('xml:lang="en"') == 4  # the feed's and those of three entries
        assert 'xml:lang="zh-Hans"' in client.get(f"/feed.{kind}", headers=chinese).text[:500]
    assert json.loads(client.get("/feed.json", headers=chinese).data)["language"] == "zh-Hans"


def test_what_an_author_writes_reaches_the_reader_unharmed(
    client: FlaskClient, posts: list[Post]
) -> None:
    for kind in ("atom", "rss"):
        entry = parsed(client.get(f"/feed.{kind}").data).entries[-1]
        assert entry.title.startswith("On ]]> <b>&amp;</b>")
        html = entry.content[0].value
        assert "]]&gt;" in html
        assert "<h2>A heading ]]&gt; &lt;b&gt;&amp;&lt;/b&gt;" in html
        assert "print(1 &lt; 2)" in html
        assert "中文 🌊" in html


def test_every_address_in_a_text_is_absolute(client: FlaskClient, posts: list[Post]) -> None:
    html = parsed(client.get("/feed.atom").data).entries[-1].content[0].value
    page = f"http://localhost/post/{posts[0].id}/{posts[0].slug}"
    for address in (
        f'"{page}#h-a-heading"',
        f'"{page}?a=1&amp;b=2"',
        f'"{page}#fn-1"',
        f'"http://localhost/post/{posts[0].id}/other"',
        '"http://localhost/user/john"',
        '"http://localhost/static/img/favicon.png"',
        '"http://example.org/x"',
    ):
        assert address in html, address
    assert "☑ done" in html
    assert "<a></a>" not in html

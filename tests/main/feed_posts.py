"""Posts with all that feed readers could stumble over, and feeds as they parse them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import feedparser

from app import db
from app.models import Post, Tag, User, utcnow
from tests.factories import CommentFactory, PostFactory

FORMATS = ["atom", "rss", "json"]
HOSTILE = (
    "]]> <b>&amp;</b> \x00".replace("\x00", "\x01") + "\x0b\x1f\x7f\x85\ufffd\ufffe\U0001fffe end"
)
# A text with one of everything that a reader far away could stumble over.
RICH = (
    f"# A heading {HOSTILE}\n\nText[^1] with [a page](/user/john), [a place](#h-a-heading), "
    "[a neighbour](other), [a question](?a=1&b=2), [a host](//example.org/x) and "
    "[nonsense](http://[::1).\n\n![A boat](/static/img/favicon.png)\n\n- [x] done\n- [ ] open\n\n"
    "```python\nprint(1 < 2)\n```\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n[^1]: A note.\n\n中文 🌊"
)


def write_posts(john: User, sea: Tag) -> list[Post]:
    """An article, a note, an article in Chinese, a post without an author; oldest first."""
    john.name = "John ]]> & <Dale>"
    now = utcnow().replace(microsecond=250_000) - timedelta(days=9)
    days = [now + timedelta(days=number) for number in range(5)]
    made = [
        PostFactory.create(
            author=john,
            title=f"On {HOSTILE}",
            body=RICH,
            tags=[sea],
            language="en",
            published_at=days[0],
            updated_at=days[4],
        ),
        PostFactory.create(
            author=john,
            body="A note " + "that goes on and on " * 20,
            tags=[sea],
            published_at=days[1],
        ),
        PostFactory.create(
            author=john,
            title="关于船",
            body="船在海上。",
            tags=[sea],
            language="zh-Hans",
            published_at=days[2],
        ),
        PostFactory.create(
            author=None, title="Left behind", body="![](/x.png)", published_at=days[3]
        ),
    ]
    CommentFactory.create(post=made[0], author=john, body=RICH, timestamp=days[1])
    CommentFactory.create(post=made[0], author=None, body="Gone", timestamp=days[2])
    db.session.commit()
    return made


def parsed(document: bytes) -> Any:
    """The feed as a feed reader sees it."""
    feed = feedparser.parse(document, sanitize_html=False, resolve_relative_uris=False)
    assert not feed.bozo, feed.bozo_exception
    return feed

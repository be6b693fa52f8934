"""A site of a given size, made by bulk statements and not through the application."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select, text, update

from app.content.excerpt import excerpt
from app.content.markdown import render_comment, render_post, summarize_post
from app.extensions import db
from app.models import Comment, Follow, Post, Role, SiteCount, Tag, User, post_tags, utcnow
from app.models.base import Base

PASSWORD = "benchmark-only"
CHUNK = 5_000

BODY = """Paragraphs as people write them: a few sentences, a *word* that matters, a [link](/tags).

- one thing
- and another

```python
def greet(name: str) -> str:
    return f"Hello, {name}!"
```

And a last line, 用中文写的一句话。
"""


@dataclass(frozen=True)
class Size:
    """How large a site is."""

    name: str
    posts: int
    users: int
    follows: int = 20
    comments: int = 2


SMALL = Size("1k", posts=1_000, users=100)
LARGE = Size("100k", posts=100_000, users=2_000)


def seed(size: Size) -> None:
    """Fill an empty schema with a site of this size, counts included. Commits."""
    Role.insert_roles()
    role_id = db.session.scalar(select(Role.id).filter_by(default=True))
    draw = random.Random(size.posts)  # the same site every time
    first = User(email="reader@example.com", username="reader", password=PASSWORD, confirmed=True)
    db.session.add(first)
    db.session.commit()
    now = utcnow()
    users = [
        {
            "id": number,
            "email": f"user{number}@example.com",
            "username": f"user{number}",
            "security_stamp": "0" * 16,
            "confirmed": True,
            "role_id": role_id,
        }
        for number in range(2, size.users + 1)
    ]
    _insert(User, users)
    _insert(Follow, [{"follower_id": row["id"], "followed_id": row["id"]} for row in users])
    pairs = {
        (follower, followed)
        for follower in range(1, size.users + 1)
        for followed in draw.sample(range(1, size.users + 1), size.follows)
        if follower != followed
    }
    _insert(Follow, [{"follower_id": a, "followed_id": b} for a, b in sorted(pairs)])
    _insert(Tag, [{"id": n, "name": f"tag {n}", "slug": f"tag-{n}"} for n in range(1, 51)])
    summary, body_html = summarize_post(BODY), render_post(BODY)
    shared = {
        "body": BODY,
        "body_html": body_html,
        "summary_html": summary.html,
        "summary_is_whole": summary.is_whole,
        "excerpt": excerpt(body_html),
        "status": "published",
    }
    for start in range(1, size.posts + 1, CHUNK):
        numbers = range(start, min(start + CHUNK, size.posts + 1))
        _insert(
            Post,
            [
                {
                    **shared,
                    "id": number,
                    "author_id": draw.randint(1, size.users),
                    "title": f"Post number {number}",
                    "title_slug": f"post-number-{number}",
                    "published_at": now - timedelta(minutes=size.posts - number + 1),
                    "comment_count": size.comments,
                }
                for number in numbers
            ],
        )
        db.session.execute(
            insert(post_tags), [{"post_id": n, "tag_id": n % 50 + 1} for n in numbers]
        )
        _insert(
            Comment,
            [
                {
                    "post_id": number,
                    "author_id": draw.randint(1, size.users),
                    "body": "Well said.",
                    "body_html": render_comment("Well said."),
                }
                for number in numbers
                for _comment in range(size.comments)
            ],
        )
    _count(size)
    db.session.commit()
    db.session.execute(text("ANALYZE"))  # as a database that has lived for a day would have done
    db.session.commit()


def _insert(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    for start in range(0, len(rows), CHUNK):
        db.session.execute(insert(model), rows[start : start + CHUNK])


def _count(size: Size) -> None:
    db.session.execute(
        insert(SiteCount),
        [
            {"name": "posts", "value": size.posts},
            {"name": "comments", "value": size.posts * size.comments},
        ],
    )
    posts = select(func.count()).where(Post.author_id == User.id).scalar_subquery()
    tagged = select(func.count()).where(post_tags.c.tag_id == Tag.id).scalar_subquery()
    follows = select(func.count()).where(Follow.follower_id == User.id).scalar_subquery() - 1
    followers = select(func.count()).where(Follow.followed_id == User.id).scalar_subquery() - 1
    db.session.execute(
        update(User).values(published_count=posts, followed_count=follows, follower_count=followers)
    )
    db.session.execute(update(Tag).values(published_count=tagged))

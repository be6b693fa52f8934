"""Many tags, some of them followed."""

from __future__ import annotations

from sqlalchemy import insert

from app.content.text.slugs import slugify
from app.extensions import db
from app.models import Post, Tag, TagFollow, User


def add_many_tags(user: User, article: Post) -> None:
    """Add 200 tags with names of many lengths, and let a user follow those of an article."""
    names = [f"{'long ' * (number % 8)}tag no {number}" for number in range(200)]
    rows = [{"name": name, "slug": slugify(name), "published_count": 1} for name in names]
    db.session.execute(insert(Tag), rows)
    db.session.flush()
    db.session.add_all(TagFollow(user_id=user.id, tag_id=tag.id) for tag in article.tags)

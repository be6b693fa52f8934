"""A tag's page is in the order of its posts' dates, whatever becomes of them."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update

from app import db
from app.models import Post, Tag, fill_missing_tag_dates, post_tags, utcnow
from app.services.pagination import PageRequest
from app.services.posts import lists
from tests.factories import PostFactory


def listed(tag: Tag) -> list[int]:
    """The ids on the tag's page."""
    return [post.id for post in lists.tagged(lists.TEASERS, tag, PageRequest(20)).items]


def make(tag: Tag, *days_ago: int) -> list[Post]:
    """Posts under a tag, of these days."""
    now = utcnow()
    made = [
        PostFactory.create(tags=[tag], published_at=now - timedelta(days=day)) for day in days_ago
    ]
    db.session.commit()
    return made


def test_posts_are_in_the_order_of_their_dates_whenever_these_or_the_tag_came(app: Flask) -> None:
    tag = Tag(name="Sea", slug="sea")
    first, second, third = make(tag, 3, 1, 2)
    assert listed(tag) == [second.id, third.id, first.id]
    first.published_at = utcnow()
    db.session.commit()
    assert listed(tag) == [first.id, second.id, third.id]
    other = PostFactory.create(published_at=utcnow() - timedelta(days=5))
    db.session.commit()
    other.tags = [tag]
    db.session.commit()
    assert listed(tag) == [first.id, second.id, third.id, other.id]


def test_what_older_code_has_tagged_is_found_after_a_deploy(app: Flask) -> None:
    tag = Tag(name="Sea", slug="sea")
    first, second = make(tag, 1, 2)
    db.session.execute(update(post_tags).values(published_at=None))
    db.session.commit()
    assert listed(tag) == []
    fill_missing_tag_dates()
    assert listed(tag) == [first.id, second.id]
    dates = db.session.execute(select(post_tags.c.published_at).order_by(post_tags.c.post_id))
    assert dates.scalars().all() == [first.published_at, second.published_at]

"""Tags that begin with, or have in them, what an author has typed."""

from __future__ import annotations

from sqlalchemy import exists, or_

from app.content.text.tag_names import tag_key
from app.extensions import db
from app.models import Post, Tag, post_tags
from app.models.tag import TAG_NAME_MAX_LENGTH
from app.services.posts.tagging import UsedTag, counted_tags


def tags_like(user_id: int | None, text: str, limit: int) -> list[UsedTag]:
    """Return tags of public posts and of the user's own, those that begin with a text first.

    Of these those with the most posts are first. Without a text these are the most used tags.

    :param text: the beginning or a part of the name, however it is spelt
    """
    key = tag_key(text)
    if (text.strip() and not key) or len(text) > TAG_NAME_MAX_LENGTH:
        return []
    statement, public = counted_tags()
    own = exists().where(
        post_tags.c.tag_id == Tag.id,
        Post.id == post_tags.c.post_id,
        Post.author_id == user_id,
    )
    statement = statement.where(or_(public > 0, own))
    if key:
        statement = statement.where(Tag.key.contains(key, autoescape=True))
        statement = statement.order_by(Tag.key.startswith(key, autoescape=True).desc())
    rows = db.session.execute(statement.order_by(public.desc(), Tag.name).limit(limit))
    return [UsedTag(*row) for row in rows]

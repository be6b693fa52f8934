"""Tags: found by slug, created when first used."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import DateTime, String, bindparam, func, select

from app.content.text.slugs import slugify
from app.extensions import db
from app.models import Post, Tag, post_tags, utcnow
from app.models.tag import TAG_NAME_MAX_LENGTH
from app.models.upsert import insert_into
from app.services.errors import InvalidTag, NotFound

TAGS_PER_POST = 20


def split_names(text: str) -> list[str]:
    """Return the names in a line of tags, separated by (Chinese) commas, with or without #."""
    names = (name.strip().lstrip("#").strip() for name in re.split(r"[,，、]", text))
    return [name for name in names if name]


def tags_named(names: list[str]) -> list[Tag]:
    """Return the tags of these names, creating new ones. Raises InvalidTag."""
    by_slug: dict[str, str] = {}
    for name in names:
        if len(name) > TAG_NAME_MAX_LENGTH:
            raise InvalidTag(
                _("A tag has at most %(limit)s characters.", limit=TAG_NAME_MAX_LENGTH)
            )
        slug = slugify(name)
        if not slug:
            raise InvalidTag(_("“%(name)s” cannot be a tag: it has no letters.", name=name))
        by_slug.setdefault(slug, name)
    if len(by_slug) > TAGS_PER_POST:
        raise InvalidTag(_("A post has at most %(limit)s tags.", limit=TAGS_PER_POST))
    if not by_slug:
        return []
    known = set(db.session.scalars(select(Tag.slug).where(Tag.slug.in_(by_slug))))
    for slug in sorted(by_slug.keys() - known):
        # another request may create the same tag at this moment
        db.session.execute(
            insert_into(Tag)
            .values(name=by_slug[slug], slug=slug, published_count=0)
            .on_conflict_do_nothing(index_elements=["slug"])
        )
    return list(db.session.scalars(select(Tag).where(Tag.slug.in_(by_slug)).order_by(Tag.name)))


_NOW = bindparam("now", type_=DateTime)
_SCHEDULED = (
    select(func.count())
    .select_from(post_tags)
    .join(Post, Post.id == post_tags.c.post_id)
    .where(
        post_tags.c.tag_id == Tag.id,
        post_tags.c.published_at > _NOW,  # the short end of an index
        Post.scheduled(by=_NOW),
    )
    .correlate(Tag)
    .scalar_subquery()
)
_BY_SLUG = select(Tag, Tag.published_count - _SCHEDULED).where(
    Tag.slug == bindparam("slug", type_=String)
)


def tag_by_slug(slug: str) -> tuple[Tag, int]:
    """Return the tag with this slug, and how many public posts have it. Raises NotFound."""
    found = db.session.execute(_BY_SLUG, {"slug": slug, "now": utcnow()}).one_or_none()
    if found is None:
        raise NotFound(_("There is no such tag."))
    return found[0], found[1]


@dataclass(frozen=True)
class UsedTag:
    """A tag, and how many public posts have it."""

    name: str
    slug: str
    post_count: int


def used_tags() -> list[UsedTag]:
    """Return all tags of public posts, by name."""
    # "+ 0", or SQLite looks for the few scheduled posts tag by tag
    tag_id = (post_tags.c.tag_id + 0).label("tag_id")
    waiting = (
        select(tag_id, func.count().label("posts"))
        .join(Post, Post.id == post_tags.c.post_id)
        .where(Post.scheduled())
        .group_by(tag_id)
        .subquery()
    )
    public = Tag.published_count - func.coalesce(waiting.c.posts, 0)
    rows = db.session.execute(
        select(Tag.name, Tag.slug, public)
        .outerjoin(waiting, waiting.c.tag_id == Tag.id)
        .where(public > 0)
        .order_by(Tag.name)
    )
    return [UsedTag(*row) for row in rows]

"""Tags: found by what their names say, created when first used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, count

from flask_babel import gettext as _
from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    String,
    bindparam,
    func,
    or_,
    select,
    union_all,
)

from app.content.text.slugs import MAX_LENGTH as SLUG_MAX_LENGTH
from app.content.text.slugs import slugify
from app.content.text.tag_names import tag_key, tag_slug
from app.extensions import db
from app.models import Post, Tag, TagAlias, post_tags, utcnow
from app.models.tag import TAG_NAME_MAX_LENGTH
from app.models.upsert import insert_into
from app.services.errors import InvalidTag, NotFound

TAGS_PER_POST = 20


def split_names(text: str) -> list[str]:
    """Return the names in a line of tags, separated by (Chinese) commas, with or without #."""
    names = (name.strip().lstrip("#").strip() for name in re.split(r"[,，、]", text))
    return [name for name in names if name]


def tags_named(names: list[str], most: int | None = TAGS_PER_POST) -> list[Tag]:
    """Return the tags of these names, creating new ones. Raises InvalidTag.

    :param most: how many there may be; None for any number
    """
    by_key: dict[str, str] = {}
    for name in names:
        by_key.setdefault(valid_key(name), name)
    if most is not None and len(by_key) > most:
        raise InvalidTag(_("A post has at most %(limit)s tags.", limit=most))
    found = find_tags(by_key)
    while missing := sorted(by_key.keys() - found.keys()):
        # another request may store the same tag, or take the slug, at this moment
        for key in missing:
            name = by_key[key]
            new = {"name": name, "key": key, "slug": unused_slug(name), "published_count": 0}
            db.session.execute(insert_into(Tag).values(new).on_conflict_do_nothing())
        found = find_tags(by_key)
    return sorted(set(found.values()), key=lambda tag: tag.name)


def find_tags(names: dict[str, str]) -> dict[str, Tag]:
    """Return the stored tags of these names, by key, locked against being merged meanwhile.

    :param names: by key
    """
    if not names:
        return {}
    from_older_code = Tag.key.is_(None) & Tag.slug.in_({slugify(name) for name in names.values()})
    statement = select(Tag).where(or_(Tag.key.in_(names), from_older_code))
    found: dict[str, Tag] = {}
    in_order = statement.order_by(Tag.id).with_for_update(read=True, key_share=True)
    for tag in db.session.scalars(in_order):
        key = tag.key or tag_key(tag.name)
        if key in names:
            found.setdefault(key, tag)
    if missing := names.keys() - found.keys():
        aliases = select(TagAlias.key, Tag).join(Tag).where(TagAlias.key.in_(missing))
        locked = aliases.with_for_update(of=Tag, read=True, key_share=True)
        found |= {row.key: row.Tag for row in db.session.execute(locked)}
    return found


def valid_key(name: str) -> str:
    """Return the key of a tag's name. Raises InvalidTag if it cannot be the name of a tag."""
    if len(name) > TAG_NAME_MAX_LENGTH:
        raise InvalidTag(_("A tag has at most %(limit)s characters.", limit=TAG_NAME_MAX_LENGTH))
    key = tag_key(name)
    if not key:
        raise InvalidTag(
            _("“%(name)s” cannot be a tag: it has no letters, digits or symbols.", name=name)
        )
    return key


def unused_slug(name: str) -> str:
    """Return a slug for a new tag of this name that is and was no tag's address."""
    slug = tag_slug(name)
    start = slug[: SLUG_MAX_LENGTH - len("-9999")].rstrip("-")
    same = [
        select(column).where(or_(column == slug, column.startswith(f"{start}-", autoescape=True)))
        for column in (Tag.slug, TagAlias.slug)
    ]
    taken = set(db.session.scalars(union_all(*same)))
    numbered = (f"{start}-{number}" for number in count(2))
    return next(each for each in chain([slug], numbered) if each not in taken)


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
_SLUG = bindparam("slug", type_=String)
_COUNTED = select(Tag, Tag.published_count - _SCHEDULED)
_BY_SLUG = _COUNTED.where(Tag.slug == _SLUG)
_BY_FORMER_SLUG = _COUNTED.join(TagAlias, TagAlias.tag_id == Tag.id).where(TagAlias.slug == _SLUG)


def tag_by_slug(slug: str) -> tuple[Tag, int]:
    """Return the tag that has or had this slug, and how many public posts have it.

    Raises NotFound.
    """
    for statement in (_BY_SLUG, _BY_FORMER_SLUG):
        if found := db.session.execute(statement, {"slug": slug, "now": utcnow()}).one_or_none():
            return found[0], found[1]
    raise NotFound(_("There is no such tag."))


def tag_called(name: str) -> Tag | None:
    """Return the tag with this name or slug, at present or, failing that, formerly."""
    named = or_(Tag.key == tag_key(name), Tag.slug == name)
    exact_first = (Tag.key == tag_key(name)).desc()
    if tag := db.session.scalar(select(Tag).where(named).order_by(exact_first).limit(1)):
        return tag
    was_named = or_(TagAlias.key == tag_key(name), TagAlias.slug == name)
    return db.session.scalar(select(Tag).join(TagAlias).where(was_named).limit(1))


@dataclass(frozen=True)
class UsedTag:
    """A tag, and how many public posts have it."""

    name: str
    slug: str
    post_count: int


def counted_tags() -> tuple[Select[str, str, int], ColumnElement[int]]:
    """Return a statement for the values of ``UsedTag``, and its column with the public posts."""
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
    counted = select(Tag.name, Tag.slug, public).select_from(Tag)
    return counted.outerjoin(waiting, waiting.c.tag_id == Tag.id), public


def used_tags() -> list[UsedTag]:
    """Return all tags of public posts, by name."""
    statement, public = counted_tags()
    rows = db.session.execute(statement.where(public > 0).order_by(Tag.name))
    return [UsedTag(*row) for row in rows]

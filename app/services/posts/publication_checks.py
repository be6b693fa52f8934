"""What an author should look at before a post is published."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, CompoundSelect, func, select, union
from sqlalchemy.orm import InstrumentedAttribute

from app.content.text.usernames import username_key
from app.extensions import db
from app.models import FormerUsername, OldAddress, Post, Tag, TagAlias, User
from app.services.posts.site_pages import public_slugs

# of one text: what is left is not looked up
MOST_LINKS = 300


@dataclass(frozen=True)
class Targets:
    """What links within the site lead to: ids, usernames, and slugs of tags and pages."""

    posts: Collection[int] = ()
    users: Collection[str] = ()
    tags: Collection[str] = ()
    pages: Collection[str] = ()


def missing(targets: Targets) -> Targets:
    """Return those that readers do not find, in at most five statements."""
    return Targets(
        posts=set(targets.posts) - _found(targets.posts, Post.id, Post.public()),
        users=_missing_users(targets.users),
        tags=set(targets.tags) - _found_tags(targets.tags),
        pages=_missing_pages(targets.pages),
    )


def _found(
    wanted: Collection[int], column: InstrumentedAttribute[int], condition: ColumnElement[bool]
) -> set[int]:
    if not wanted:
        return set()
    return set(db.session.scalars(select(column).where(column.in_(wanted), condition)))


def _missing_users(names: Collection[str]) -> set[str]:
    keys = {name: username_key(name) for name in names}
    if not keys:
        return set()
    wanted = set(keys.values())
    statement: CompoundSelect[str | None] = union(
        select(User.username_key).where(User.username_key.in_(wanted)),
        select(FormerUsername.key).where(FormerUsername.key.in_(wanted)),
    )
    found = set(db.session.scalars(statement))
    return {name for name, key in keys.items() if key not in found}


def _found_tags(slugs: Collection[str]) -> set[str | None]:
    if not slugs:
        return set()
    statement: CompoundSelect[str | None] = union(
        select(Tag.slug).where(Tag.slug.in_(slugs)),
        select(TagAlias.slug).where(TagAlias.slug.in_(slugs)),
    )
    return set(db.session.scalars(statement))


def _missing_pages(slugs: Collection[str]) -> set[str]:
    """Return the slugs at which there is no page, and was none that is public at another by now."""
    missing_slugs = set(slugs) - public_slugs(slugs)
    paths = {f"/{slug}": slug for slug in missing_slugs}
    if not paths:
        return set()
    moved = (
        select(OldAddress.path)
        .join(Post, Post.id == OldAddress.post_id)
        .where(OldAddress.path.in_(paths), Post.page_public_at.is_not(None))
    )
    return missing_slugs - {paths[path] for path in db.session.scalars(moved)}


def others_of_this_title(post: Post) -> list[Post]:
    """Return up to three other posts of the author with the same title, but for case."""
    if not post.title or post.author_id is None:
        return []
    same = (
        select(Post)
        .where(
            Post.author_id == post.author_id,
            func.lower(Post.title) == func.lower(post.title),
            Post.id != post.id,
            Post.deleted_at.is_(None),
        )
        .order_by(Post.id)
        .limit(3)
    )
    return list(db.session.scalars(same))

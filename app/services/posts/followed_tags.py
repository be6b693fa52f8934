"""Following and unfollowing tags, and which ones a user follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select

from app.extensions import db
from app.models import Permission, Tag, TagFollow, User, utcnow
from app.models.upsert import insert_into
from app.services.pagination import Order, Page, PageRequest, Slice, count_rows, fetch_page
from app.services.policy import require
from app.services.posts.tagging import tag_by_slug
from app.services.row_mapping import filler, select_rows

_LAST_FOLLOWED_FIRST = Order(TagFollow.timestamp, TagFollow.tag_id)


@dataclass(frozen=True)
class FollowedTag:
    """A tag in the list of those that a user follows, and since when it is there."""

    id: int
    name: str
    slug: str
    timestamp: datetime

    def to_json(self) -> dict[str, Any]:
        """Return the tag as the API shows it."""
        return {"name": self.name, "slug": self.slug}


def follow_tag(user: User, slug: str) -> tuple[Tag, bool]:
    """Follow the tag that has or had a slug; return it, and whether that is new.

    Raises NotAllowed, NotFound.
    """
    require(user, Permission.FOLLOW)
    tag = _locked(slug)
    new = {"user_id": user.id, "tag_id": tag.id, "timestamp": utcnow()}
    added = insert_into(TagFollow).values(new).on_conflict_do_nothing()
    return tag, db.session.scalar(added.returning(TagFollow.tag_id)) is not None


def unfollow_tag(user: User, slug: str) -> tuple[Tag, bool]:
    """Stop following the tag that has or had a slug; return it, and whether it was followed.

    Raises NotAllowed, NotFound.
    """
    require(user, Permission.FOLLOW)
    tag = _locked(slug)
    removed = delete(TagFollow).where(TagFollow.user_id == user.id, TagFollow.tag_id == tag.id)
    return tag, db.session.scalar(removed.returning(TagFollow.tag_id)) is not None


def _locked(slug: str) -> Tag:
    """Return the tag that has or had a slug, locked against being merged meanwhile."""
    while True:
        tag, _ = tag_by_slug(slug)
        lock = select(Tag.id).where(Tag.id == tag.id).with_for_update(read=True, key_share=True)
        if db.session.scalar(lock) is not None:
            return tag
        db.session.expire_all()  # it was merged: the slug is that of another one now


def is_following_tag(user: User, tag: Tag) -> bool:
    """Return whether a user follows a tag."""
    found = select(TagFollow.tag_id).where(TagFollow.user_id == user.id, TagFollow.tag_id == tag.id)
    return db.session.scalar(found) is not None


def follows_any_tag(user: User) -> bool:
    """Return whether a user follows a tag at all."""
    found = select(TagFollow.tag_id).where(TagFollow.user_id == user.id).limit(1)
    return db.session.scalar(found) is not None


def followed_tags(user: User) -> list[Tag]:
    """Return the tags that a user follows, by name."""
    statement = select(Tag).join(TagFollow, TagFollow.tag_id == Tag.id)
    return list(
        db.session.scalars(statement.where(TagFollow.user_id == user.id).order_by(Tag.name))
    )


def last_followed_tags(user: User, request: PageRequest) -> Page[FollowedTag]:
    """Return a page of the tags that a user follows, last followed first."""
    listed = _followed(user)

    def rows(part: Slice) -> list[FollowedTag]:
        result = select_rows(part.of(listed))
        tag = filler(FollowedTag, result)
        return [tag(row) for row in result]

    return fetch_page(rows, _LAST_FOLLOWED_FIRST, request, lambda: count_rows(listed))


def count_followed_tags(user: User) -> int:
    """Return how many tags a user follows."""
    return count_rows(_followed(user))


def _followed(user: User) -> Select[Any]:
    columns: Any = (Tag.id, Tag.name, Tag.slug, TagFollow.timestamp)
    return (
        select(*columns)
        .join(TagFollow, TagFollow.tag_id == Tag.id)
        .where(TagFollow.user_id == user.id)
    )

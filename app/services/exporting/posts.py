"""Posts and pages as they are exported. The caller reads at one moment, see ``one_moment``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, func, select
from sqlalchemy.orm import aliased

from app.content.exporting.records import ExportedPost
from app.content.images.media_addresses import PREFIX
from app.content.text.bidi import without_overrides
from app.extensions import db
from app.models import Post, Tag, User, post_tags
from app.models.old_address import OldAddress
from app.models.post import DRAFT
from app.models.post_settings import address_slug
from app.services.old_addresses import addresses_of
from app.services.posts.covers import COVER_NAME

# the longest posts are a third of a megabyte each
BATCH = 200
# of ``main.post`` and ``main.site_page``
POST_ADDRESS, PAGE_ADDRESS = "/post/{id}/{slug}", "/{slug}"
HIDDEN = "hidden by moderators"

_translation = aliased(Post)
_HAS_TRANSLATIONS = (
    exists().where(_translation.translation_of_id == Post.id).label("has_translations")
)
_OUTLINE = (
    *(Post.id, Post.title, Post.title_slug, Post.status, Post.published_at, Post.created_at),
    *(Post.hidden_at, Post.hidden_reason, Post.deleted_at, Post.page_slug, Post.page_public_at),
)
_TEXTS = (
    *(Post.body, Post.language, Post.updated_at, Post.own_excerpt, Post.canonical_url),
    *(Post.comments_open, Post.cover_alt, COVER_NAME, Post.page_place, Post.page_position),
    *(Post.translation_of_id, _HAS_TRANSLATIONS, Post.author_id),
    *(User.username.label("author_username"), User.name.label("author_name")),
)
# what people see of a name that only has a username, and the other way round
_SHOWN_NAME = func.coalesce(func.nullif(User.name, ""), User.username)


@dataclass(frozen=True)
class Selection:
    """Which posts are exported: those of the whole site with its pages, or of one author.

    :param with_bin: also those that the author has deleted
    """

    author_id: int | None = None
    with_bin: bool = False

    @property
    def condition(self) -> ColumnElement[bool]:
        """Return the SQL condition for these posts."""
        of_author = Post.author_id == self.author_id
        chosen = Post.id.is_not(None) if self.author_id is None else of_author
        return chosen if self.with_bin else chosen & Post.deleted_at.is_(None)

    def count(self) -> int:
        """Return how many there are."""
        return db.session.scalar(select(func.count(Post.id)).where(self.condition)) or 0

    def outlines(self) -> Iterator[ExportedPost]:
        """Return all that decides where a post is, of each, in the order of their ids."""
        for rows in self._batches(_OUTLINE):
            yield from map(_outline, rows)

    def posts(self) -> Iterator[ExportedPost]:
        """Return the posts with their texts, in the order of their ids."""
        for rows in self._batches((*_OUTLINE, *_TEXTS)):
            ids = [row.id for row in rows]
            tags, addresses = _tags_of(ids), addresses_of(OldAddress.post_id, ids)
            for row in rows:
                own = _own_addresses(row)
                old = (path for path in addresses.get(row.id, ()) if path not in own)
                yield self._whole(row, tags.get(row.id, ()), (*own, *old))

    def _batches(self, columns: tuple[Any, ...]) -> Iterator[list[Row[Any]]]:
        last = 0
        statement = select(*columns).where(self.condition).order_by(Post.id).limit(BATCH)
        statement = statement.outerjoin_from(Post, User, User.id == Post.author_id)
        while rows := db.session.execute(statement.where(Post.id > last)).all():
            yield list(rows)
            last = rows[-1].id

    def _whole(
        self, row: Row[Any], tags: tuple[str, ...], addresses: tuple[str, ...]
    ) -> ExportedPost:
        original = row.translation_of_id or (row.id if row.has_translations else None)
        return replace(
            _outline(row),
            body=row.body,
            updated_at=row.updated_at,
            author=self._author(row),
            tags=tags,
            language=row.language,
            translations=f"post-{original}" if original else "",
            excerpt=row.own_excerpt or "",
            canonical_url=row.canonical_url or "",
            comments_open=row.comments_open or row.page_slug is not None,
            cover=f"{PREFIX}{row.cover_name}" if row.cover_name else "",
            cover_alt=row.cover_alt or "",
            addresses=addresses,
            place=row.page_place or "",
            position=row.page_position,
        )

    def _author(self, row: Row[Any]) -> str:
        """Return the name that is shown of an author, with the username if others share it."""
        if row.author_id is None:
            return ""
        name = row.author_name or row.author_username or f"user {row.author_id}"
        if name in self._shared_names and row.author_username not in (None, name):
            name = f"{name} ({row.author_username})"
        return without_overrides(name)

    @cached_property
    def _shared_names(self) -> set[str | None]:
        shared = select(_SHOWN_NAME).group_by(_SHOWN_NAME).having(func.count() > 1)
        return set(db.session.scalars(shared))


def _outline(row: Row[Any]) -> ExportedPost:
    is_page = row.page_slug is not None
    if is_page:
        published_at, is_draft = row.page_public_at, row.page_public_at is None
    else:
        published_at, is_draft = row.published_at, row.status == DRAFT
    reason = ": ".join(filter(None, (HIDDEN, row.hidden_reason))) if row.hidden_at else ""
    return ExportedPost(
        id=row.id,
        title=row.title,
        slug=row.page_slug or row.title_slug,
        body="",
        is_draft=is_draft,
        date=published_at or row.created_at,
        reason=reason,
        deleted_at=row.deleted_at,
        is_page=is_page,
    )


def _own_addresses(row: Row[Any]) -> tuple[str, ...]:
    if row.page_slug is not None:
        return (PAGE_ADDRESS.format(slug=row.page_slug),)
    slug = address_slug(row.id, row.title_slug)
    return (POST_ADDRESS.format(id=row.id, slug=slug),)


def _tags_of(ids: list[int]) -> dict[int, tuple[str, ...]]:
    """Return the names of tags by the ids of posts, in the order of the alphabet.

    They are sorted here, because databases have alphabets of their own.
    """
    found: dict[int, tuple[str, ...]] = {}
    rows: Any = db.session.execute(
        select(post_tags.c.post_id, Tag.name)
        .join(Tag, Tag.id == post_tags.c.tag_id)
        .where(post_tags.c.post_id.in_(ids))
    )
    for post_id, name in rows:
        found[post_id] = tuple(sorted((*found.get(post_id, ()), name)))
    return found

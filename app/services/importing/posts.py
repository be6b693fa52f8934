"""Posts and pages of an export as rows: new ones, and those that have changed there since."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from itertools import chain, count
from typing import Any

from sqlalchemy import select

from app.content.importing.records import ImportedPost, digest_of
from app.content.importing.report import CHANGED, CREATED, KEPT, UNCHANGED, Report
from app.content.text.languages import LANGUAGE_TAG
from app.content.text.slugs import slugify
from app.extensions import db
from app.models import MediaFile, Origin, Post, User, utcnow
from app.models.post import DRAFT, PUBLISHED
from app.models.post_settings import EXCERPT_MAX_LENGTH
from app.models.site_page import PAGE_SLUG_MAX_LENGTH
from app.services.errors import InvalidSetting
from app.services.importing.origins import POST, Origins
from app.services.importing.people import People
from app.services.old_addresses import keep_addresses
from app.services.posts.covers import put_cover
from app.services.posts.post_settings import canonical_url
from app.services.posts.revisions import keep_former, record
from app.services.posts.site_pages import check_slug
from app.services.posts.tagging import tags_named
from app.services.posts.translations import take_turns


class Posts:
    """Stores the posts of an export.

    :param taken: the addresses that pages of the application have
    """

    def __init__(
        self, origins: Origins, people: People, report: Report, taken: Collection[str]
    ) -> None:
        self._origins = origins
        self._people = people
        self._report = report
        self._taken = taken
        self._originals: dict[str, int] = {}

    def is_news(self, imported: ImportedPost) -> bool:
        """Return whether a post is new or has changed there since it was stored."""
        origin = self._origins.find_one(POST, imported.external_id)
        return origin is None or (
            origin.post_id is not None and origin.digest != digest_of(imported)
        )

    def store(self, imported: ImportedPost, body: str | None = None) -> int | None:
        """Store a post and return its id; None if it was deleted here. Counts what became of it.

        :param body: with the addresses of its pictures, if it has any
        """
        origin, digest = self._origins.find_one(POST, imported.external_id), digest_of(imported)
        if body is not None:
            imported = replace(imported, body=body)
        if origin is None:
            post_id = self._create(imported, digest)
            self._report.result.add(CREATED)
            return post_id
        outcome = self._update(imported, origin, digest)
        self._report.result.add(outcome)
        if imported.translations and origin.post_id is not None:
            self._originals.setdefault(imported.translations, origin.post_id)
        return origin.post_id

    def _create(self, imported: ImportedPost, digest: str) -> int:
        values = self._values(imported)
        if imported.is_page:
            values |= self._page_values(imported, None)
        values.setdefault("created_at", imported.created_at or imported.published_at or utcnow())
        post = Post(id=imported.wanted_id, **values)
        db.session.add(post)
        db.session.flush()
        self._finish(imported, post)
        self._origins.add(POST, imported.external_id, digest, post.revision, post_id=post.id)
        return post.id

    def _update(self, imported: ImportedPost, origin: Origin, digest: str) -> str:
        if origin.post_id is None:
            return KEPT
        if origin.digest == digest:
            return UNCHANGED
        post = db.session.get(Post, origin.post_id, with_for_update=True, populate_existing=True)
        if post is None or post.is_deleted or post.revision != origin.revision:
            return KEPT
        keep_former(post)
        values = self._values(imported)
        if imported.is_page:
            values |= self._page_values(imported, post)
        for name, value in values.items():
            setattr(post, name, value)
        post.revision += 1
        db.session.flush()
        self._finish(imported, post)
        origin.digest, origin.revision = digest, post.revision
        return CHANGED

    def _values(self, imported: ImportedPost) -> dict[str, Any]:
        """Return the columns of a post; the body last, which is rendered by the others."""
        is_public = imported.status == PUBLISHED and not imported.is_page
        author_id = None if imported.is_page else self._people.author_of(imported)
        title = imported.title
        if title is None and imported.is_page:
            title = imported.slug or imported.external_id
        return {
            "author": db.session.get(User, author_id) if author_id is not None else None,
            "status": PUBLISHED if is_public else DRAFT,
            "published_at": imported.published_at if is_public else None,
            "updated_at": _edited(imported),
            "title": title,
            "own_slug": slugify(imported.slug) or None,
            "canonical_url": self._canonical_url(imported),
            "own_excerpt": imported.excerpt[:EXCERPT_MAX_LENGTH] or None,
            "language": imported.language if LANGUAGE_TAG.fullmatch(imported.language) else "",
            "comments_open": imported.comments_open and not imported.is_page,
            "tags": tags_named(list(imported.tags), most=None),
            **imported.columns,
            "body": imported.body,
        }

    def _canonical_url(self, imported: ImportedPost) -> str | None:
        if imported.is_page:
            return None
        try:
            return canonical_url(imported.canonical_url)
        except InvalidSetting:
            text = f"this is not the address of a page: {imported.canonical_url}"
            self._report.warn(imported.place, text)
            return None

    def _page_values(self, imported: ImportedPost, page: Post | None) -> dict[str, Any]:
        """Return the columns of a page of the site, which has no date to come."""
        now = utcnow()
        is_public = imported.status == PUBLISHED and (imported.published_at or now) <= now
        slug = page.page_slug if page is not None else self._page_slug(imported)
        return {
            "page_slug": slug,
            "page_public_at": (imported.published_at or now) if is_public else None,
            **{key: value for key, value in imported.columns.items() if key.startswith("page_")},
        }

    def _page_slug(self, imported: ImportedPost) -> str:
        wanted = slugify(imported.slug or imported.title or imported.external_id)
        wanted = wanted.encode("ascii", "ignore").decode().strip("-") or "page"
        start = wanted[: PAGE_SLUG_MAX_LENGTH - len("-page-9999")].rstrip("-")
        others = (f"{start}-page-{number}" for number in count(2))
        for slug in chain((wanted[:PAGE_SLUG_MAX_LENGTH].rstrip("-"), f"{start}-page"), others):
            try:
                found = check_slug(slug, self._taken)
            except InvalidSetting:
                continue
            if found != imported.slug:
                self._report.warn(imported.place, f"the page is at /{found}")
            return found
        raise AssertionError("there is always another number")

    def _finish(self, imported: ImportedPost, post: Post) -> None:
        """Store what needs the id of a post."""
        if imported.translations and post.language:
            self._join(imported.translations, post)
        for address in keep_addresses(post, imported.addresses):
            self._report.warn(imported.place, f"the address leads elsewhere already: {address}")
        if imported.cover:
            put_cover(post, db.session.scalar(select(MediaFile).filter_by(digest=imported.cover)))
        record(post, post.author)

    def _join(self, group: str, post: Post) -> None:
        """Make a post a translation of the first of its group, if it is by the same author.

        Of pages only pages are translations.
        """
        original = db.session.get(Post, self._originals.setdefault(group, post.id))
        if original is None or original.id == post.id or original.author_id != post.author_id:
            return
        if original.is_site_page != post.is_site_page:
            return
        take_turns(post.author_id)
        if original.language and original.language.lower() != post.language.lower():
            post.translation_of_id = original.translation_of_id or original.id


def _edited(imported: ImportedPost) -> datetime | None:
    """Return when a post was last changed, unless that was before it was published."""
    changed = imported.updated_at
    if changed is None or imported.published_at is None or imported.status != PUBLISHED:
        return changed
    return changed if changed > imported.published_at else None

"""Posts and pages of an export as rows: new ones, and those that have changed there since."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain, count
from typing import Any

from sqlalchemy import select

from app.content.importing.digests import change_since, digest_of
from app.content.importing.records import ImportedPost
from app.content.importing.report import CHANGED, CREATED, KEPT, UNCHANGED, Report
from app.content.text.languages import LANGUAGE_TAG
from app.content.text.slugs import slugify
from app.content.text.tag_names import tag_key
from app.extensions import db
from app.models import MediaFile, Origin, Post, Tag, User, utcnow
from app.models.post import DRAFT, PUBLISHED
from app.models.post_settings import EXCERPT_MAX_LENGTH
from app.models.site_page import PAGE_SLUG_MAX_LENGTH
from app.services.errors import InvalidSetting
from app.services.importing.origins import POST, Origins
from app.services.importing.people import People
from app.services.old_addresses import keep_all
from app.services.posts.covers import put_cover
from app.services.posts.post_settings import canonical_url
from app.services.posts.revisions import keep_former, record
from app.services.posts.site_pages import check_slug
from app.services.posts.tagging import find_tags, tags_named
from app.services.posts.translations import take_turns

_PICTURES_GONE = (
    "it has changed there, but its pictures have not come along this time, as they did before:"
    " it stays as it is (--media)"
)


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
        """Return whether a post is new, or has changed there and not here since it was stored."""
        origin = self._origins.find_one(POST, imported.external_id)
        if origin is None:
            return True
        post = db.session.get(Post, origin.post_id or 0)
        is_unedited = post is not None and post.revision == origin.revision
        return is_unedited and change_since(origin.digest, imported) == "new"

    def store(self, batch: Sequence[tuple[ImportedPost, str]]) -> list[int | None]:
        """Store posts, and return their ids; None for one that was deleted here.

        Counts what became of them.

        :param batch: each with its body, which has the addresses of its pictures
        """
        known = self._origins.find(POST, (imported.external_id for imported, _body in batch))
        tags = self._tags(imported for imported, _body in batch)
        made: dict[str, tuple[ImportedPost, Post]] = {}
        for imported, _body in batch:
            if not imported.is_page:
                self._people.author_of(imported)  # makes who is not here yet
        with db.session.no_autoflush:  # else each would be stored alone
            for imported, body in batch:
                if imported.external_id not in known:
                    post = self._new(imported, body, tags)
                    made[imported.external_id] = imported, post
        db.session.flush()
        with db.session.no_autoflush:
            self._finish(list(made.values()))
        for imported, post in made.values():
            self._report.result.add(CREATED)
            self._origins.add(
                POST, imported.external_id, digest_of(imported), post.revision, post_id=post.id
            )
        ids: dict[str, int | None] = {key: post.id for key, (_imported, post) in made.items()}
        for imported, body in batch:
            if (known_as := known.get(imported.external_id)) is not None:
                self._report.result.add(self._update(imported, body, known_as, tags))
                ids[imported.external_id] = known_as.post_id
        return [ids[imported.external_id] for imported, _body in batch]

    def _tags(self, posts: Iterable[ImportedPost]) -> dict[str, Tag]:
        """Return the tags of posts by the keys of their names in the export."""
        names = {tag_key(name): name for post in posts for name in post.tags}
        stored = tags_named(list(names.values()), most=None)
        by_key = {tag.key or tag_key(tag.name): tag for tag in stored}
        missing = {key: name for key, name in names.items() if key not in by_key}
        return by_key | find_tags(missing)  # names that mean a tag of another name

    def _new(self, imported: ImportedPost, body: str, tags: Mapping[str, Tag]) -> Post:
        values = self._values(imported, body, tags)
        if imported.is_page:
            values |= self._page_values(imported, None)
        values.setdefault("created_at", imported.created_at or imported.published_at or utcnow())
        # its first revision is made when it is changed: see keep_former
        post = Post(id=imported.wanted_id, **values)
        db.session.add(post)
        if imported.is_page:
            db.session.flush()  # so that the next page gets another address
        return post

    def _update(
        self, imported: ImportedPost, body: str, origin: Origin, tags: Mapping[str, Tag]
    ) -> str:
        if origin.post_id is None:
            return KEPT
        if imported.translations:
            self._originals.setdefault(imported.translations, origin.post_id)
        change = change_since(origin.digest, imported)
        if change == "none":
            return UNCHANGED
        post = db.session.get(Post, origin.post_id, with_for_update=True, populate_existing=True)
        if post is None or post.is_deleted or post.revision != origin.revision:
            return KEPT
        if change == "pictures gone":
            self._report.warn(imported.place, _PICTURES_GONE)
            return KEPT
        keep_former(post)
        values = self._values(imported, body, tags)
        if imported.is_page:
            values |= self._page_values(imported, post)
        for name, value in values.items():
            setattr(post, name, value)
        post.revision += 1
        db.session.flush()
        self._finish([(imported, post)])
        record(post, post.author)
        origin.digest, origin.revision = digest_of(imported), post.revision
        return CHANGED

    def _values(self, imported: ImportedPost, body: str, tags: Mapping[str, Tag]) -> dict[str, Any]:
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
            "tags": list({tags[tag_key(name)]: None for name in imported.tags}),
            **imported.columns,
            "body": body,
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

    def _finish(self, stored: Sequence[tuple[ImportedPost, Post]]) -> None:
        """Store what needs the ids of posts."""
        places = {post.id: imported.place for imported, post in stored}
        claims = [(post, each) for imported, post in stored for each in imported.addresses]
        for post, address in keep_all(claims):
            text = f"the address leads elsewhere already: {address}"
            self._report.warn(places[post.id], text)
        for imported, post in stored:
            if imported.translations and post.language:
                self._join(imported.translations, post)
            if imported.cover:
                file = select(MediaFile).filter_by(digest=imported.cover)
                put_cover(post, db.session.scalar(file))

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

"""The public pages of the site in their languages, as all pages link to them.

A process keeps them (``app/web/cache/site_settings.py``), so that no page queries them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import aliased

from app.models import Post

# more than a site has in all languages together
MOST_LINKED = 500


@dataclass(frozen=True, slots=True)
class LinkedPage:
    """A public page in one of its languages; '' is none."""

    id: int
    slug: str
    title: str
    language: str


@dataclass(frozen=True, slots=True)
class PageGroup:
    """A page and its translations, those of them that are public, the original first.

    ``place`` is where every page links to one of them; None if that is nowhere, or if the original
    is a draft.
    """

    place: str | None
    pages: tuple[LinkedPage, ...]

    def for_reader(self, language: str) -> LinkedPage:
        """Return the page in a language, or in one of the same name, or else the original.

        :param language: the tag of the language
        """
        by_tag = {page.language.lower(): page for page in self.pages}
        if found := by_tag.get(language.lower()):
            return found
        main = _main_language(language)
        alike = (page for page in self.pages if _main_language(page.language) == main)
        return next(alike, self.pages[0])

    def translations_of(self, page_id: int) -> tuple[LinkedPage, ...]:
        """Return all pages that name their language, if this is one of several such; or ()."""
        named = tuple(page for page in self.pages if page.language)
        is_among_them = any(page.id == page_id for page in named)
        return named if is_among_them and len(named) > 1 else ()


def _main_language(tag: str) -> str:
    return tag.lower().partition("-")[0]


_ORIGINAL = aliased(Post)
_LINKED = (
    select(
        *(Post.page_slug, Post.title, Post.language, Post.id, _ORIGINAL.page_place),
        _ORIGINAL.id.label("original_id"),
    )
    .join(_ORIGINAL, _ORIGINAL.id == func.coalesce(Post.translation_of_id, Post.id))
    .where(Post.page_slug.is_not(None), Post.page_public_at.is_not(None))
    .order_by(
        _ORIGINAL.page_place.is_(None),
        func.coalesce(_ORIGINAL.page_position, 0),
        _ORIGINAL.id,
        Post.translation_of_id.is_not(None),
        Post.id,
    )
    .limit(MOST_LINKED)
)


def linked_pages(connection: Connection) -> tuple[PageGroup, ...]:
    """Return the public pages by their groups, those with a place in its order, in one statement.

    :param connection: not that of a request, so that pages without a database can be shown
    """
    rows: Any = connection.execute(_LINKED)
    groups = groupby(rows, lambda row: row.original_id)
    return tuple(_group(original_id, members) for original_id, members in groups)


def _group(original_id: int, rows: Iterable[Any]) -> PageGroup:
    place: str | None = None
    pages: dict[str, LinkedPage] = {}
    for row in rows:
        if row.id == original_id:
            place = row.page_place
        page = LinkedPage(row.id, row.page_slug, row.title, row.language)
        pages.setdefault(page.language.lower(), page)
    return PageGroup(place, tuple(pages.values()))

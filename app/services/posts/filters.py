"""Choices of public posts: of one kind, in one language, and what there is to choose from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, DateTime, String, bindparam, exists, literal, select, true

from app.models import Post, utcnow
from app.models.post import MAIN_LANGUAGE
from app.services.pagination import Values
from app.services.row_mapping import select_rows

ARTICLES, NOTES = "articles", "notes"
KINDS = (ARTICLES, NOTES)


@dataclass(frozen=True)
class PostFilter:
    """Which public posts a list has.

    ``kind`` is one of KINDS, ``language`` the first part of a BCP 47 tag; '' is any.
    """

    kind: str = ""
    language: str = ""

    @property
    def condition(self) -> ColumnElement[bool]:
        """Return the SQL condition, with bind parameters for ``values``."""
        condition: ColumnElement[bool] = true()
        if self.kind:
            condition &= Post.title.is_(None) if self.kind == NOTES else Post.title.is_not(None)
        if self.language:
            condition &= bindparam("language", type_=String) == MAIN_LANGUAGE
        return condition

    @property
    def parametrized(self) -> PostFilter:
        """Return the filter for any language, which has the same condition."""
        return replace(self, language="*") if self.language else self

    @property
    def values(self) -> Values:
        """Return the values for the bind parameters of ``condition``."""
        return {"language": self.language} if self.language else {}


ALL_POSTS = PostFilter()


@dataclass(frozen=True)
class Choices:
    """What there is to choose from among the public posts.

    ``languages`` are the first parts of BCP 47 tags, sorted; ``has_pins`` says whether posts are
    pinned on the front page.
    """

    languages: tuple[str, ...]
    has_pins: bool


def _choices() -> Any:
    """Return a statement with a row for each language, found in two steps of an index."""

    def first_after(last: Any) -> Any:
        found = select(MAIN_LANGUAGE).where(Post.published(), last < MAIN_LANGUAGE)
        return found.order_by(MAIN_LANGUAGE).limit(1).scalar_subquery()

    found = select(first_after(literal("")).label("name")).cte("found", recursive=True)
    found = found.union_all(select(first_after(found.c.name)).where(found.c.name.is_not(None)))
    public = Post.public(by=bindparam("now", type_=DateTime))
    shown = select(Post.id).where(found.c.name == MAIN_LANGUAGE, public).exists()
    # a row without a language if there is none
    pins = select(exists().where(Post.front_pinned_at.is_not(None)).label("has_pins")).subquery()
    return select(found.c.name, pins.c.has_pins).select_from(pins.outerjoin(found, shown))


_CHOICES = _choices()


def choices_of_posts() -> Choices:
    """Return the languages of public posts, and whether any are pinned, in one statement."""
    rows = select_rows(_CHOICES, {"now": utcnow()}).all()
    languages = sorted(row.name for row in rows if row.name is not None)
    return Choices(tuple(languages), any(row.has_pins for row in rows))

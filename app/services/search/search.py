"""Searching posts, comments and people.

Posts with every word in their titles come first, then those with the words in titles and tags,
then those with the words anywhere; the newest first among each. Comments come newest first, people
with the words in their names before those who write them about themselves. No statistics are used,
so the order is predictable and the same on both databases.

Only the NEWEST rows with the highest ids of each part are ordered, so that a word that is in
every post costs no more than a rare one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import BigInteger, Select, Subquery, case, func, literal, select, union_all

from app.content.search.query_parser import (
    LONGEST_QUERY,
    MOST_PHRASES,
    Query,
    QueryTooLong,
    parse,
)
from app.content.search.snippets import Segment, excerpt_around, mark
from app.content.search.tokenizer import searchable_text
from app.content.text.excerpt import shorten
from app.extensions import db
from app.models import AnonymousUser, Comment, Post, Tag, User
from app.services.errors import TooLong
from app.services.pagination import Page
from app.services.people.usernames import is_shown_to, user_named
from app.services.posts.tagging import tag_called
from app.services.search.kinds import SEARCHED, Asked, Kind, asked_of
from app.services.search.matching import Where, matching

NEWEST = 500
LONGEST_ABOUT = 240  # characters of what people without a match in it say about themselves


@dataclass(frozen=True)
class Found:
    """A post, with the words marked in its title and in an excerpt."""

    post: Post
    title: list[Segment]
    excerpt: list[Segment]


@dataclass(frozen=True)
class FoundComment:
    """A comment, with the words marked in an excerpt."""

    comment: Comment
    excerpt: list[Segment]


@dataclass(frozen=True)
class FoundPerson:
    """A user, with the words marked in the names, the location and an excerpt of the profile."""

    user: User
    username: list[Segment]
    name: list[Segment]
    location: list[Segment]
    excerpt: list[Segment]


@dataclass(frozen=True)
class Results:
    """The parsed query, and a page of what it found.

    ``author`` and ``tag`` are what is filtered by; None without a filter, and for a name that does
    not exist. ``counts`` says how many rows of each kind there are, at most NEWEST; it lacks kinds
    of which the query asks nothing.
    """

    query: Query
    page: Page[Any]
    author: User | None = None
    tag: Tag | None = None
    kind: Kind = Kind.POSTS
    counts: dict[Kind, int] = field(default_factory=dict)

    @property
    def is_bounded(self) -> bool:
        """Return whether there may be more rows than the pages show."""
        return (self.page.total or 0) >= NEWEST

    @property
    def is_empty(self) -> bool:
        """Return whether the query asks nothing of this kind of rows."""
        return self.kind not in self.counts


def understand(text: str, author: str = "", tag: str = "") -> Query:
    """Return the parsed query. Raises TooLong."""
    try:
        return parse(text, author, tag)
    except QueryTooLong:
        message = _(
            "This is too much to look for at once: at most %(words)s words and %(characters)s"
            " characters.",
            words=MOST_PHRASES,
            characters=LONGEST_QUERY,
        )
        raise TooLong(message) from None


def search(query: Query, number: int, size: int, kind: Kind = Kind.POSTS) -> Results:
    """Return a page of the public posts, comments or people that match.

    :param number: of the page, from 1; clamped to the pages that exist
    :param size: the most rows on a page
    """
    author = user_named(query.author) if query.author else None
    if author is not None and not is_shown_to(AnonymousUser(), author):
        author = None
    tag = tag_called(query.tag) if query.tag else None
    asked_of_each = {each: asked_of(each, query, author, tag) for each in Kind}
    asked_at_all = {
        each: asked
        for each, asked in asked_of_each.items()
        if asked is not None and not asked.is_empty
    }
    numbers = {each: _number(each, asked) for each, asked in asked_at_all.items() if each != kind}
    page: Page[Any] = Page([], number=1, pages=1, total=0)
    rows: list[Any] = []
    if asked := asked_at_all.get(kind):
        statement = _page(kind, _places(kind, asked), number, size)
        # the other kinds are counted by the same statement, or by one of their own if it finds none
        rows = list(db.session.execute(statement.add_columns(*numbers.values())))
        page = _page_of(kind, asked, rows, size) if rows else page
    counts = _counts(numbers, rows)
    if kind in asked_at_all:
        counts[kind] = min(page.total or 0, NEWEST)
    return Results(query, page, author, tag, kind, counts)


def _page_of(kind: Kind, asked: Asked, rows: list[Any], size: int) -> Page[Any]:
    place, total = rows[0].place, rows[0].total
    number, pages = (place - 1) // size + 1, -(-total // size)
    return Page(
        [_FOUND[kind](row[0], asked.query) for row in rows],
        next={"page": str(number + 1)} if number < pages else None,
        previous={"page": str(number - 1)} if number > 1 else None,
        number=number,
        pages=pages,
        total=total,
    )


def _number(kind: Kind, asked: Asked) -> Any:
    """Return a scalar subquery for the number of rows that match, at most NEWEST."""
    row_id, matches = matching(SEARCHED[kind].index, asked.query, asked.marks, Where.ANYWHERE)
    found = (
        select(row_id)
        .where(matches, SEARCHED[kind].is_public(row_id, asked))
        .limit(NEWEST)
        .subquery()
    )
    return select(func.count()).select_from(found).scalar_subquery().label(f"in_{kind.value}")


def _counts(numbers: dict[Kind, Any], rows: list[Any]) -> dict[Kind, int]:
    if not numbers:
        return {}
    row = rows[0] if rows else db.session.execute(select(*numbers.values())).one()
    return {kind: getattr(row, f"in_{kind.value}") for kind in numbers}


def _places(kind: Kind, asked: Asked) -> Select[Any]:
    """Return a statement for all matching rows: id, place in the order from 1, and total."""
    model = SEARCHED[kind].index.model
    # without words, no title can match
    places = SEARCHED[kind].places if asked.query.required else (Where.ANYWHERE,)
    candidates = [_newest(kind, asked, where) for where in places]
    matches = union_all(*(select(each.c.id, each.c.part) for each in candidates)).subquery()
    best = (
        select(matches.c.id, func.min(matches.c.part).label("part"))
        .group_by(matches.c.id)
        .subquery()
    )
    order = (best.c.part, *SEARCHED[kind].order(asked))
    return select(
        model.id.label("id"),
        func.row_number().over(order_by=order).label("place"),
        func.count().over().label("total"),
    ).join(best, best.c.id == model.id)


def _newest(kind: Kind, asked: Asked, where: Where) -> Subquery:
    """Return a subquery for the newest public rows that match in some parts."""
    row_id, matches = matching(SEARCHED[kind].index, asked.query, asked.marks, where)
    part = list(Where).index(where)
    return (
        select(row_id.label("id"), literal(part).label("part"))
        .where(matches, SEARCHED[kind].is_public(row_id, asked))
        .order_by(row_id.desc())
        .limit(NEWEST)
        .subquery()
    )


def _page(kind: Kind, places: Select[Any], number: int, size: int) -> Select[Any]:
    """Return a statement for the rows of a page, or of the last page, with what they show."""
    model = SEARCHED[kind].index.model
    found = places.subquery()
    last_page = (found.c.total - 1) // size * size
    wanted = literal((max(number, 1) - 1) * size, BigInteger)  # may be past 2**31
    start = case((last_page < wanted, last_page), else_=wanted)
    return (
        select(model, found.c.place, found.c.total)
        .join(found, found.c.id == model.id)
        .where(found.c.place > start, found.c.place <= start + size)
        .order_by(found.c.place)
        .options(*SEARCHED[kind].options)
    )


def _found(post: Post, query: Query) -> Found:
    excerpt = excerpt_around(searchable_text(post.body_html), query.required)
    return Found(
        post, mark(post.title or "", query.required), excerpt or mark(post.excerpt, query.required)
    )


def _found_comment(comment: Comment, query: Query) -> FoundComment:
    return FoundComment(comment, _excerpt(searchable_text(comment.body_html), query))


def _found_person(user: User, query: Query) -> FoundPerson:
    username, name, location = (
        mark(text or "", query.required) for text in (user.username, user.name, user.location)
    )
    about = " ".join((user.about_me or "").split())
    return FoundPerson(user, username, name, location, _excerpt(about, query))


def _excerpt(text: str, query: Query) -> list[Segment]:
    """Return a text around its first match, or else its beginning."""
    if around := excerpt_around(text, query.required):
        return around
    return [Segment(shorten(text, LONGEST_ABOUT))] if text else []


_FOUND: dict[Kind, Any] = {
    Kind.POSTS: _found,
    Kind.COMMENTS: _found_comment,
    Kind.PEOPLE: _found_person,
}

"""Searching posts.

Posts with every word in their titles come first, then those with the words in titles and tags,
then those with the words anywhere; the newest first among each. No statistics are used, so the
order is predictable and the same on both databases.

Only the NEWEST posts with the highest ids of each kind are ordered, so that a word that is in
every post costs no more than a rare one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    case,
    exists,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import defer, joinedload, selectinload

from app.content.search.query_parser import (
    LONGEST_QUERY,
    MOST_PHRASES,
    Query,
    QueryTooLong,
    parse,
)
from app.content.search.snippets import Segment, excerpt_around, mark
from app.content.search.tokenizer import searchable_text
from app.extensions import db
from app.models import Post, Tag, User
from app.models.search_index import author_term, tag_term
from app.services.errors import TooLong
from app.services.pagination import Page
from app.services.people.usernames import user_named
from app.services.posts.tagging import tag_called
from app.services.search.matching import Where, matching

NEWEST = 500


@dataclass(frozen=True)
class Found:
    """A post, with the words marked in its title and in an excerpt."""

    post: Post
    title: list[Segment]
    excerpt: list[Segment]


@dataclass(frozen=True)
class Results:
    """The parsed query, and a page of what it found.

    ``author`` and ``tag`` are what the posts are filtered by; None without a filter, and for a name
    that does not exist.
    """

    query: Query
    page: Page[Found]
    author: User | None = None
    tag: Tag | None = None

    @property
    def is_bounded(self) -> bool:
        """Return whether there may be more posts than the pages show."""
        return (self.page.total or 0) >= NEWEST


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


def search(query: Query, number: int, size: int) -> Results:
    """Return a page of the public posts that match.

    :param number: of the page, from 1; clamped to the pages that exist
    :param size: the most posts on a page
    """
    nothing: Page[Found] = Page([], number=1, pages=1, total=0)
    author = user_named(query.author) if query.author else None
    tag = tag_called(query.tag) if query.tag else None
    nowhere = (query.author and author is None) or (query.tag and tag is None)
    if query.is_empty or nowhere:
        return Results(query, nothing, author, tag)
    marks = [author_term(author.id)] if author is not None else []
    marks += [tag_term(tag.id)] if tag is not None else []
    places = _places(query, marks, author)
    rows = db.session.execute(_page(places, number, size)).all()
    if not rows:
        return Results(query, nothing, author, tag)
    place, total = rows[0].place, rows[0].total
    number, pages = (place - 1) // size + 1, -(-total // size)
    page = Page(
        [_found(row.Post, query) for row in rows],
        next={"page": str(number + 1)} if number < pages else None,
        previous={"page": str(number - 1)} if number > 1 else None,
        number=number,
        pages=pages,
        total=total,
    )
    return Results(query, page, author, tag)


def _places(query: Query, marks: list[str], author: User | None) -> Select[Any]:
    """Return a statement for all matching posts: id, place in the order from 1, and total."""
    # without words, no title can match
    kinds = list(Where) if query.required else [Where.ANYWHERE]
    candidates = [_newest(query, marks, author, where) for where in kinds]
    matches = union_all(*(select(each.c.id, each.c.kind) for each in candidates)).subquery()
    best = (
        select(matches.c.id, func.min(matches.c.kind).label("kind"))
        .group_by(matches.c.id)
        .subquery()
    )
    order = (best.c.kind, Post.published_at.desc(), Post.id.desc())
    return select(
        Post.id.label("id"),
        func.row_number().over(order_by=order).label("place"),
        func.count().over().label("total"),
    ).join(best, best.c.id == Post.id)


def _newest(query: Query, marks: list[str], author: User | None, where: Where) -> Subquery:
    """Return a subquery for the newest public posts that match in some parts."""
    post_id, matches = matching(query, marks, where)
    kind = list(Where).index(where)
    return (
        select(post_id.label("id"), literal(kind).label("kind"))
        .where(matches, _is_public(post_id, author))
        .order_by(post_id.desc())
        .limit(NEWEST)
        .subquery()
    )


def _is_public(post_id: ColumnElement[int], author: User | None) -> ColumnElement[bool]:
    """Return the condition that a post is public and by the author; the index does not say so."""
    public = exists().where(Post.id == post_id, Post.public())
    return public.where(Post.author_id == author.id) if author is not None else public


def _page(places: Select[Any], number: int, size: int) -> Select[Any]:
    """Return a statement for the posts of a page, or of the last page, with author and tags."""
    found = places.subquery()
    last_page = (found.c.total - 1) // size * size
    wanted = literal((max(number, 1) - 1) * size, BigInteger)  # may be past 2**31
    start = case((last_page < wanted, last_page), else_=wanted)
    return (
        select(Post, found.c.place, found.c.total)
        .join(found, found.c.id == Post.id)
        .where(found.c.place > start, found.c.place <= start + size)
        .order_by(found.c.place)
        .options(
            joinedload(Post.author).lazyload(User.role),
            selectinload(Post.tags),
            defer(Post.body),
            defer(Post.summary_html),
        )
    )


def _found(post: Post, query: Query) -> Found:
    excerpt = excerpt_around(searchable_text(post.body_html), query.required)
    return Found(
        post, mark(post.title or "", query.required), excerpt or mark(post.excerpt, query.required)
    )

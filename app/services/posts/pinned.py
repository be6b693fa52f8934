"""Lists that begin with pinned posts: the front page, and the posts of a profile."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, select, union_all

from app.extensions import db
from app.models import Post
from app.services.pagination import Page, PageRequest, Slice, Values, fetch_page
from app.services.people.profiles import ProfileUser
from app.services.posts import lists
from app.services.posts.filters import ALL_POSTS, PostFilter
from app.services.posts.loading import PINNED, TEASERS
from app.services.posts.rows import ListedPost

_OF_AUTHOR = Post.author_id == bindparam("author_id", type_=Integer)


def front_page(
    request: PageRequest, chosen: PostFilter = ALL_POSTS, has_pins: bool = True
) -> Page[ListedPost]:
    """Return a page of all public posts, or of those that a filter leaves, pinned ones first.

    :param has_pins: False if it is known that none is pinned
    """
    if not has_pins:
        return lists.everyone(TEASERS, request, chosen)
    values = {"until": lists.until(request), **chosen.values}
    return _page(request, _of_front_page(chosen.parametrized), values)


def of_profile(author: ProfileUser, request: PageRequest) -> Page[ListedPost]:
    """Return a page of the public posts of an author, pinned ones first."""
    if not author.pin_count:
        return lists.by_author(TEASERS, author, request)
    values = {"until": lists.until(request), "author_id": author.id}
    return _page(request, _of_author(), values)


@lru_cache(10)
def _of_front_page(chosen: PostFilter) -> PinnedFirst:
    return PinnedFirst(lists.PUBLIC & chosen.condition, Post.front_pinned_at)


@lru_cache(1)
def _of_author() -> PinnedFirst:
    return PinnedFirst(lists.PUBLIC & _OF_AUTHOR, Post.pinned_at)


class PinnedFirst:
    """A list whose first page begins with the pinned posts, which are not on its other pages.

    :param listed: the condition for the posts of the list
    :param pinned_at: the column with the date since when a post is pinned
    """

    def __init__(self, listed: ColumnElement[bool], pinned_at: Any) -> None:
        self._pinned_at = pinned_at
        self._others = listed & pinned_at.is_(None)
        self._pinned = listed & pinned_at.is_not(None)

    def rows(self, part: Slice, values: Values) -> list[ListedPost]:
        """Return the posts of a part of the list, in one statement and one for their tags."""
        return TEASERS.load(_statement(self, part.parametrized), values | part.values)

    def count(self, values: Values) -> int:
        """Return how many posts the list has that are not pinned."""
        counted = select(func.count()).select_from(Post).where(self._others)
        return db.session.scalar(counted, values) or 0

    def later_page(self, part: Slice) -> Select[Any]:
        """Return the statement of a page that is not the first."""
        return part.of(TEASERS.statement.where(self._others))

    def first_page(self, part: Slice) -> Select[Any]:
        """Return the statement of the first page; the ids of the newest posts are in an index."""
        newest = part.of(select(Post.id).where(self._others)).subquery()
        pinned = select(Post.id).where(self._pinned)
        found = union_all(select(newest.c.id), pinned).subquery("found")
        return (
            TEASERS.statement.add_columns(self._pinned_at.is_not(None).label(PINNED))
            .join(found, found.c.id == Post.id)
            .order_by(
                self._pinned_at.is_(None), self._pinned_at.desc(), *part.order.columns(part.reverse)
            )
        )


# Built once for each kind of page: that takes longer than to execute one.
@lru_cache(100)
def _statement(posts: PinnedFirst, part: Slice) -> Select[Any]:
    is_first = part.cursor is None and not part.offset
    return posts.first_page(part) if is_first else posts.later_page(part)


def _page(request: PageRequest, posts: PinnedFirst, values: Values) -> Page[ListedPost]:
    pinned: list[ListedPost] = []

    def rows(part: Slice) -> list[ListedPost]:
        found = posts.rows(part, values)
        pinned[:] = [post for post in found if post.pinned]
        return [post for post in found if not post.pinned]

    page = fetch_page(rows, lists.BY_PUBLICATION, request, lambda: posts.count(values))
    page.items[:0] = pinned
    return page

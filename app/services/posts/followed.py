"""Which posts a followed timeline shows, at a cost that depends on nothing but the follows.

Each followed author is asked for the newest posts, along an index that holds all that is asked
(``ix_posts_author_published_at``). Walking back through everybody's posts until enough are found
would be as fast for authors who write all the time, and take for ever for those who stopped
long ago. How often an author is asked, and for how many, is what suits the database.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    Table,
    bindparam,
    func,
    select,
    true,
)

from app.models import Follow, Post
from app.services.pagination import SKIPPED, Form, Order, narrowed

_posts: Table = Post.__table__  # type: ignore[assignment]
# How many of the followed authors PostgreSQL asks before all of them.
_SAMPLE = 50
# Two primes. The few are picked by ``id * 619 mod 1009``, which is old accounts and new ones alike.
_STEP, _ROUND = 619, 1009
_FIRST, _LAST = datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59)  # noqa: DTZ001 - naive UTC


def followed_ids(public: ColumnElement[bool], order: Order, form: Form, dialect: str) -> CTE:
    """The ids of a page of the posts by whom ``:follower_id`` follows, in a column ``id``.

    ``public`` is the condition that the posts fulfil.
    """
    words = _Lateral if dialect == "postgresql" else _Correlated
    found = words(public, order, form).found().limit(form.most)
    return (found.offset(SKIPPED) if form.numbered else found).cte("found")


@dataclass(frozen=True)
class _Words:
    """The question in the words of one database."""

    public: ColumnElement[bool]
    order: Order
    form: Form

    def found(self) -> Select[Any]:
        """The ids in order: those of the page come first, behind those that it skips."""
        raise NotImplementedError

    @property
    def _most(self) -> Any:
        """How many posts of a single author may be needed."""
        most = self.form.most
        return SKIPPED + most if self.form.numbered else most

    def _followed(self) -> Select[Any]:
        followed = select(Follow.followed_id.label("author_id"))
        return followed.where(Follow.follower_id == bindparam("follower_id"))

    def _newest_of(self, author: ColumnElement[int], most: Any) -> Select[Any]:
        """An author's newest posts, which the index holds side by side."""
        posts: Any = select(Post.id, Post.published_at).where(Post.author_id == author, self.public)
        return narrowed(posts, self.order, self.form._replace(numbered=False)).limit(most)

    def _by(self, moment: Any, id: Any) -> tuple[Any, Any]:
        return replace(self.order, moment=moment, id=id).columns(self.form.reverse)


class _Lateral(_Words):
    """PostgreSQL joins each author with what is found for that author.

    Asked for one row of an index, it reads all that fit on a page of it: of an author a hundred.
    So some authors are asked first. The last post of a page of theirs bounds what any page can
    hold, and of everybody else only what lies within is read, which mostly is nothing.
    """

    def found(self) -> Select[Any]:
        """All within the bound, in one step."""
        # distinct they are: said here, the planner keeps no answers in case an author comes twice
        newest, found = self._newest_posts(self._followed().distinct(), self._within_bound())
        return found.with_only_columns(newest.c.id)

    def _within_bound(self) -> ColumnElement[bool]:
        """The condition on posts that lie no further away than what the sample fills a page with.

        A sample that fills none bounds nothing.
        """
        spread = Follow.followed_id % _ROUND * _STEP % _ROUND  # fits a number of 32 bits
        some = self._followed().order_by(spread).limit(_SAMPLE)
        newest, found = self._newest_posts(some, true())
        moments = found.with_only_columns(newest.c.published_at)
        last = moments.offset(self._most - 1).limit(1)
        # materialized: otherwise the planner reckons that it is asked once for each author
        asked_once = last.cte("bound").prefix_with("MATERIALIZED")
        bound = select(asked_once.c.published_at).scalar_subquery()
        if self.form.reverse:
            return Post.published_at <= func.coalesce(bound, _LAST)
        return Post.published_at >= func.coalesce(bound, _FIRST)

    def _newest_posts(
        self, authors: Select[Any], bound: ColumnElement[bool]
    ) -> tuple[FromClause, Select[Any]]:
        """The newest posts of each of these authors, and all of them in order."""
        followed = authors.subquery()
        newest = self._newest_of(followed.c.author_id, self._most).where(bound).lateral()
        found = select(newest).select_from(followed).join(newest, true())
        return newest, found.order_by(*self._by(newest.c.published_at, newest.c.id))


class _Correlated(_Words):
    """SQLite has no such join, but a subquery may name the author who is at hand.

    It reads no more of an index than it needs. A page of 20 can only hold posts of the 20 authors
    who have the newest ones, so all are asked for one post, and 20 of them for 20.
    """

    def found(self) -> Select[Any]:
        """Both steps."""
        latest = self._latest_authors().limit(self._most).cte("latest")
        ids = self._newest_of(latest.c.author_id, self._most).with_only_columns(Post.id)
        newest = _posts.alias("newest")
        found = select(newest.c.id).select_from(latest)
        found = found.join(newest, newest.c.id.in_(ids.correlate(latest)))
        return found.order_by(*self._by(newest.c.published_at, newest.c.id))

    def _latest_authors(self) -> Select[Any]:
        """The followed authors, those with the newest posts first."""
        followed = self._followed().subquery("followed")
        sortable = func.printf("%s %010d", Post.published_at, Post.id)  # as the two of them sort
        newest = self._newest_of(followed.c.author_id, 1).with_only_columns(sortable)
        place = newest.correlate(followed).scalar_subquery()
        moment, _ = self._by(place, place)
        return select(followed.c.author_id).order_by(moment.nulls_last())

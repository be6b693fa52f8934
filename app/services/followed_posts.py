"""Which posts a followed timeline shows, at a cost that depends on nothing but the follows.

A page of 20 can only hold posts of the 20 followed authors who have the newest ones. So each
followed author is asked for one, the newest, and 20 of them for 20 each: two steps along an index
that holds all that is asked (``ix_posts_author_published_at``). Walking back through everybody's
posts until enough are found would be as fast for authors who write all the time, and take for
ever for those who stopped long ago.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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
from app.services.pages import MOST, SKIPPED, Form, Order, narrowed

_posts: Table = Post.__table__  # type: ignore[assignment]


def followed_ids(public: ColumnElement[bool], order: Order, form: Form, dialect: str) -> CTE:
    """The ids of a page of the posts by whom ``:follower_id`` follows, in a column ``id``.

    ``public`` is the condition that the posts fulfil.
    """
    steps: _Steps = (_Lateral if dialect == "postgresql" else _Correlated)(public, order, form)
    most: Any = SKIPPED + MOST if form.numbered else MOST
    follows = select(Follow.followed_id.label("author_id"))
    followed = follows.where(Follow.follower_id == bindparam("follower_id")).subquery("followed")
    latest = steps.latest_authors(followed).limit(most).cte("latest")
    found = steps.newest_posts(latest, most).limit(MOST)
    return (found.offset(SKIPPED) if form.numbered else found).cte("found")


@dataclass(frozen=True)
class _Steps:
    """Both steps, in the words of one database."""

    public: ColumnElement[bool]
    order: Order
    form: Form

    def latest_authors(self, followed: FromClause) -> Select[Any]:
        """The followed authors, those with the newest posts first."""
        raise NotImplementedError

    def newest_posts(self, latest: FromClause, most: Any) -> Select[Any]:
        """Their newest posts, all of them in order."""
        raise NotImplementedError

    def _newest_of(self, author: ColumnElement[int], most: Any) -> Select[Any]:
        """An author's newest posts, which the index holds side by side."""
        posts: Any = select(Post.id, Post.published_at).where(Post.author_id == author, self.public)
        return narrowed(posts, self.order, self.form._replace(numbered=False)).limit(most)

    def _by(self, moment: Any, id: Any) -> tuple[Any, Any]:
        return replace(self.order, moment=moment, id=id).columns(self.form.reverse)


class _Lateral(_Steps):
    """PostgreSQL joins each author with what is found for that author."""

    def latest_authors(self, followed: FromClause) -> Select[Any]:
        newest = self._newest_of(followed.c.author_id, 1).lateral("newest")
        found = select(followed.c.author_id).join(newest, true())
        return found.order_by(*self._by(newest.c.published_at, newest.c.id))

    def newest_posts(self, latest: FromClause, most: Any) -> Select[Any]:
        newest = self._newest_of(latest.c.author_id, most).lateral("newest")
        found = select(newest.c.id).select_from(latest).join(newest, true())
        return found.order_by(*self._by(newest.c.published_at, newest.c.id))


class _Correlated(_Steps):
    """SQLite has no such join, but a subquery may name the author who is at hand."""

    def latest_authors(self, followed: FromClause) -> Select[Any]:
        sortable = func.printf("%s %010d", Post.published_at, Post.id)  # as the two of them sort
        newest = self._newest_of(followed.c.author_id, 1).with_only_columns(sortable)
        place = newest.correlate(followed).scalar_subquery()
        moment, _ = self._by(place, place)
        return select(followed.c.author_id).order_by(moment.nulls_last())

    def newest_posts(self, latest: FromClause, most: Any) -> Select[Any]:
        ids = self._newest_of(latest.c.author_id, most).with_only_columns(Post.id)
        newest = _posts.alias("newest")
        found = select(newest.c.id).select_from(latest)
        found = found.join(newest, newest.c.id.in_(ids.correlate(latest)))
        return found.order_by(*self._by(newest.c.published_at, newest.c.id))

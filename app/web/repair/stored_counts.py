"""Check and repair of stored counts, by statements over whole tables.

``app.models.counts`` maintains the counts with each change; these statements count the rows
independently of it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, extract, func, literal, select, text, update
from sqlalchemy.orm import InstrumentedAttribute

from app.extensions import db
from app.models import Comment, Follow, MonthCount, Post, PostLike, SiteCount, Tag, User, post_tags
from app.models.clock import month_number, site_time_zone
from app.models.counts import COMMENTS, POSTS
from app.models.post import PUBLISHED
from app.models.upsert import insert_into


@dataclass(frozen=True)
class ColumnCount:
    """A column with a count, the rows that have it, and the expression of its true value."""

    name: str
    column: InstrumentedAttribute[int]
    true: ColumnElement[int]
    rows: ColumnElement[bool] = literal(True)  # noqa: RUF009 - an expression has no state

    def wrong_rows(self) -> int:
        """Return the number of rows whose stored count is wrong."""
        is_wrong = self.column != self.true
        wrong = select(func.count()).select_from(self.column.class_).where(self.rows, is_wrong)
        return db.session.scalar(wrong) or 0

    def correct(self) -> None:
        """Correct the wrong rows."""
        db.session.execute(
            update(self.column.class_)
            .where(self.rows, self.column != self.true)
            .values({self.column: self.true}),
            execution_options={"synchronize_session": False},
        )


@dataclass(frozen=True)
class MonthPosts:
    """The posts of each month in the site's time zone, which SQLite does not know."""

    name: str
    column: InstrumentedAttribute[int]

    def wrong_rows(self) -> int:
        """Return the number of months whose stored count is wrong or missing."""
        return len(self._wrong())

    def correct(self) -> None:
        """Correct the wrong months."""
        wrong = [{"month": month, "post_count": count} for month, count in self._wrong().items()]
        if wrong:
            row = insert_into(MonthCount).values(wrong)
            db.session.execute(
                row.on_conflict_do_update(
                    index_elements=["month"], set_={"post_count": row.excluded.post_count}
                ),
                execution_options={"synchronize_session": False},
            )

    def _wrong(self) -> dict[int, int]:
        """Return the true counts of the months whose stored count is wrong."""
        counted = select(MonthCount.month, MonthCount.post_count)
        stored: dict[int, int] = {row.month: row.post_count for row in db.session.execute(counted)}
        true = self._true()
        return {
            month: true[month]
            for month in sorted(stored.keys() | true.keys())
            if stored.get(month, 0) != true[month]
        }

    def _true(self) -> Counter[int]:
        zone = site_time_zone()
        date: Any = Post.published_at
        month: Any = extract("year", date) * 100 + extract("month", date)
        # everywhere these days are in the month in which they are in UTC
        is_inside = extract("day", date).between(2, 27)
        inside = select(month.label("month"), func.count().label("posts"))
        rows = db.session.execute(inside.where(_listed, is_inside).group_by(month))
        true = Counter({int(row.month): row.posts for row in rows})
        at_the_ends = select(date).where(_listed, ~is_inside)
        moments: list[datetime] = list(db.session.scalars(at_the_ends))
        true.update(month_number(moment, zone) for moment in moments)
        return true


StoredCount = ColumnCount | MonthPosts

_comments: Any = Comment.__table__
_posts: Any = Post.__table__
_listed = and_(Post.status == PUBLISHED, Post.hidden_at.is_(None))
_shown = Comment.hidden_at.is_(None)


def _number_of(rows: Any, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.count()).select_from(rows).where(*conditions).scalar_subquery()


_tagged = post_tags.join(_posts, Post.id == post_tags.c.post_id)
_under_posts = _comments.join(_posts, Comment.post_id == Post.id)

_MONTHS = MonthPosts("posts of each month", MonthCount.post_count)
STORED_COUNTS: tuple[StoredCount, ...] = (
    ColumnCount(
        "posts of each author",
        User.published_count,
        _number_of(Post, Post.author_id == User.id, _listed),
    ),
    ColumnCount(
        "followers of each person",
        User.follower_count,
        _number_of(Follow, Follow.followed_id == User.id, Follow.follower_id != User.id),
    ),
    ColumnCount(
        "people each person follows",
        User.followed_count,
        _number_of(Follow, Follow.follower_id == User.id, Follow.followed_id != User.id),
    ),
    ColumnCount(
        "comments under each post",
        Post.comment_count,
        _number_of(Comment, Comment.post_id == Post.id, _shown),
    ),
    ColumnCount(
        "likes of each post",
        Post.like_count,
        _number_of(PostLike, PostLike.post_id == Post.id),
    ),
    ColumnCount(
        "posts under each tag",
        Tag.published_count,
        _number_of(_tagged, post_tags.c.tag_id == Tag.id, _listed),
    ),
    ColumnCount(
        "posts of the site",
        SiteCount.value,
        _number_of(Post, _listed),
        SiteCount.name == POSTS,
    ),
    ColumnCount(
        "comments of the site",
        SiteCount.value,
        _number_of(_under_posts, _shown, _listed),
        SiteCount.name == COMMENTS,
    ),
    _MONTHS,
)


def count_months() -> None:
    """Count the posts of each month again, which older code or a new time zone has made wrong.

    Commits; repeatable.
    """
    if wrong_rows(_MONTHS):
        mend(_MONTHS)


def wrong_rows(count: StoredCount) -> int:
    """Return the number of rows whose stored count is wrong."""
    _add_missing_rows()
    found = count.wrong_rows()
    db.session.rollback()
    return found


def mend(count: StoredCount) -> None:
    """Correct the wrong rows of a count, and commit.

    The tables are locked: a post published between counting and storing would not be counted.
    """
    _add_missing_rows()
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(
            text(
                "LOCK TABLE posts, comments, follows, post_likes, post_tags "
                "IN SHARE ROW EXCLUSIVE MODE"
            )
        )
    count.correct()
    db.session.commit()


def _add_missing_rows() -> None:
    """Add a row with zero for each count of the site that has none yet."""
    db.session.execute(
        insert_into(SiteCount)
        .values([{"name": POSTS, "value": 0}, {"name": COMMENTS, "value": 0}])
        .on_conflict_do_nothing(index_elements=["name"])
    )

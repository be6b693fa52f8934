"""Check and repair of stored counts, each by one statement over whole tables.

``app.models.counts`` maintains the counts with each change; these statements count the rows
independently of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, extract, func, literal, select, text, update
from sqlalchemy.orm import InstrumentedAttribute

from app.extensions import db
from app.models import Comment, Follow, MonthCount, Post, SiteCount, Tag, User, post_tags
from app.models.counts import COMMENTS, POSTS
from app.models.post import PUBLISHED
from app.models.upsert import insert_into


@dataclass(frozen=True)
class StoredCount:
    """A column with a count, the rows that have it, and the expression of its true value."""

    name: str
    column: InstrumentedAttribute[int]
    true: ColumnElement[int]
    rows: ColumnElement[bool] = literal(True)  # noqa: RUF009 - an expression has no state


_comments: Any = Comment.__table__
_posts: Any = Post.__table__
_listed = and_(Post.status == PUBLISHED, Post.hidden_at.is_(None))
_shown = Comment.hidden_at.is_(None)


def _number_of(rows: Any, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.count()).select_from(rows).where(*conditions).scalar_subquery()


_tagged = post_tags.join(_posts, Post.id == post_tags.c.post_id)
_under_posts = _comments.join(_posts, Comment.post_id == Post.id)
_month: Any = extract("year", Post.published_at) * 100 + extract("month", Post.published_at)
_months = select(_month.label("month"), func.count().label("posts")).where(_listed).group_by(_month)
# materialized, so that PostgreSQL does not read all posts once for each month
_counted = _months.cte("months").prefix_with("MATERIALIZED", dialect="postgresql")
_of_month = select(_counted.c.posts).where(_counted.c.month == MonthCount.month).scalar_subquery()

_MONTHS = StoredCount("posts of each month", MonthCount.post_count, func.coalesce(_of_month, 0))
STORED_COUNTS = (
    StoredCount(
        "posts of each author",
        User.published_count,
        _number_of(Post, Post.author_id == User.id, _listed),
    ),
    StoredCount(
        "followers of each person",
        User.follower_count,
        _number_of(Follow, Follow.followed_id == User.id, Follow.follower_id != User.id),
    ),
    StoredCount(
        "people each person follows",
        User.followed_count,
        _number_of(Follow, Follow.follower_id == User.id, Follow.followed_id != User.id),
    ),
    StoredCount(
        "comments under each post",
        Post.comment_count,
        _number_of(Comment, Comment.post_id == Post.id, _shown),
    ),
    StoredCount(
        "posts under each tag",
        Tag.published_count,
        _number_of(_tagged, post_tags.c.tag_id == Tag.id, _listed),
    ),
    StoredCount(
        "posts of the site",
        SiteCount.value,
        _number_of(Post, _listed),
        SiteCount.name == POSTS,
    ),
    StoredCount(
        "comments of the site",
        SiteCount.value,
        _number_of(_under_posts, _shown, _listed),
        SiteCount.name == COMMENTS,
    ),
    _MONTHS,
)


def count_months() -> None:
    """Count the posts of each month that older code has published. Commits; repeatable."""
    if wrong_rows(_MONTHS):
        mend(_MONTHS)


def wrong_rows(count: StoredCount) -> int:
    """Return the number of rows whose stored count is wrong."""
    _add_missing_rows()
    model = count.column.class_
    wrong = select(func.count()).select_from(model).where(count.rows, count.column != count.true)
    found = db.session.scalar(wrong) or 0
    db.session.rollback()
    return found


def mend(count: StoredCount) -> None:
    """Correct the wrong rows of a count, and commit.

    The tables are locked: a post published between counting and storing would not be counted.
    """
    _add_missing_rows()
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(
            text("LOCK TABLE posts, comments, follows, post_tags IN SHARE ROW EXCLUSIVE MODE")
        )
    db.session.execute(
        update(count.column.class_)
        .where(count.rows, count.column != count.true)
        .values({count.column: count.true}),
        execution_options={"synchronize_session": False},
    )
    db.session.commit()


def _add_missing_rows() -> None:
    """Add a row with zero for each count that has none yet."""
    db.session.execute(
        insert_into(SiteCount)
        .values([{"name": POSTS, "value": 0}, {"name": COMMENTS, "value": 0}])
        .on_conflict_do_nothing(index_elements=["name"])
    )
    db.session.execute(
        insert_into(MonthCount)
        .from_select(["month", "post_count"], _months.with_only_columns(_month, literal(0)))
        .on_conflict_do_nothing(index_elements=["month"])
    )

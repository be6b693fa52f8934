"""Counts that pages show, updated in the transaction that changes them.

Before a flush, the contribution of each changed row to every count is noted; after it the
difference is added with ``SET n = n + ?``, so that concurrent changes are not lost. Counts are
updated in a fixed order to prevent deadlocks. Code that changes the visibility of an existing row
must lock the row (``SELECT … FOR UPDATE``).
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import String, inspect, or_, select, update
from sqlalchemy.orm import (
    InstanceState,
    Mapped,
    Session,
    SessionTransaction,
    UOWTransaction,
    mapped_column,
)
from sqlalchemy.orm.attributes import History

from app.models.base import Base
from app.models.clock import month_number, site_time_zone
from app.models.comment import Comment
from app.models.follow import Follow
from app.models.post import PUBLISHED, Post
from app.models.tag import Tag
from app.models.upsert import insert_into
from app.models.user import User

POSTS = "posts"
COMMENTS = "comments"


class SiteCount(Base):
    """A count for the whole site: published ``posts``, or the ``comments`` on them."""

    __tablename__ = "site_counts"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[int] = mapped_column(default=0)


class MonthCount(Base):
    """The number of published posts of a month, including scheduled ones.

    It is a month in the site's time zone; `flask deploy` counts again when that has changed.
    """

    __tablename__ = "month_counts"

    # as `month_number` returns it
    month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    post_count: Mapped[int] = mapped_column(default=0)


# Models whose rows are created by the first change of a count.
CREATED_ON_DEMAND = (SiteCount, MonthCount)

Contribution = Counter[tuple[type[Base], Any, str]]


def _history(row: Base, attribute: str) -> History:
    state: InstanceState[Any] = inspect(row)
    return state.attrs[attribute].load_history()


def _stored_value(row: Base, attribute: str) -> Any:
    history = _history(row, attribute)
    return history.deleted[0] if history.deleted else getattr(row, attribute)


def _post_contribution(
    status: str, hidden: bool, published_at: datetime | None, post: Post, tags: list[Tag]
) -> Contribution:
    counted: Contribution = Counter()
    if status == PUBLISHED and not hidden:
        counted[(SiteCount, POSTS, "value")] += 1
        if published_at is not None:
            month = month_number(published_at, site_time_zone())
            counted[(MonthCount, month, "post_count")] += 1
        counted[(SiteCount, COMMENTS, "value")] += post.comment_count
        if post.author_id is not None:
            counted[(User, post.author_id, "published_count")] += 1
        for tag in tags:
            counted[(Tag, tag.id, "published_count")] += 1
    return counted


def _contribution(row: Base) -> Contribution:
    """Return what a row adds to the counts with its current values."""
    if isinstance(row, Post):
        hidden = row.hidden_at is not None
        return _post_contribution(row.status, hidden, row.published_at, row, row.tags)
    if isinstance(row, Comment):
        return _comment_contribution(row, row.hidden_at is not None)
    if isinstance(row, Follow) and row.follower_id != row.followed_id:
        return Counter(
            {
                (User, row.follower_id, "followed_count"): 1,
                (User, row.followed_id, "follower_count"): 1,
            }
        )
    return Counter()


def _stored_contribution(row: Base) -> Contribution:
    """Return what a row added to the counts with its values in the database."""
    if isinstance(row, Post):
        tags = _history(row, "tags")
        return _post_contribution(
            _stored_value(row, "status"),
            _stored_value(row, "hidden_at") is not None,
            _stored_value(row, "published_at"),
            row,
            [*(tags.unchanged or ()), *(tags.deleted or ())],
        )
    if isinstance(row, Comment):
        return _comment_contribution(row, _stored_value(row, "hidden_at") is not None)
    return _contribution(row)


def _comment_contribution(comment: Comment, hidden: bool) -> Contribution:
    counted: Contribution = Counter()
    if not hidden:
        counted[(Post, comment.post_id, "comment_count")] += 1
        post = comment.post
        if post.status == PUBLISHED and post.hidden_at is None:
            counted[(SiteCount, COMMENTS, "value")] += 1
    return counted


def _delete_follows_of(session: Session, user: User) -> None:
    """Delete a user's follows in the session, because a cascade in the database is not counted."""
    both = or_(Follow.follower_id == user.id, Follow.followed_id == user.id)
    for follow in session.scalars(select(Follow).where(both).order_by(Follow.follower_id)):
        if follow not in session.deleted:
            session.delete(follow)


def note_contributions(session: Session, context: UOWTransaction, instances: object) -> None:
    """Note what the changed rows contribute to the counts so far, before a flush."""
    for user in [row for row in session.deleted if isinstance(row, User)]:
        _delete_follows_of(session, user)
    counted = (Post, Comment, Follow)
    noted: list[tuple[Base | None, Contribution]] = session.info.setdefault("contributions", [])
    noted += [(None, _stored_contribution(row)) for row in session.deleted]
    noted += [
        (row, _stored_contribution(row))
        for row in session.dirty
        if isinstance(row, counted) and session.is_modified(row)
    ]
    noted += [(row, Counter()) for row in session.new if isinstance(row, counted)]


def update_counts(session: Session, context: UOWTransaction) -> None:
    """Add the differences of the noted contributions to the counts, after a flush."""
    noted = session.info.pop("contributions", [])
    changes: Contribution = Counter()
    for row, before in noted:
        if row is not None:
            changes.update(_contribution(row))
        changes.subtract(before)
    ordered = sorted(
        ((key, change) for key, change in changes.items() if change),
        key=lambda item: (item[0][0].__tablename__, str(item[0][1]), item[0][2]),
    )
    for (model, identity, column), change in ordered:
        _add(session, model, identity, column, change)


def _add(session: Session, model: type[Base], identity: Any, column: str, change: int) -> None:
    counted = getattr(model, column)
    key = inspect(model).primary_key[0]
    if model in CREATED_ON_DEMAND:
        session.execute(
            insert_into(model)
            .values({key.name: identity, column: change})
            .on_conflict_do_update(index_elements=[key.name], set_={column: counted + change})
        )
    else:
        session.execute(
            update(model).where(key == identity).values({column: counted + change}),
            execution_options={"synchronize_session": False},
        )
    loaded = session.identity_map.get(session.identity_key(model, identity))
    if loaded is not None:
        session.expire(loaded, [column])


def discard_contributions(session: Session, previous: SessionTransaction) -> None:
    """Discard the noted contributions, after a rollback."""
    session.info.pop("contributions", None)

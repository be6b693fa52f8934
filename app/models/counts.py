"""Counts that pages show, updated in the transaction that changes them.

Before a flush, the contribution of each changed row to every count is noted; after it the
difference is added with ``SET n = n + ?``, so that concurrent changes are not lost. Counts are
updated in a fixed order to prevent deadlocks. Code that changes the visibility of an existing row
must lock the row (``SELECT … FOR UPDATE``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from sqlalchemy import String, inspect, or_, select, update
from sqlalchemy.orm import Mapped, Session, SessionTransaction, UOWTransaction, mapped_column

from app.models.base import Base
from app.models.clock import month_number, site_time_zone
from app.models.comment import Comment
from app.models.follow import Follow
from app.models.like import PostLike
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


def _stored_value(row: Base, attribute: str) -> Any:
    history = inspect(row).attrs[attribute].load_history()
    if attribute == "tags":
        return [*(history.unchanged or ()), *(history.deleted or ())]
    return history.deleted[0] if history.deleted else getattr(row, attribute)


def _contribution(row: Base, value_of: Callable[[Any, str], Any] = getattr) -> Contribution:
    """Return what a row adds to the counts, with its current values or those of ``value_of``."""
    counted: Contribution = Counter()
    if isinstance(row, Post):
        if value_of(row, "status") == PUBLISHED and value_of(row, "hidden_at") is None:
            counted[(SiteCount, POSTS, "value")] += 1
            if (published_at := value_of(row, "published_at")) is not None:
                month = month_number(published_at, site_time_zone())
                counted[(MonthCount, month, "post_count")] += 1
            counted[(SiteCount, COMMENTS, "value")] += row.comment_count
            if row.author_id is not None:
                counted[(User, row.author_id, "published_count")] += 1
            for tag in value_of(row, "tags"):
                counted[(Tag, tag.id, "published_count")] += 1
    elif isinstance(row, Comment):
        if value_of(row, "hidden_at") is None:
            counted[(Post, row.post_id, "comment_count")] += 1
            if row.post.status == PUBLISHED and row.post.hidden_at is None:
                counted[(SiteCount, COMMENTS, "value")] += 1
    else:
        counted.update(_contribution_of_pair(row))
    return counted


def _contribution_of_pair(row: Base) -> Contribution:
    """Return what a follow or a like adds to the counts; neither changes its key."""
    counted: Contribution = Counter()
    if isinstance(row, Follow) and row.follower_id != row.followed_id:
        counted[(User, row.follower_id, "followed_count")] += 1
        counted[(User, row.followed_id, "follower_count")] += 1
    elif isinstance(row, PostLike):
        counted[(Post, row.post_id, "like_count")] += 1
    return counted


def _delete_counted_rows_of(session: Session, user: User) -> None:
    """Delete a user's follows and likes here, because a cascade in the database is not counted."""
    both = or_(Follow.follower_id == user.id, Follow.followed_id == user.id)
    follows = session.scalars(select(Follow).where(both).order_by(Follow.follower_id))
    likes = session.scalars(select(PostLike).where(PostLike.user_id == user.id))
    for row in (*follows, *likes):
        if row not in session.deleted:
            session.delete(row)


def note_contributions(session: Session, context: UOWTransaction, instances: object) -> None:
    """Note what the changed rows contribute to the counts so far, before a flush."""
    for user in [row for row in session.deleted if isinstance(row, User)]:
        _delete_counted_rows_of(session, user)
    counted = (Post, Comment, Follow, PostLike)
    noted: list[tuple[Base | None, Contribution]] = session.info.setdefault("contributions", [])
    noted += [(None, _contribution(row, _stored_value)) for row in session.deleted]
    noted += [
        (row, _contribution(row, _stored_value))
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

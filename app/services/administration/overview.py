"""What there is on the site, in numbers, for administrators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from app.extensions import db
from app.models import Comment, Media, Post, User, utcnow
from app.models.post import DRAFT, PUBLISHED
from app.services.administration.people import STATES


@dataclass(frozen=True)
class Overview:
    """How many there are of each, by their state."""

    people: dict[str, int]
    posts: dict[str, int]
    comments: dict[str, int]
    pictures: int


def overview() -> Overview:
    """Count people, posts, comments and uploaded pictures, each in one statement."""
    is_published, is_due = Post.status == PUBLISHED, Post.published_at <= utcnow()
    is_shown, is_in_bin = Post.hidden_at.is_(None), Post.deleted_at.is_not(None)
    return Overview(
        people=_counts(User, STATES),
        posts=_counts(
            Post,
            {
                "published": is_published & is_due & is_shown,
                "scheduled": is_published & ~is_due & is_shown,
                "draft": (Post.status == DRAFT) & ~is_in_bin & Post.page_slug.is_(None),
                "hidden": is_published & ~is_shown,
                "bin": is_in_bin,
            },
        ),
        comments=_counts(
            Comment,
            {
                "shown": Comment.deleted_at.is_(None) & Comment.hidden_at.is_(None),
                "hidden": Comment.deleted_at.is_(None) & Comment.hidden_at.is_not(None),
            },
        ),
        pictures=db.session.scalar(select(func.count()).select_from(Media)) or 0,
    )


def _counts(model: Any, states: dict[str, ColumnElement[bool]]) -> dict[str, int]:
    """Return how many rows are in each state, in one pass over the table."""
    columns = [func.count().filter(state).label(name) for name, state in states.items()]
    return dict(db.session.execute(select(*columns).select_from(model)).one()._mapping)

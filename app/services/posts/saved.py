"""Posts that a user has saved for later, in a list that only they see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from flask_babel import gettext as _
from sqlalchemy import Select, delete, select

from app.extensions import db
from app.models import Post, SavedPost, User, utcnow
from app.models.upsert import insert_into
from app.services.errors import Conflict
from app.services.pagination import Order, Page, PageRequest, Slice, count_rows, fetch_page
from app.services.posts.loading import PostLoader
from app.services.posts.publishing import lock_post

T = TypeVar("T", bound=Any)

_LAST_SAVED_FIRST = Order(SavedPost.timestamp, SavedPost.post_id)


@dataclass(frozen=True)
class Saved(Generic[T]):
    """A post in the list, and since when it is there."""

    post: T
    timestamp: datetime

    @property
    def id(self) -> int:
        """Return the id of the post."""
        return int(self.post.id)


def save(user: User, post_id: int) -> Post:
    """Save a post for later, and return it. Idempotent.

    Raises NotFound, and Conflict for a post that not everybody may read.
    """
    post = lock_post(user, post_id)  # so that it is not deleted meanwhile
    if not post.is_public:
        raise Conflict(_("Only a post that everybody may read can be saved."))
    new = {"user_id": user.id, "post_id": post.id, "timestamp": utcnow()}
    db.session.execute(insert_into(SavedPost).values(new).on_conflict_do_nothing())
    return post


def unsave(user: User, post_id: int) -> None:
    """Take a post out of the list, also one that is not public any more. Idempotent."""
    db.session.execute(
        delete(SavedPost).where(SavedPost.user_id == user.id, SavedPost.post_id == post_id)
    )


def saved_posts(loader: PostLoader[T], user: User, request: PageRequest) -> Page[Saved[T]]:
    """Return a page of the saved posts that are public now, last saved first.

    The others are left out until they are public again.
    """
    listed = _listed(user)

    def rows(part: Slice) -> list[Saved[T]]:
        found = db.session.execute(part.of(listed)).all()
        ids = [row.post_id for row in found]
        posts = loader.load(loader.statement.where(Post.id.in_(ids)), {}) if ids else []
        by_id = {post.id: post for post in posts}
        return [Saved(by_id[row.post_id], row.timestamp) for row in found if row.post_id in by_id]

    return fetch_page(rows, _LAST_SAVED_FIRST, request, lambda: count_rows(listed))


def count_saved(user: User) -> int:
    """Return how many posts ``saved_posts`` lists in all."""
    return count_rows(_listed(user))


def _listed(user: User) -> Select[Any]:
    columns: Any = (SavedPost.post_id, SavedPost.timestamp)
    return (
        select(*columns)
        .join(Post, Post.id == SavedPost.post_id)
        .where(SavedPost.user_id == user.id, Post.public())
    )

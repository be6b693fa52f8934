"""The discussion under a post: comments with their answers below them, in pages."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Comment
from app.services.comments.rows import (
    DISCUSSION,
    READ_COMMENTS,
    ReadComment,
    load_comments,
    place_of,
)
from app.services.pagination import Cursor, Page, PageRequest, Slice, count_rows, fetch_page
from app.services.policy import Person, can_see_read_comment, moderates
from app.services.posts.rows import ReadPost


def comments_of(viewer: Person, post: ReadPost, request: PageRequest) -> Page[ReadComment]:
    """Return a page of the comments under a post that the viewer may see, oldest first.

    Answers follow what they answer. What was deleted, or is hidden from the viewer, is in the page
    without its content if something that the viewer may see is below it.
    """
    sees_hidden, language = moderates(viewer), post.written_in
    values = {"post_id": post.id, "viewer_id": viewer.id}

    def rows(part: Slice) -> list[ReadComment]:
        statement = _shown_comments(sees_hidden, viewer.id is None, part.parametrized)
        loaded = load_comments(statement, values | part.values, language)
        return [
            comment if can_see_read_comment(viewer, comment) else comment.place_only
            for comment in loaded
        ]

    def total() -> int:
        return count_rows(select(Comment.id).where(*_shown(sees_hidden, viewer.id, post.id)))

    return fetch_page(rows, DISCUSSION, request, total)


@lru_cache(50)  # to build it takes longer than to execute it
def _shown_comments(sees_hidden: bool, is_anonymous: bool, part: Slice) -> Select[Any]:
    viewer_id = None if is_anonymous else bindparam("viewer_id", type_=Integer)
    post_id = bindparam("post_id", type_=Integer)
    return part.of(READ_COMMENTS.where(*_shown(sees_hidden, viewer_id, post_id)))


def _shown(sees_hidden: bool, viewer_id: Any, post_id: Any) -> list[ColumnElement[bool]]:
    """Return the conditions on the comments under a post of which a viewer sees at least the place.

    :param viewer_id: an id or a bind parameter, None for an anonymous viewer
    :param post_id: an id or a bind parameter
    """
    answer = aliased(Comment)
    answered = [  # each by an index of its own
        exists().where(
            ancestor_id == Comment.id,
            answer.post_id == post_id,
            _seen(answer, sees_hidden, viewer_id),
        )
        for ancestor_id in (answer.parent_id, answer.root_id, answer.branch_id)
    ]
    return [Comment.post_id == post_id, or_(_seen(Comment, sees_hidden, viewer_id), *answered)]


def _seen(comment: Any, sees_hidden: bool, viewer_id: Any) -> ColumnElement[bool]:
    """Return the condition on comments that a viewer may read, as ``can_see_read_comment``."""
    if sees_hidden:
        return or_(comment.hidden_at.is_(None), comment.deleted_at.is_(None))
    if viewer_id is None:
        public: ColumnElement[bool] = comment.hidden_at.is_(None)
        return public
    return or_(comment.hidden_at.is_(None), comment.author_id == viewer_id)


def page_start(viewer: Person, comment: Comment, page_size: int) -> Cursor | None:
    """Return the cursor after which a page with the comment begins; None for the first page."""
    if count_rows(_earlier(viewer, comment)) < page_size:
        return None
    place = place_of(comment)
    return Cursor(place.moment, place.id, (place.below[0], comment.id - 1))


def start_before(viewer: Person, comment: Comment, page_size: int) -> Cursor | None:
    """Return the ``page_start`` of the comment before a comment, for when that is deleted."""
    earlier = _earlier(viewer, comment).order_by(*DISCUSSION.columns(reverse=True)).limit(1)
    previous = db.session.scalar(earlier)
    return page_start(viewer, previous, page_size) if previous else None


def _earlier(viewer: Person, comment: Comment) -> Select[Comment]:
    before = DISCUSSION.beyond(place_of(comment), later=False)
    shown = _shown(moderates(viewer), viewer.id, comment.post_id)
    return select(Comment).where(*shown, before)

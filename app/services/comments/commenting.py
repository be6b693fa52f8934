"""Writing, changing and deleting comments."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Comment, Permission, Post, SiteCount, User, utcnow
from app.models.counts import COMMENTS
from app.services.comments.rows import OLDEST_FIRST, READ_COMMENTS, ReadComment, load_comments
from app.services.errors import NotAllowed, NotFound
from app.services.notifications.telling import notify_of_comment
from app.services.pagination import (
    Cursor,
    Order,
    Page,
    PageRequest,
    Slice,
    count_rows,
    fetch_page,
    models_of,
)
from app.services.policy import (
    Person,
    can_delete_comment,
    can_edit_comment,
    can_see_comment,
    moderates,
    require,
)
from app.services.posts.publishing import lock_post
from app.services.posts.rows import ReadPost
from app.services.repeated_texts import refuse_repeated
from app.services.text_limits import check_text

NEWEST_FIRST = Order(Comment.timestamp, Comment.id)
NOT_HIDDEN = (
    select(Comment)
    .where(Comment.hidden_at.is_(None))
    .options(joinedload(Comment.author).lazyload(User.role))
)


def write_comment(author: User, post: Post, body: str, submission: str | None = None) -> Comment:
    """Create a comment; return the one that exists if the same form was sent before.

    :param submission: the random id of the form

    Raises NotAllowed, also where comments are closed, Invalid, TooLong, NotFound for a post that
    was deleted or hidden, and Conflict for a text that the author wrote before.
    """
    require(author, Permission.COMMENT)
    check_text(body, current_app.config["COMMENT_MAX_BYTES"])
    post = lock_post(author, post.id)  # the counts depend on whether it is public
    if submission and (sent := _already_sent(author, post, body, submission)):
        return sent
    if not post.comments_open:
        raise NotAllowed(_("Comments on this post are closed."))
    refuse_repeated(Comment, author.id, body)
    comment = Comment(body=body, post=post, author=author, submission=submission)
    try:
        with db.session.begin_nested():
            db.session.add(comment)
    except IntegrityError:  # this form was sent before
        if submission is None:
            raise
        return _already_sent(author, post, body, submission) or write_comment(author, post, body)
    notify_of_comment(comment)
    return comment


def _already_sent(author: User, post: Post, body: str, submission: str) -> Comment | None:
    sent = db.session.scalar(select(Comment).filter_by(submission=submission, author_id=author.id))
    # after going back in the browser, the same form may be sent with another text
    return sent if sent and (sent.post_id, sent.body) == (post.id, body) else None


def find_comment(viewer: Person, comment_id: int, lock: bool = False) -> Comment:
    """Return a comment that the viewer may see, with its post. Raises NotFound.

    :param lock: reload both, and lock them until the transaction ends; the post first, in the same
        order as everywhere
    """
    statement = select(Comment).where(Comment.id == comment_id)
    if lock:
        of_it = select(Comment.post_id).where(Comment.id == comment_id)
        if (post_id := db.session.scalar(of_it)) is None:
            raise NotFound(_("There is no such comment."))
        lock_post(viewer, post_id)
        statement = statement.with_for_update(of=Comment).execution_options(populate_existing=True)
    comment = db.session.scalar(statement.options(joinedload(Comment.post)))
    if comment is None or not can_see_comment(viewer, comment):
        raise NotFound(_("There is no such comment."))
    return comment


def edit_comment(editor: User, comment_id: int, body: str) -> Comment:
    """Change a comment of the editor. Raises NotFound, NotAllowed, Invalid, TooLong."""
    require(editor, Permission.COMMENT)
    comment = find_comment(editor, comment_id, lock=True)
    if not can_edit_comment(editor, comment):
        raise NotAllowed(_("Only its author can change this comment."))
    check_text(body, current_app.config["COMMENT_MAX_BYTES"])
    comment.body = body
    comment.updated_at = utcnow()
    db.session.flush()
    return comment


def delete_comment(editor: User, comment_id: int) -> Comment:
    """Delete a comment and return it. Raises NotFound, NotAllowed."""
    comment = find_comment(editor, comment_id, lock=True)
    if not can_delete_comment(editor, comment):
        raise NotAllowed(_("Only its author can delete this comment."))
    db.session.delete(comment)
    db.session.flush()
    return comment


def comments_of(viewer: Person, post: ReadPost, request: PageRequest) -> Page[ReadComment]:
    """Return a page of the comments under a post that the viewer may see, oldest first."""
    sees_hidden, language = moderates(viewer), post.written_in
    values = {"post_id": post.id, "viewer_id": viewer.id}

    def rows(part: Slice) -> list[ReadComment]:
        statement = _visible_comments(sees_hidden, viewer.id is None, part.parametrized)
        return load_comments(statement, values | part.values, language)

    def total() -> int:
        return count_rows(select(Comment.id).where(*_visible(sees_hidden, viewer.id, post.id)))

    return fetch_page(rows, OLDEST_FIRST, request, total)


@lru_cache(50)  # to build it takes longer than to execute it
def _visible_comments(sees_hidden: bool, is_anonymous: bool, part: Slice) -> Select[Any]:
    viewer_id = None if is_anonymous else bindparam("viewer_id", type_=Integer)
    post_id = bindparam("post_id", type_=Integer)
    return part.of(READ_COMMENTS.where(*_visible(sees_hidden, viewer_id, post_id)))


def _visible(sees_hidden: bool, viewer_id: Any, post_id: Any) -> list[ColumnElement[bool]]:
    """Return the conditions on the comments under a post that a viewer may see.

    :param viewer_id: an id or a bind parameter, None for an anonymous viewer
    :param post_id: an id or a bind parameter
    """
    of_post = Comment.post_id == post_id
    if sees_hidden:
        return [of_post]
    if viewer_id is None:
        return [of_post, Comment.hidden_at.is_(None)]
    return [of_post, or_(Comment.hidden_at.is_(None), Comment.author_id == viewer_id)]


def page_start(viewer: Person, comment: Comment, page_size: int) -> Cursor | None:
    """Return the cursor after which a page with the comment begins; None for the first page."""
    if count_rows(_earlier(viewer, comment)) < page_size:
        return None
    return Cursor(comment.timestamp, comment.id - 1)


def start_before(viewer: Person, comment: Comment, page_size: int) -> Cursor | None:
    """Return the ``page_start`` of the comment before a comment, for when that is deleted."""
    earlier = _earlier(viewer, comment).order_by(*OLDEST_FIRST.columns(reverse=True)).limit(1)
    previous = db.session.scalar(earlier)
    return page_start(viewer, previous, page_size) if previous else None


def _earlier(viewer: Person, comment: Comment) -> Select[Comment]:
    place = Cursor(comment.timestamp, comment.id)
    before = OLDEST_FIRST.beyond(place, later=False)
    visible = _visible(moderates(viewer), viewer.id, comment.post_id)
    return select(Comment).where(*visible, before)


def public_comments_of(post: Post, request: PageRequest) -> Page[Comment]:
    """Return a page of the public comments under a post, oldest first."""
    statement = NOT_HIDDEN.where(Comment.post_id == post.id)
    return fetch_page(models_of(statement), OLDEST_FIRST, request, lambda: post.comment_count)


def newest_comments_on(post: Post, most: int) -> list[Comment]:
    """Return the newest public comments under a post, at most ``most``, newest first."""
    statement = NOT_HIDDEN.where(Comment.post_id == post.id).order_by(*NEWEST_FIRST.columns())
    return list(db.session.scalars(statement.limit(most)))


def public_comments(request: PageRequest) -> Page[Comment]:
    """Return a page of all public comments, newest first."""
    statement = NOT_HIDDEN.join(Comment.post).where(Post.public())
    return fetch_page(models_of(statement), NEWEST_FIRST, request, count_public_comments)


def count_public_comments() -> int:
    """Return how many comments are public: the counted ones less those on scheduled posts."""
    counted = db.session.scalar(select(SiteCount.value).filter_by(name=COMMENTS)) or 0
    waiting = db.session.scalar(select(func.sum(Post.comment_count)).where(Post.scheduled()))
    return counted - (waiting or 0)

"""Writing, changing and deleting comments, and the lists of those that are public."""

from __future__ import annotations

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Comment, Permission, Post, SiteCount, User, utcnow
from app.models.counts import COMMENTS
from app.services.comments.followed_discussions import follow_by_commenting
from app.services.comments.rows import OLDEST_FIRST
from app.services.errors import Invalid, NotAllowed, NotFound
from app.services.mentions import people_in
from app.services.notifications.telling import notify_of_comment, notify_of_mentions
from app.services.pagination import Order, Page, PageRequest, count_rows, fetch_page, models_of
from app.services.people.blocks import check_not_blocked
from app.services.policy import (
    Person,
    can_delete_comment,
    can_edit_comment,
    can_see_comment,
    require,
)
from app.services.posts.publishing import lock_post
from app.services.repeated_texts import refuse_repeated
from app.services.text_limits import check_text

NEWEST_FIRST = Order(Comment.timestamp, Comment.id)
NOT_HIDDEN = (
    select(Comment)
    .where(Comment.hidden_at.is_(None))
    .options(joinedload(Comment.author).lazyload(User.role))
)


def write_comment(
    author: User,
    post: Post,
    body: str,
    submission: str | None = None,
    parent: Comment | None = None,
) -> Comment:
    """Create a comment; return the one that exists if the same form was sent before.

    :param submission: the random id of the form
    :param parent: the comment on the same post that it answers

    Raises NotAllowed, also where comments are closed and for who is blocked by the author of the
    post or parent, Invalid, TooLong, NotFound for a post or parent that was deleted or hidden, and
    Conflict for a text that the author wrote before.
    """
    require(author, Permission.COMMENT)
    check_text(body, current_app.config["COMMENT_MAX_BYTES"])
    # the counts depend on whether it is public, and no comment on it is deleted or hidden meanwhile
    post = lock_post(author, post.id)
    if submission and (sent := _already_sent(author, post, body, submission, parent)):
        return sent
    check_open(post)
    if parent is None:
        check_not_blocked(author, [post.author_id], _("You cannot comment on this post."))
    else:
        parent = _still_there(author, post, parent.id)
    refuse_repeated(Comment, author.id, body)
    comment = Comment(
        people=people_in(body),
        body=body,
        post=post,
        author=author,
        submission=submission,
        parent=parent,
    )
    try:
        with db.session.begin_nested():
            db.session.add(comment)
    except IntegrityError:  # this form was sent before
        if submission is None:
            raise
        sent = _already_sent(author, post, body, submission, parent)
        return sent or write_comment(author, post, body, parent=parent)
    notify_of_comment(comment, answered=parent)
    follow_by_commenting(author, post)
    return comment


def _already_sent(
    author: User, post: Post, body: str, submission: str, parent: Comment | None
) -> Comment | None:
    sent = db.session.scalar(select(Comment).filter_by(submission=submission, author_id=author.id))
    # after going back in the browser, the same form may be sent with another text
    now = (post.id, body, parent.id if parent else None)
    return sent if sent and (sent.post_id, sent.body, sent.parent_id) == now else None


def check_open(post: Post) -> None:
    """Raise NotAllowed where comments are closed."""
    if not post.comments_open:
        raise NotAllowed(_("Comments on this post are closed."))


def check_answerable(author: User, comment: Comment) -> None:
    """Raise NotAllowed for a comment that a user cannot answer, also if they may see it."""
    check_open(comment.post)
    if comment.is_hidden:
        raise NotAllowed(_("This comment is hidden, and cannot be answered."))
    writers = [comment.author_id, comment.post.author_id]
    check_not_blocked(author, writers, _("You cannot answer this comment."))


def _still_there(author: User, post: Post, parent_id: int) -> Comment:
    statement = select(Comment).where(Comment.id == parent_id)
    parent = db.session.scalar(statement, execution_options={"populate_existing": True})
    if parent is None or not can_see_comment(author, parent):
        raise NotFound(_("The comment that you are answering was deleted or hidden meanwhile."))
    if parent.post_id != post.id:
        raise Invalid(_("The comment that you are answering is on another post."))
    check_answerable(author, parent)
    return parent


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
    before = comment.body_html
    comment.people = people_in(body)
    comment.body = body
    comment.updated_at = utcnow()
    db.session.flush()
    notify_of_mentions(comment, before)
    return comment


def delete_comment(editor: User, comment_id: int) -> Comment:
    """Delete a comment and return it; if it has answers, its place stays until the last is gone.

    Raises NotFound, NotAllowed.
    """
    comment = find_comment(editor, comment_id, lock=True)
    if not can_delete_comment(editor, comment):
        raise NotAllowed(_("Only its author can delete this comment."))
    if _has_answers(comment):
        _leave_place(comment)
        db.session.flush()
        return comment
    gone: Comment | None = comment
    while gone is not None:
        above = gone.parent
        db.session.delete(gone)
        db.session.flush()
        gone = above if above and above.is_deleted and not _has_answers(above) else None
    return comment


def _has_answers(comment: Comment) -> bool:
    answers = select(Comment.id).where(Comment.parent_id == comment.id)
    return db.session.scalar(answers.limit(1)) is not None


def _leave_place(comment: Comment) -> None:
    """Empty a comment, and hide it, so that it is in no list and no count."""
    comment.deleted_at = comment.hidden_at = utcnow()
    comment.hidden_by_id = comment.hidden_reason = comment.updated_at = None
    comment.author = comment.guest_name = comment.guest_url = comment.submission = None
    comment.body = ""


def public_comments_of(post: Post, request: PageRequest) -> Page[Comment]:
    """Return a page of the public comments under a post, oldest first."""
    statement = NOT_HIDDEN.where(Comment.post_id == post.id)
    return fetch_page(models_of(statement), OLDEST_FIRST, request, lambda: post.comment_count)


def public_replies_to(comment: Comment, request: PageRequest) -> Page[Comment]:
    """Return a page of the public comments that answer a comment, oldest first."""
    statement = NOT_HIDDEN.where(Comment.parent_id == comment.id)
    return fetch_page(
        models_of(statement), OLDEST_FIRST, request, lambda: count_public_replies(comment)
    )


def count_public_replies(comment: Comment) -> int:
    """Return how many public comments answer a comment."""
    return count_rows(
        select(Comment.id).where(Comment.parent_id == comment.id, Comment.hidden_at.is_(None))
    )


def newest_comments_on(post: Post, most: int) -> list[Comment]:
    """Return the newest public comments under a post, at most ``most``, newest first.

    What they answer is loaded as well.
    """
    statement = NOT_HIDDEN.where(Comment.post_id == post.id).order_by(*NEWEST_FIRST.columns())
    answered = joinedload(Comment.parent).load_only(Comment.timestamp, Comment.hidden_at)
    return list(db.session.scalars(statement.options(answered).limit(most)))


def public_comments(request: PageRequest) -> Page[Comment]:
    """Return a page of all public comments, newest first."""
    statement = NOT_HIDDEN.join(Comment.post).where(Post.public())
    return fetch_page(models_of(statement), NEWEST_FIRST, request, count_public_comments)


def count_public_comments() -> int:
    """Return how many comments are public: the counted ones less those on scheduled posts."""
    counted = db.session.scalar(select(SiteCount.value).filter_by(name=COMMENTS)) or 0
    waiting = db.session.scalar(select(func.sum(Post.comment_count)).where(Post.scheduled()))
    return counted - (waiting or 0)

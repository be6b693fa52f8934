"""Deleting accounts, with or without what they have published."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import or_, select, union_all

from app.extensions import db
from app.models import Comment, DiscussionFollow, Post, PostLike, User, utcnow
from app.models.post import DRAFT
from app.services.accounts.accounts import keep_an_administrator
from app.services.administration.log import forget_contents_of
from app.services.errors import Invalid
from app.services.media.removal import release_media_of
from app.services.posts.revisions import forget_revisions_of
from app.services.posts.translations import leave_group, take_turns


def delete_account(user: User, password: str, with_posts: bool = False) -> None:
    """Delete an account with its drafts, scheduled posts, bin, revisions and follows.

    Comments and, unless ``with_posts``, published posts stay, and are signed "deleted user".
    Raises Invalid for a wrong password, Conflict for the last administrator.
    """
    if not user.verify_password(password):
        raise Invalid(_("This is not your current password."))
    erase_account(user, with_posts)


def erase_account(user: User, with_posts: bool = False) -> None:
    """Do what ``delete_account`` does for who needs no password. Raises Conflict."""
    take_turns(user.id)
    if user.is_administrator():
        keep_an_administrator(user)
    lock_writings(user, before_deletion=True)
    going = select(Post).where(Post.author_id == user.id)
    if not with_posts:
        going = going.where(or_(Post.status == DRAFT, Post.published_at > utcnow()))
    for post in db.session.scalars(going.execution_options(populate_existing=True)).all():
        if not with_posts:
            leave_group(post)
        db.session.delete(post)
    db.session.flush()
    forget_contents_of(user)
    release_media_of(user)
    forget_revisions_of(user)  # of the posts that stay, readers have only seen the last text
    db.session.delete(user)
    db.session.flush()


def lock_writings(user: User, before_deletion: bool = False) -> None:
    """Lock the posts and comments of a user before any count, as everywhere.

    The posts with a comment of theirs as well: they are locked before their comments, by those who
    answer one, too.

    :param before_deletion: lock the posts that the user likes as well, whose counts will change,
        and those whose discussions they follow: who comments there tells them
    """
    posts = [
        select(Post.id).where(Post.author_id == user.id),
        select(Comment.post_id).where(Comment.author_id == user.id),
    ]
    if before_deletion:
        posts.append(select(PostLike.post_id).where(PostLike.user_id == user.id))
        followed = select(DiscussionFollow.post_id)
        posts.append(followed.where(DiscussionFollow.user_id == user.id))
    comments = select(Comment.id).where(Comment.author_id == user.id)
    for column, ids in ((Post.id, union_all(*posts)), (Comment.id, comments)):
        locked = select(column).where(column.in_(ids)).order_by(column)
        db.session.execute(locked.with_for_update())

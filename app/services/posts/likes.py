"""Liking posts, and the list of who likes one, which its author sees."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Permission, Post, PostLike, User
from app.services.errors import Conflict, NotAllowed
from app.services.pagination import Cursor, Order, Page, PageRequest, fetch_page, models_of
from app.services.people.blocks import check_not_blocked
from app.services.people.following import IS_SHOWN
from app.services.policy import owns, require
from app.services.posts.publishing import find_post, lock_post

_NEWEST_FIRST = Order(
    PostLike.timestamp, PostLike.user_id, cursor=lambda row: Cursor(row.timestamp, row.user_id)
)


def like(user: User, post_id: int) -> Post:
    """Like a post, and return it. Idempotent.

    Raises NotFound, NotAllowed for a post of one's own or of an author who has blocked the user,
    and Conflict for one that not everybody may read.
    """
    require(user, Permission.FOLLOW)
    post = lock_post(user, post_id)  # so that it does not stop being public meanwhile
    if owns(user, post):
        raise NotAllowed(_("You cannot like your own post."))
    if not post.is_public:
        raise Conflict(_("Only a post that everybody may read can be liked."))
    check_not_blocked(user, [post.author_id], _("You cannot like this post."))
    if db.session.get(PostLike, (post.id, user.id)) is None:
        db.session.add(PostLike(post_id=post.id, user_id=user.id))
        db.session.flush()
    return post


def unlike(user: User, post_id: int) -> Post:
    """Stop liking a post, and return it. Idempotent. Raises NotFound, NotAllowed."""
    require(user, Permission.FOLLOW)
    post = lock_post(user, post_id)
    liked = db.session.get(PostLike, (post.id, user.id))
    if liked is not None:
        db.session.delete(liked)
        db.session.flush()
    return post


def likes_of(author: User, post_id: int, request: PageRequest) -> tuple[Post, Page[PostLike]]:
    """Return a post of one's own, and a page of its likes, last ones first.

    Raises NotFound, and NotAllowed for the post of another user.
    """
    post = find_post(author, post_id)
    if not owns(author, post):
        raise NotAllowed(_("Only its author sees who likes this post."))
    statement = (
        select(PostLike)
        .join(PostLike.user)
        .where(PostLike.post_id == post.id, IS_SHOWN)
        .options(joinedload(PostLike.user))
    )
    return post, fetch_page(models_of(statement), _NEWEST_FIRST, request, lambda: post.like_count)

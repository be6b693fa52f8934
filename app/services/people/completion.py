"""People whom one may want to mention: whose names begin with what is typed."""

from __future__ import annotations

from sqlalchemy import ColumnElement, case, false, or_, select

from app.content.text.usernames import username_key
from app.extensions import db
from app.models import Comment, Follow, Post, User


def people_like(viewer: User, text: str, limit: int, post: Post | None = None) -> list[User]:
    """Return people whose username or name begins with a text, in one statement.

    First those who take part in the discussion of a post, then those whom the viewer follows.
    Without a text these are all. Accounts that are suspended or not confirmed are left out.

    :param post: one that the viewer may see
    """
    takes_part, is_followed = _takes_part(post), _is_followed_by(viewer)
    begins = or_(
        User.username_key.startswith(username_key(text), autoescape=True),
        User.name.istartswith(text, autoescape=True),
    )
    statement = (
        select(User)
        .where(
            User.id != viewer.id,
            User.username.is_not(None),
            User.confirmed.is_(True),
            User.suspended_at.is_(None),
            begins if text else or_(takes_part, is_followed),
        )
        .order_by(
            case((takes_part, 0), (is_followed, 1), else_=2),
            User.published_count.desc(),
            User.username_key,
        )
        .limit(limit)
    )
    return list(db.session.scalars(statement).unique())


def _takes_part(post: Post | None) -> ColumnElement[bool]:
    if post is None:
        return false()
    comments = select(Comment.author_id).where(
        Comment.post_id == post.id, Comment.hidden_at.is_(None), Comment.author_id.is_not(None)
    )
    return or_(User.id == post.author_id, User.id.in_(comments))


def _is_followed_by(viewer: User) -> ColumnElement[bool]:
    return User.id.in_(select(Follow.followed_id).where(Follow.follower_id == viewer.id))

"""The users of usernames, present and former ones."""

from __future__ import annotations

from typing import Protocol

from flask_babel import gettext as _
from sqlalchemy import or_, select

from app.content.text.usernames import username_key
from app.extensions import db
from app.models import Block, Comment, Follow, FormerUsername, Permission, Post, User
from app.services.errors import NotFound
from app.services.policy import Person, may


class Account(Protocol):
    """A user, or a row of one, with what decides who may learn of it."""

    @property
    def id(self) -> int:
        """The id."""

    @property
    def confirmed(self) -> bool:
        """Whether the address is proved."""


def user_named(username: str) -> User | None:
    """Return the user who has a username or had it before; None if there is none.

    Case, width and encoding make no difference.
    """
    key = username_key(username)
    user: User | None = db.session.scalar(select(User).where(User.is_named(key)))
    return user if user is not None else former_owner(username)


def is_shown_to(viewer: Person, user: Account) -> bool:
    """Return whether a viewer may learn of a user.

    Of an account that is not confirmed nobody but its owner and administrators may, since a
    username that was registered reveals that its address had no account. It was confirmed before
    if it has something public, or if the viewer follows or blocks it.
    """
    if user.confirmed or viewer.id == user.id or may(viewer, Permission.ADMIN):
        return True
    signs = (
        select(Post.id).where(Post.author_id == user.id, Post.public()),
        select(Comment.id).where(Comment.author_id == user.id),
        select(Follow.follower_id).where(
            Follow.follower_id == viewer.id, Follow.followed_id == user.id
        ),
        select(Block.blocker_id).where(Block.blocker_id == viewer.id, Block.blocked_id == user.id),
    )
    return bool(db.session.scalar(select(or_(*(sign.exists() for sign in signs)))))


def find_user(username: str, viewer: Person) -> User:
    """Return the user who has a username or had it before, whatever its case.

    Raises NotFound, also for a user of whom the viewer may not learn.
    """
    user = user_named(username)
    if user is None or not is_shown_to(viewer, user):
        raise NotFound(_("There is no such person."))
    return user


def former_owner(username: str) -> User | None:
    """Return the user who had a username before; None if there is none."""
    owner = select(FormerUsername.user_id).where(FormerUsername.key == username_key(username))
    found: User | None = db.session.scalar(select(User).where(User.id == owner.scalar_subquery()))
    return found

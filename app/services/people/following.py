"""Following and unfollowing, and the lists of who does."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import DateTime, Integer, String, Table, bindparam, exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Follow, Permission, Post, User, utcnow
from app.models.naming import NamedPerson
from app.services.errors import Invalid, NotFound
from app.services.pagination import Cursor, Order, Page, PageRequest, fetch_page
from app.services.policy import Person, require


def find_user(username: str) -> User:
    """The person of this name, without regard to case. Raises NotFound."""
    user: User | None = db.session.scalar(
        select(User).where(func.lower(User.username) == username.lower())
    )
    if user is None:
        raise NotFound(_("There is no such person."))
    return user


class _Person(NamedTuple):
    id: int
    username: str
    name: str | None
    email: str | None
    location: str | None
    about_me: str | None
    member_since: datetime
    last_seen: datetime
    follower_count: int
    followed_count: int
    post_count: int


class ShownPerson(NamedPerson, _Person):
    """Somebody with all that their profile shows; a plain tuple, which costs little to load."""

    __slots__ = ()


class VisitedProfile(NamedTuple):
    """Somebody as a visitor meets them."""

    user: ShownPerson
    is_following: bool
    follows_you: bool


_users: Table = User.__table__  # type: ignore[assignment]
_WAITING = (
    select(func.count())
    .where(Post.author_id == _users.c.id, Post.scheduled(by=bindparam("now", type_=DateTime)))
    .correlate(_users)
    .scalar_subquery()
)
_VIEWER = bindparam("viewer_id", type_=Integer)
_VISITED = select(
    *(_users.c[name] for name in _Person._fields[:-1]),
    _users.c.published_count - _WAITING,
    exists().where(Follow.follower_id == _VIEWER, Follow.followed_id == _users.c.id),
    exists().where(Follow.follower_id == _users.c.id, Follow.followed_id == _VIEWER),
).where(func.lower(_users.c.username) == bindparam("username", type_=String))


def visit_profile(viewer: Person, username: str) -> VisitedProfile:
    """The person of this name, without regard to case, in one statement. Raises NotFound."""
    asked = {"username": username.lower(), "viewer_id": viewer.id, "now": utcnow()}
    found = db.session.connection().execute(_VISITED, asked).one_or_none()
    if found is None:
        raise NotFound(_("There is no such person."))
    *person, is_following, follows_you = found
    user = ShownPerson._make(person)
    someone_else = user.id != viewer.id
    return VisitedProfile(
        user, someone_else and bool(is_following), someone_else and bool(follows_you)
    )


def follow(follower: User, user: User) -> bool:
    """Follow somebody; answers whether that is new. Raises NotAllowed."""
    require(follower, Permission.FOLLOW)
    if follower.is_following(user):
        return False
    try:
        with db.session.begin_nested():
            db.session.add(Follow(follower=follower, followed=user))
    except IntegrityError:  # the other tab was faster
        return False
    return True


def unfollow(follower: User, user: User) -> bool:
    """Stop following somebody; answers whether that changed anything. Raises Invalid."""
    require(follower, Permission.FOLLOW)
    if follower.id == user.id:
        raise Invalid(_("You cannot unfollow yourself."))
    followed = db.session.get(Follow, (follower.id, user.id), with_for_update=True)
    if followed is None:
        return False
    db.session.delete(followed)
    db.session.flush()
    return True


def followers_of(user: User, wanted: PageRequest) -> Page[Follow]:
    """Who follows the person, latest first; never the person themselves."""
    order = Order(
        Follow.timestamp,
        Follow.follower_id,
        place=lambda row: Cursor(row.timestamp, row.follower_id),
    )
    statement = (
        select(Follow)
        .where(Follow.followed_id == user.id, Follow.follower_id != user.id)
        .options(joinedload(Follow.follower).lazyload(User.role))
    )
    return fetch_page(statement, order, wanted, lambda: user.follower_count)


def followed_by(user: User, wanted: PageRequest) -> Page[Follow]:
    """Whom the person follows, latest first; never the person themselves."""
    order = Order(
        Follow.timestamp,
        Follow.followed_id,
        place=lambda row: Cursor(row.timestamp, row.followed_id),
    )
    statement = (
        select(Follow)
        .where(Follow.follower_id == user.id, Follow.followed_id != user.id)
        .options(joinedload(Follow.followed).lazyload(User.role))
    )
    return fetch_page(statement, order, wanted, lambda: user.followed_count)

"""The profile of a user, as a visitor sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import exists, func, select

from app.extensions import db
from app.models import Follow, Post, User
from app.models.naming import NamedPerson
from app.services.errors import NotFound
from app.services.policy import Person
from app.services.row_mapping import columns_for, fill


@dataclass(frozen=True, slots=True)
class Profile(NamedPerson):
    """A user with all that the profile shows."""

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


@dataclass(frozen=True)
class VisitedProfile:
    """A profile, and how its user and the visitor follow each other."""

    user: Profile
    is_following: bool
    follows_you: bool


def visit_profile(viewer: Person, username: str) -> VisitedProfile:
    """Return the profile of a username, without regard to case, in one statement.

    Raises NotFound.
    """
    scheduled = (
        select(func.count())
        .where(Post.author_id == User.id, Post.scheduled())
        .correlate(User)
        .scalar_subquery()
    )
    is_following = exists().where(Follow.follower_id == viewer.id, Follow.followed_id == User.id)
    follows_you = exists().where(Follow.follower_id == User.id, Follow.followed_id == viewer.id)
    statement = select(
        *columns_for(Profile, User),
        (User.published_count - scheduled).label("post_count"),
        is_following.label("is_following"),
        follows_you.label("follows_you"),
    ).where(func.lower(User.username) == username.lower())
    row = db.session.execute(statement).one_or_none()
    if row is None:
        raise NotFound(_("There is no such person."))
    is_other = row.id != viewer.id
    return VisitedProfile(
        fill(Profile, row),
        is_following=is_other and bool(row.is_following),
        follows_you=is_other and bool(row.follows_you),
    )

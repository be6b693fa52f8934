"""The profile of a user, as a visitor sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import DateTime, Integer, String, bindparam, exists, func, select

from app.content.text.usernames import username_key
from app.models import Follow, Post, User, utcnow
from app.models.naming import NamedPerson
from app.services.errors import NotFound
from app.services.people.author_columns import author_columns
from app.services.people.usernames import former_owner, is_shown_to
from app.services.policy import Person
from app.services.row_mapping import filler, select_rows


@dataclass(frozen=True, slots=True)
class ProfileUser(NamedPerson):
    """A user with all that the profile shows."""

    id: int
    username: str
    confirmed: bool
    name: str | None
    email: str | None
    avatar: str | None
    permissions: int | None  # of the role
    location: str | None
    about_me: str | None
    member_since: datetime
    last_seen: datetime
    follower_count: int
    followed_count: int
    suspended_at: datetime | None
    post_count: int
    pin_count: int

    def can(self, permission: int) -> bool:
        """Return whether the role grants the permission."""
        return (self.permissions or 0) & permission == permission


@dataclass(frozen=True)
class VisitedProfile:
    """A profile, and how its user and the visitor follow each other."""

    user: ProfileUser
    is_following: bool
    follows_you: bool


_SCHEDULED = (
    select(func.count())
    .where(Post.author_id == User.id, Post.scheduled(by=bindparam("now", type_=DateTime)))
    .correlate(User)
    .scalar_subquery()
)
_PINNED = (
    select(func.count())
    .where(Post.author_id == User.id, Post.pinned_at.is_not(None))
    .correlate(User)
    .scalar_subquery()
)
_VIEWER_ID = bindparam("viewer_id", type_=Integer)
_PROFILE = select(
    *author_columns(ProfileUser),
    (User.published_count - _SCHEDULED).label("post_count"),
    _PINNED.label("pin_count"),
    exists()
    .where(Follow.follower_id == _VIEWER_ID, Follow.followed_id == User.id)
    .label("is_following"),
    exists()
    .where(Follow.follower_id == User.id, Follow.followed_id == _VIEWER_ID)
    .label("follows_you"),
).where(User.is_named(bindparam("key", type_=String)))


def visit_profile(viewer: Person, username: str) -> VisitedProfile:
    """Return the profile of a username, without regard to case, in one statement.

    A former username has the profile of its owner. Raises NotFound, also for a user of whom the
    viewer may not learn.
    """
    values = {"key": username_key(username), "viewer_id": viewer.id, "now": utcnow()}
    result = select_rows(_PROFILE, values)
    profile_user = filler(ProfileUser, result)
    row: Any = result.one_or_none()
    if row is None:
        owner = former_owner(username)
        if owner is None or owner.username is None:
            raise NotFound(_("There is no such person."))
        return visit_profile(viewer, owner.username)
    if not is_shown_to(viewer, row):
        raise NotFound(_("There is no such person."))
    is_other = row.id != viewer.id
    return VisitedProfile(
        profile_user(row),
        is_following=is_other and bool(row.is_following),
        follows_you=is_other and bool(row.follows_you),
    )

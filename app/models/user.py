"""User accounts and the anonymous user."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from flask import current_app, url_for
from flask_login import AnonymousUserMixin, UserMixin
from flask_sqlalchemy.query import Query
from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    TextClause,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.orm import (
    DynamicMapped,
    Mapped,
    mapped_column,
    object_session,
    relationship,
    validates,
)

from app.content.text.usernames import username_key, username_skeleton
from app.extensions import db, login_manager
from app.models.base import Base
from app.models.clock import utcnow
from app.models.comment import Comment
from app.models.credentials import Credentials, new_stamp
from app.models.follow import Follow
from app.models.naming import NamedPerson
from app.models.notification import NotificationCount
from app.models.post import Post
from app.models.role import Permission, Role

USERNAME_KEY_MAX_LENGTH = 18 * 64  # the most that NFKC makes of one character
AVATAR_MAX_LENGTH = 100
ABOUT_ME_MAX_LENGTH = 2000  # of what a form takes


class User(Credentials, NamedPerson, UserMixin, Base):
    """A user account. Email address and username are unique regardless of case.

    No two usernames look alike.
    """

    __tablename__ = "users"

    username: Mapped[str | None] = mapped_column(String(64))
    # set with the username: what identifies it, and what it looks like. Missing where code older
    # than the columns has stored it, until `flask deploy`
    username_key: Mapped[str | None] = mapped_column(String(USERNAME_KEY_MAX_LENGTH))
    username_skeleton: Mapped[str | None] = mapped_column(String(USERNAME_KEY_MAX_LENGTH))
    role_id: Mapped[int | None] = mapped_column(ForeignKey("roles.id"), index=True)
    name: Mapped[str | None] = mapped_column(String(64))
    location: Mapped[str | None] = mapped_column(String(64))
    about_me: Mapped[str | None] = mapped_column(Text)
    # the name of an uploaded picture, see ``app.services.media.avatars``
    avatar: Mapped[str | None] = mapped_column(String(AVATAR_MAX_LENGTH))
    language: Mapped[str] = mapped_column(String(16), default="")
    # IANA name; '' for that of the site, None if the user has not been asked
    time_zone: Mapped[str | None] = mapped_column(String(64))
    member_since: Mapped[datetime] = mapped_column(default=utcnow)
    last_seen: Mapped[datetime] = mapped_column(default=utcnow)
    published_count: Mapped[int] = mapped_column(default=0, server_default="0")
    follower_count: Mapped[int] = mapped_column(default=0, server_default="0")
    followed_count: Mapped[int] = mapped_column(default=0, server_default="0")

    # literal SQL: a partial index is not used for a condition with a bind parameter
    has_published: ClassVar[TextClause] = text("published_count > 0")

    role: Mapped[Role | None] = relationship(lazy="joined")
    notification_count: Mapped[NotificationCount | None] = relationship(
        back_populates="user", viewonly=True
    )
    posts: DynamicMapped[Post] = relationship(foreign_keys=Post.author_id, viewonly=True)
    comments: DynamicMapped[Comment] = relationship(foreign_keys=Comment.author_id, viewonly=True)
    followed: DynamicMapped[Follow] = relationship(
        foreign_keys=Follow.follower_id,
        back_populates="follower",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by=(Follow.timestamp, Follow.followed_id),
    )
    followers: DynamicMapped[Follow] = relationship(
        foreign_keys=Follow.followed_id,
        viewonly=True,
        order_by=(Follow.timestamp, Follow.follower_id),
    )

    def __init__(self, **kwargs: Any) -> None:
        now = utcnow()
        for key, value in (("member_since", now), ("last_seen", now), ("confirmed", False)):
            kwargs.setdefault(key, value)
        for count in ("published_count", "follower_count", "followed_count"):
            kwargs.setdefault(count, 0)
        kwargs.setdefault("language", "")
        kwargs.setdefault("security_stamp", new_stamp())
        super().__init__(**kwargs)
        if self.role is None:
            self.role = self._first_role()
        self.follow(self)

    @validates("username")
    def _set_username_keys(self, _column: str, username: str | None) -> str | None:
        self.username_key = username_key(username) if username else None
        self.username_skeleton = username_skeleton(username) if username else None
        return username

    @classmethod
    def is_named(cls, key: str | ColumnElement[str]) -> ColumnElement[bool]:
        """Return the condition that a user has the username of this key.

        Usernames of older code, which have no key, are ASCII, so their key is in lower case.
        """
        return or_(cls.username_key == key, func.lower(cls.username) == key)

    def _first_role(self) -> Role | None:
        # not by key, which may be the same for mailboxes of two people
        administrator = (current_app.config["FLASKY_ADMIN"] or "").lower()
        wanted: Any = Role.default.is_(True)
        if administrator and (self.email or "").lower() == administrator:
            wanted = Role.name == "Administrator"
        with db.session.no_autoflush:
            return db.session.scalar(select(Role).where(wanted))

    @staticmethod
    def add_self_follows() -> None:
        """Add missing self-follows. Idempotent. Commits."""
        own = select(Follow).where(Follow.follower_id == User.id, Follow.followed_id == User.id)
        for user in db.session.scalars(select(User).where(~own.exists())):
            db.session.add(Follow(follower=user, followed=user))
        db.session.commit()

    # Permissions

    @property
    def permissions(self) -> int:
        """The permissions that the role grants."""
        return self.role.permissions if self.role is not None else 0

    def can(self, permission: int) -> bool:
        """Return whether the role grants the permission."""
        return self.role is not None and self.role.has_permission(permission)

    def is_administrator(self) -> bool:
        """Return whether the role grants administration."""
        return self.can(Permission.ADMIN)

    def ping(self) -> None:
        """Set ``last_seen`` to now."""
        self.last_seen = utcnow()

    # Following

    def follow(self, user: User) -> None:
        """Follow a user. Idempotent."""
        if not self.is_following(user):
            follow = Follow(follower=self, followed=user)
            if (session := object_session(self)) is not None:
                session.add(follow)

    def unfollow(self, user: User) -> None:
        """Stop following a user."""
        follow = db.session.get(Follow, (self.id, user.id))
        if follow is not None:
            db.session.delete(follow)

    def is_following(self, user: User) -> bool:
        """Return whether this user follows ``user``."""
        return (
            self.id is not None
            and user.id is not None
            and (db.session.get(Follow, (self.id, user.id)) is not None)
        )

    def is_followed_by(self, user: User) -> bool:
        """Return whether ``user`` follows this user."""
        return user.is_following(self)

    @property
    def followed_posts(self) -> Query:
        """A query of the public posts of everyone this user follows, including their own."""
        return Post.query.join(Follow, Follow.followed_id == Post.author_id).filter(
            Follow.follower_id == self.id, Post.public()
        )

    # Display

    @property
    def post_count(self) -> int:
        """The number of public posts: published ones without those that are scheduled."""
        scheduled = db.session.scalar(
            select(func.count())
            .select_from(Post)
            .where(Post.author_id == self.id, Post.scheduled())
        )
        return self.published_count - (scheduled or 0)

    def to_json(self) -> dict[str, Any]:
        """Return the user for the API. Needs a request context for its relative URLs."""
        return {
            "url": url_for("api.get_user", id=self.id),
            "username": self.username,
            "member_since": self.member_since,
            "last_seen": self.last_seen,
            "posts_url": url_for("api.get_user_posts", id=self.id),
            "followed_posts_url": url_for("api.get_user_followed_posts", id=self.id),
            "post_count": self.post_count,
        }

    def __repr__(self) -> str:
        return f"<User {self.username!r}>"


Index("uq_users_email_key", User.email_key, unique=True)
Index("uq_users_email_lower", func.lower(User.email), unique=True)
Index("uq_users_username_lower", func.lower(User.username), unique=True)
Index("uq_users_username_key", User.username_key, unique=True)
Index("uq_users_username_skeleton", User.username_skeleton, unique=True)
# The users who have published posts, which are few.
Index(
    "ix_users_authors",
    func.lower(User.username),
    sqlite_where=User.has_published,
    postgresql_where=User.has_published,
)


class AnonymousUser(AnonymousUserMixin):
    """The current user without a login, who may only read."""

    id: None = None
    confirmed = False
    language = ""
    time_zone: None = None

    def can(self, permission: int) -> bool:
        """Return False: anonymous users have no permissions."""
        return False

    def is_administrator(self) -> bool:
        """Return False."""
        return False


login_manager.anonymous_user = AnonymousUser

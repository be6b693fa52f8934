"""What is imported: people, follows, posts and comments as they are stored here."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

USER, PASSWORD, FOLLOW, POST, COMMENT = "user", "password", "follow", "post", "comment"
# of comments that moderators of the other site have disabled
HIDDEN_REASON = "imported"


def digest_of(*values: str | int | bool | datetime | None) -> str:
    """Return the SHA-256 of values, by which a later import sees whether they have changed."""
    plain = [str(each) if isinstance(each, datetime) else each for each in values]
    return hashlib.sha256(json.dumps(plain, ensure_ascii=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Person:
    """An account. Its dates are in no digest: they change with each visit of the user."""

    kind: ClassVar[str] = USER

    id: int
    email: str | None
    username: str | None
    role: str
    password_hash: str | None
    confirmed: bool
    name: str | None
    location: str | None
    about_me: str | None
    member_since: datetime
    last_seen: datetime | None
    # another account has a name that looks like this one
    is_lookalike: bool = False

    @property
    def external_id(self) -> str:
        """What the other site knows it by."""
        return str(self.id)

    @property
    def digest(self) -> str:
        """The digest of what is shown of the account, and of what it may."""
        return profile_digest(
            self.email,
            self.username,
            self.role,
            self.confirmed,
            self.name,
            self.location,
            self.about_me,
        )


def profile_digest(
    email: str | None,
    username: str | None,
    role: str | None,
    confirmed: bool,
    name: str | None,
    location: str | None,
    about_me: str | None,
) -> str:
    """Return the digest of a person by these values."""
    return digest_of(email, username, role, confirmed, name, location, about_me)


@dataclass(frozen=True, slots=True)
class Following:
    """That one person follows another."""

    kind: ClassVar[str] = FOLLOW

    follower_id: int
    followed_id: int
    timestamp: datetime
    digest: str

    @property
    def external_id(self) -> str:
        """What the other site knows it by."""
        return f"{self.follower_id}:{self.followed_id}"


@dataclass(frozen=True, slots=True)
class Text:
    """A post. Without a title it is a note; one without anything to see is a draft.

    ``timestamp`` may be an estimate: the ``digest`` is that of what is stored in the source.
    """

    kind: ClassVar[str] = POST

    id: int
    author_id: int | None
    title: str | None
    body: str
    is_draft: bool
    timestamp: datetime
    digest: str

    @property
    def external_id(self) -> str:
        """What the other site knows it by."""
        return str(self.id)


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment; ``is_hidden`` if moderators have disabled it."""

    kind: ClassVar[str] = COMMENT

    id: int
    post_id: int
    author_id: int | None
    body: str
    is_hidden: bool
    timestamp: datetime
    digest: str

    @property
    def external_id(self) -> str:
        """What the other site knows it by."""
        return str(self.id)


Thing = Person | Following | Text | Remark


@dataclass
class Site:
    """All that a source has; ``new_roles`` are permissions by the names of roles to be made."""

    people: list[Person] = field(default_factory=list)
    follows: list[Following] = field(default_factory=list)
    posts: list[Text] = field(default_factory=list)
    comments: list[Remark] = field(default_factory=list)
    new_roles: dict[str, int] = field(default_factory=dict)

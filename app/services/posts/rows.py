"""Posts as pages and the API show them: immutable rows of the columns that are needed.

Two rows are equal when all their values are, so what is rendered from a row can be cached under it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from app.models.naming import EditedPost, NamedPerson, PostInJson, TitledPost
from app.models.post import PostVisibility


@dataclass(frozen=True, slots=True)
class ListedTag:
    """A tag under a post."""

    name: str
    slug: str


@dataclass(frozen=True, slots=True)
class ListedAuthor(NamedPerson):
    """The author in a list of posts or comments."""

    id: int
    username: str | None
    name: str | None
    email: str | None
    avatar: str | None
    permissions: int | None  # of the role


@dataclass(frozen=True, slots=True)
class ReadAuthor(NamedPerson):
    """The author on the page of a post, with a few words about them."""

    id: int
    username: str | None
    name: str | None
    email: str | None
    avatar: str | None
    permissions: int | None  # of the role
    about_me: str | None
    follower_count: int


@dataclass(frozen=True, slots=True)
class NamedPost(TitledPost):
    """A public post of which a page shows the title and the excerpt."""

    id: int
    title: str | None
    title_slug: str
    language: str
    excerpt: str
    published_at: datetime
    author: ListedAuthor | None

    @property
    def timestamp(self) -> datetime:
        """Return the date that lists of posts are ordered by."""
        return self.published_at


@dataclass(frozen=True, slots=True)
class ListedPost(TitledPost):
    """A public post in a list, with its summary."""

    id: int
    title: str | None
    title_slug: str
    language: str
    summary_html: str
    summary_is_whole: bool
    excerpt: str
    published_at: datetime
    comment_count: int
    like_count: int
    cover_name: str | None  # in addresses, see ``media_addresses``
    cover_alt: str | None
    author: ListedAuthor | None
    tags: tuple[ListedTag, ...]
    pinned: bool = False  # in the list that it is a row of

    @property
    def author_id(self) -> int | None:
        """Return the author's id; None when the account was deleted."""
        return self.author.id if self.author else None

    @property
    def timestamp(self) -> datetime:
        """Return the date that lists of posts are ordered by."""
        return self.published_at


@dataclass(frozen=True, slots=True)
class ApiPost(PostInJson):
    """A public post with all that its JSON holds."""

    id: int
    author_id: int | None
    title: str | None
    title_slug: str
    language: str
    body: str
    body_html: str
    status: str
    comment_count: int
    like_count: int
    created_at: datetime
    published_at: datetime
    updated_at: datetime | None
    own_excerpt: str | None
    canonical_url: str | None
    comments_open: bool
    cover_name: str | None
    cover_alt: str | None
    tags: tuple[ListedTag, ...]

    @property
    def timestamp(self) -> datetime:
        """Return the date that lists of posts are ordered by."""
        return self.published_at


@dataclass(frozen=True, slots=True)
class ReadPost(PostVisibility, EditedPost):
    """A post on its own page, public or not; ``is_scheduled`` when it was loaded."""

    id: int
    title: str | None
    title_slug: str
    language: str
    excerpt: str
    status: str
    hidden_at: datetime | None
    hidden_reason: str | None
    deleted_at: datetime | None
    created_at: datetime
    published_at: datetime | None
    updated_at: datetime | None
    comment_count: int
    like_count: int
    translation_of_id: int | None
    canonical_url: str | None
    comments_open: bool
    cover_name: str | None
    cover_alt: str | None
    body_html: str
    is_scheduled: bool
    author: ReadAuthor | None
    tags: tuple[ListedTag, ...]

    @property
    def author_id(self) -> int | None:
        """Return the author's id; None when the account was deleted."""
        return self.author.id if self.author else None

    @property
    def timestamp(self) -> datetime | None:
        """Return the date of publication; None for a draft."""
        return self.published_at

    @property
    def without_text(self) -> Self:
        """Return the same row without the text, as a smaller cache key."""
        return replace(self, body_html="")


@dataclass(frozen=True, slots=True)
class Translation(TitledPost):
    """A post in one of its languages."""

    id: int
    title_slug: str
    language: str

"""Names and addresses of users and posts, for models as well as for rows of a few columns."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import url_for

from app.content.text.bidi import without_overrides
from app.content.text.languages import language_of_text
from app.models.post_settings import address_slug
from app.models.role import Permission


class NamedPerson:
    """The name and the picture of a user, from the columns below."""

    __slots__ = ()

    if TYPE_CHECKING:
        id: Any
        username: Any
        name: Any
        email: Any
        avatar: Any
        permissions: Any  # of the role

    @property
    def display_name(self) -> str:
        """Return the full name, or the username, or else "user" and the id."""
        return without_overrides(self.name or self.username or f"user {self.id}")

    @property
    def signature(self) -> str:
        """Return the full name with the username, where nothing else shows the latter."""
        if self.name and self.username and self.name != self.username:
            return f"{self.display_name} ({self.username})"
        return self.display_name

    @property
    def office(self) -> str:
        """Return what marks the name: "Administrator", "Moderator" or ""."""
        permissions = self.permissions or 0
        if permissions & Permission.ADMIN:
            return "Administrator"
        return "Moderator" if permissions & Permission.MODERATE else ""

    def gravatar(self, size: int = 100, default: str = "identicon", rating: str = "g") -> str:
        """Return the address of the Gravatar image, see https://docs.gravatar.com.

        The hash has to be MD5; nothing secret depends on it.

        :param size: the width and height in pixels
        :param default: the image for an address without one
        :param rating: the strongest rating that may be shown
        """
        digest = hashlib.md5((self.email or "").lower().encode(), usedforsecurity=False)
        return (
            f"https://secure.gravatar.com/avatar/{digest.hexdigest()}"
            f"?s={size}&d={default}&r={rating}"
        )


class TitledPost:
    """The title, address and language of a post, from the columns below."""

    __slots__ = ()

    if TYPE_CHECKING:
        id: Any
        title: Any
        title_slug: Any
        language: Any
        excerpt: Any

    @property
    def slug(self) -> str:
        """Return the last part of the address: the slug of the title, or the id without one."""
        return address_slug(self.id, self.title_slug)

    @property
    def is_note(self) -> bool:
        """Return whether the post is a short note, which has no title."""
        return not self.title

    @property
    def written_in(self) -> str:
        """Return the BCP 47 tag of the author's choice, or else of the script, or ''."""
        return self.language or language_of_text(f"{self.title or ''} {self.excerpt}")


def edited_at(published_at: datetime | None, updated_at: datetime | None) -> datetime | None:
    """Return when a post was last changed after its publication; None if it was not."""
    if published_at is None or updated_at is None or updated_at <= published_at:
        return None
    return updated_at


class EditedPost(TitledPost):
    """When a post was edited, from ``published_at`` and ``updated_at``."""

    __slots__ = ()

    if TYPE_CHECKING:
        published_at: Any
        updated_at: Any

    @property
    def edited_at(self) -> datetime | None:
        """Return when it was last changed after its publication; None if it was not."""
        return edited_at(self.published_at, self.updated_at)


class PostInJson(EditedPost):
    """The JSON of a post, from the columns below."""

    __slots__ = ()

    if TYPE_CHECKING:
        author_id: Any
        body: Any
        body_html: Any
        status: Any
        comment_count: Any
        like_count: Any
        created_at: Any
        tags: Any
        own_excerpt: Any
        canonical_url: Any
        comments_open: Any
        cover_name: Any
        cover_alt: Any

    def to_json(self) -> dict[str, Any]:
        """Return the post as the API shows it; needs a request, for relative addresses."""
        url = url_for("api.get_post", id=self.id)
        return {
            "url": url,
            "body": self.body,
            "body_html": self.body_html,
            "timestamp": self.published_at or self.created_at,
            "author_url": url_for("api.get_user", id=self.author_id) if self.author_id else None,
            "comments_url": f"{url}/comments/",
            "comment_count": self.comment_count,
            "like_count": self.like_count,
            "title": self.title,
            "slug": self.slug,
            "status": self.status,
            "language": self.language,
            "tags": [tag.name for tag in self.tags],
            "updated_at": self.edited_at,
            "excerpt": self.own_excerpt,
            "canonical_url": self.canonical_url,
            "comments_open": self.comments_open,
            "cover": url_for("main.media", name=self.cover_name) if self.cover_name else None,
            "cover_alt": self.cover_alt or "",
        }

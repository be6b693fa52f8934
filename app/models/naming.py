"""What people and posts are called, whether they are whole rows or only what a list needs."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from flask import url_for

from app.content.text.languages import language_of_text


class NamedPerson:
    """A person by name and picture; made of ``id``, ``username``, ``name`` and ``email``."""

    __slots__ = ()

    if TYPE_CHECKING:
        id: Any
        username: Any
        name: Any
        email: Any

    @property
    def display_name(self) -> str:
        """The name to show: the full name, the username, or a number for want of both."""
        return self.name or self.username or f"user {self.id}"

    def gravatar(self, size: int = 100, default: str = "identicon", rating: str = "g") -> str:
        """The address of the Gravatar image, ``size`` pixels wide.

        MD5 is what https://docs.gravatar.com asks for; nothing secret depends on it.
        """
        digest = hashlib.md5((self.email or "").lower().encode(), usedforsecurity=False)
        return (
            f"https://secure.gravatar.com/avatar/{digest.hexdigest()}"
            f"?s={size}&d={default}&r={rating}"
        )


class TitledPost:
    """A post by title, address and language; made of the columns that say so."""

    __slots__ = ()

    if TYPE_CHECKING:
        id: Any
        title: Any
        title_slug: Any
        language: Any
        excerpt: Any

    @property
    def slug(self) -> str:
        """The readable end of the address: from the title, or the id where nothing is left."""
        return self.title_slug or str(self.id)

    @property
    def is_note(self) -> bool:
        """Whether it is a short note, which has no title."""
        return not self.title

    @property
    def written_in(self) -> str:
        """The language as a BCP 47 tag: what the author says, else what the letters tell, or ''."""
        return self.language or language_of_text(f"{self.title or ''} {self.excerpt}")


class PostInJson(TitledPost):
    """A post as programs get it."""

    __slots__ = ()

    if TYPE_CHECKING:
        author_id: Any
        body: Any
        body_html: Any
        status: Any
        comment_count: Any
        created_at: Any
        published_at: Any
        updated_at: Any
        tags: Any

    def to_json(self) -> dict[str, Any]:
        """The API's post. Needs a request for its relative addresses."""
        return {
            "url": url_for("api.get_post", id=self.id),
            "body": self.body,
            "body_html": self.body_html,
            "timestamp": self.published_at or self.created_at,
            "author_url": url_for("api.get_user", id=self.author_id) if self.author_id else None,
            "comments_url": url_for("api.get_post_comments", id=self.id),
            "comment_count": self.comment_count,
            "title": self.title,
            "slug": self.slug,
            "status": self.status,
            "language": self.language,
            "tags": [tag.name for tag in self.tags],
            "updated_at": self.updated_at,
        }

"""What an author sets for a post beside its text."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, true
from sqlalchemy.orm import Mapped, mapped_column

from app.content.text.slugs import MAX_LENGTH as SLUG_MAX_LENGTH
from app.content.text.slugs import slugify

EXCERPT_MAX_LENGTH = 300
COVER_ALT_MAX_LENGTH = 1000
CANONICAL_URL_MAX_LENGTH = 500
# The last parts of the addresses of other pages about a post, such as /post/1/delete.
RESERVED_SLUGS = frozenset(
    {
        "delete",
        "like",
        "likes",
        "publish",
        "revisions",
        "save",
        "share",
        "unlike",
        "unpublish",
        "unsave",
        "unshare",
    }
)


class PostSettingColumns:
    """The columns of a post's settings.

    ``title_slug`` and ``excerpt``, which pages show, are made of the own ones where they are given.
    """

    own_slug: Mapped[str | None] = mapped_column(String(SLUG_MAX_LENGTH))
    own_excerpt: Mapped[str | None] = mapped_column(String(EXCERPT_MAX_LENGTH))
    # where else the post was published first
    canonical_url: Mapped[str | None] = mapped_column(String(CANONICAL_URL_MAX_LENGTH))
    comments_open: Mapped[bool] = mapped_column(default=True, server_default=true())
    # since when it is the first on its author's profile, and on the front page
    pinned_at: Mapped[datetime | None]
    front_pinned_at: Mapped[datetime | None]
    # what its cover shows; which picture that is stands in ``media_uses``
    cover_alt: Mapped[str | None] = mapped_column(String(COVER_ALT_MAX_LENGTH))


def post_slug(own_slug: str | None, title: str | None) -> str:
    """Return the stored slug of a post: its own, or else made of the title, or ''."""
    return own_slug or slugify(title or "")


def address_slug(post_id: int, title_slug: str) -> str:
    """Return the last part of a post's address: the stored slug, or the id without one.

    A title may make the address of another page about the post, now or in a later release.
    """
    if title_slug in RESERVED_SLUGS:
        return f"{title_slug}-post"
    return title_slug or str(post_id)

"""What an author enters for a post."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from app.models.post import PUBLISHED


@dataclass(frozen=True)
class Cover:
    """The input for the cover of a post: the address of a picture or '', and what it shows."""

    address: str = ""
    alt: str = ""


@dataclass(frozen=True)
class PostSettings:
    """The input for the settings of a post; '' is none.

    ``slug`` is the last part of the address instead of one made of the title. ``pinned`` puts the
    post first on its author's profile, ``front_pinned`` on the front page; None leaves them as they
    are, as does the ``cover`` None.
    """

    slug: str = ""
    excerpt: str = ""
    canonical_url: str = ""
    comments_open: bool = True
    pinned: bool | None = None
    front_pinned: bool | None = None
    cover: Cover | None = None


@dataclass(frozen=True)
class PostText:
    """The input for a post.

    Without a ``language`` it is detected; '' is none. ``likely_language`` decides between those
    of one script if the author has not published yet. A ``publish_at`` in the future schedules
    the post, one in the past dates it back, and None publishes it now, or with the date of its
    first publication unless ``as_new``. The ``status`` None keeps that of a stored post, and its
    date. ``translation_of`` is the id or the title of the original or of another translation.
    Without ``settings`` they stay as they are.
    """

    body: str
    title: str | None = None
    tags: list[str] = field(default_factory=list)
    language: str | None = ""
    likely_language: str = ""
    status: str | None = PUBLISHED
    publish_at: datetime | None = None
    as_new: bool = False
    translation_of: int | str | None = None
    settings: PostSettings | None = None

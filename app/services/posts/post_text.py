"""What an author enters for a post."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from app.models.post import PUBLISHED


@dataclass(frozen=True)
class PostText:
    """The input for a post.

    Without a ``language`` it is detected; '' is none. ``likely_language`` decides between those
    of one script if the author has not published yet. A ``publish_at`` in the future schedules
    the post, one in the past dates it back, and None publishes it now, or with the date of its
    first publication unless ``as_new``. ``translation_of`` is the id of the original or of another
    translation.
    """

    body: str
    title: str | None = None
    tags: list[str] = field(default_factory=list)
    language: str | None = ""
    likely_language: str = ""
    status: str = PUBLISHED
    publish_at: datetime | None = None
    as_new: bool = False
    translation_of: int | None = None

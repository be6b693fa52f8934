"""What an author enters for a post."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext as _

from app.content.text.bidi import without_open_bidi
from app.content.text.invisible import trim
from app.models.post import DRAFT, PUBLISHED
from app.services.errors import InvalidSetting


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


def stored_title(text: PostText) -> str | None:
    """Return the title of a post as it is stored; None for a note."""
    return without_open_bidi(trim(text.title or "")) or None


def text_of_page(text: PostText, translation_of: int | None) -> PostText:
    """Return the text of a page of the site, which has nothing but a title and a language.

    Raises InvalidSetting without a title.

    :param translation_of: the page that it translates, which its text does not decide
    """
    if stored_title(text) is None:
        raise InvalidSetting(_("A page needs a title."), "title")
    return PostText(
        text.body,
        text.title,
        language=text.language,
        likely_language=text.likely_language,
        status=DRAFT,
        translation_of=translation_of,
    )

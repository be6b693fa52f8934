"""Settings of a post: its address, excerpt and canonical URL, comments, and where it is pinned."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, select

from app.content.text.bidi import without_open_bidi
from app.content.text.invisible import trim
from app.content.text.slugs import MAX_LENGTH as SLUG_MAX_LENGTH
from app.content.text.slugs import slugify
from app.extensions import db
from app.models import Permission, Post, User, utcnow
from app.models.post_settings import (
    CANONICAL_URL_MAX_LENGTH,
    EXCERPT_MAX_LENGTH,
    RESERVED_SLUGS,
)
from app.services.errors import InvalidSetting, NotAllowed
from app.services.policy import may
from app.services.posts.post_text import PostSettings

MOST_PINNED = 3
# The first of the two keys of an advisory lock; the second is 0.
FRONT_PAGE_TURN = 590_318
_PINNED = Post.pinned_at.is_not(None)
_FRONT_PINNED = Post.front_pinned_at.is_not(None)
_NOT_IN_BIN = Post.deleted_at.is_(None)
_NOT_IN_AN_ADDRESS = re.compile(r"""[\s\x00-\x1f\x7f"<>\\^`{|}]""")


def setting_values(
    editor: User, author_id: int | None, settings: PostSettings | None, post: Post | None
) -> dict[str, Any]:
    """Return the values of the columns of a post for its settings; none without settings.

    The caller holds the author's lock of ``take_turns`` where the post is to be pinned, and those
    of the post and its tags, but has not changed the post yet.

    :param post: the stored post, if there is one

    Raises InvalidSetting, and NotAllowed for who may not pin a post on the front page.
    """
    if settings is None:
        return {}
    values: dict[str, Any] = {
        "own_slug": own_slug(settings.slug, post),
        "own_excerpt": own_excerpt(settings.excerpt),
        "canonical_url": canonical_url(settings.canonical_url, post),
        "comments_open": settings.comments_open,
    }
    since, front_since = (post.pinned_at, post.front_pinned_at) if post else (None, None)
    if settings.pinned is not None and settings.pinned != bool(since):
        if settings.pinned:
            of_author = (Post.author_id == author_id) & _PINNED
            _check_room(of_author, "pinned")
        values["pinned_at"] = utcnow() if settings.pinned else None
    if settings.front_pinned is not None and settings.front_pinned != bool(front_since):
        if not may(editor, Permission.ADMIN):
            raise NotAllowed(_("You are not allowed to do this."))
        if settings.front_pinned:
            _take_turns_on_front_page()
            _check_room(_FRONT_PINNED, "front_pinned")
        values["front_pinned_at"] = utcnow() if settings.front_pinned else None
    return values


def _take_turns_on_front_page() -> None:
    # SQLite has only one writer anyway
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(FRONT_PAGE_TURN, 0)))


def _check_room(pinned: ColumnElement[bool], setting: str) -> None:
    found = db.session.execute(
        select(Post.title, Post.excerpt).where(pinned, _NOT_IN_BIN).limit(20)
    ).all()
    if len(found) >= MOST_PINNED:
        names = ", ".join(f"“{row.title or row.excerpt[:40]}”" for row in found)
        raise InvalidSetting(
            _(
                "At most %(limit)s posts can be pinned. Unpin one of these first: %(names)s.",
                limit=MOST_PINNED,
                names=names,
            ),
            setting,
        )


def unpin_without_room(post: Post) -> None:
    """Unpin a post in the bin, which is about to be restored, where others took its place.

    The caller holds the author's lock of ``take_turns``.
    """
    if post.pinned_at and not _has_room((Post.author_id == post.author_id) & _PINNED):
        post.pinned_at = None
    if post.front_pinned_at:
        _take_turns_on_front_page()
        if not _has_room(_FRONT_PINNED):
            post.front_pinned_at = None


def _has_room(pinned: ColumnElement[bool]) -> bool:
    counted = select(func.count()).select_from(Post).where(pinned, _NOT_IN_BIN)
    return (db.session.scalar(counted) or 0) < MOST_PINNED


def own_slug(text: str, post: Post | None = None) -> str | None:
    """Return what an author enters as the last part of the address in its form, or None.

    The address that the post has anyway is no change. Raises InvalidSetting.
    """
    text = text.strip()
    if not text or (post is not None and text == post.slug):
        return post.own_slug if text and post is not None else None
    if len(text) > SLUG_MAX_LENGTH:
        message = _("An address has at most %(limit)s characters.", limit=SLUG_MAX_LENGTH)
        raise InvalidSetting(message, "slug")
    slug = slugify(text)
    if not slug:
        raise InvalidSetting(_("An address needs letters or digits."), "slug")
    if slug in RESERVED_SLUGS:
        message = _("“%(slug)s” has another meaning in addresses: choose another one.", slug=slug)
        raise InvalidSetting(message, "slug")
    return slug


def own_excerpt(text: str) -> str | None:
    """Return an author's excerpt on one line, or None without one. Raises InvalidSetting."""
    line = trim(" ".join(text.split()))
    if len(line) > EXCERPT_MAX_LENGTH:
        message = _("An excerpt has at most %(limit)s characters.", limit=EXCERPT_MAX_LENGTH)
        raise InvalidSetting(message, "excerpt")
    return without_open_bidi(line)[:EXCERPT_MAX_LENGTH] or None


def canonical_url(text: str, post: Post | None = None) -> str | None:
    """Return the URL of the page that a post copies, or None without one.

    The address of the post itself is none.

    Raises InvalidSetting for anything but a whole http or https URL (RFC 6596, section 3).
    """
    text = text.strip()
    if not text:
        return None
    if len(text) > CANONICAL_URL_MAX_LENGTH:
        message = _("A web address has at most %(limit)s characters.", limit=500)
        raise InvalidSetting(message, "canonical_url")
    try:
        parts = urlsplit(text)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid or "@" in parts.netloc or _NOT_IN_AN_ADDRESS.search(text):
        raise InvalidSetting(
            _("Give a whole web address, such as https://example.com/my-post."), "canonical_url"
        )
    home = urlsplit(current_app.config["SITE_URL"])
    if post is not None and parts.netloc.lower() == home.netloc.lower():
        own_path = f"{home.path.rstrip('/')}/post/{post.id}/"
        if f"{parts.path}/".startswith(own_path):
            return None
    return parts._replace(fragment="").geturl()

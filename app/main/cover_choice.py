"""Choosing the cover of a post: from one's own pictures, or a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.content.images.media_addresses import MediaName, parse_name
from app.extensions import db
from app.main.forms import PostForm
from app.services.errors import DomainError
from app.services.posts.covers import offered_covers
from app.web.pages.images import media_place
from app.web.uploads import bytes_of, media_path, receiving


@dataclass(frozen=True)
class CoverChoice:
    """A picture to choose: its address in texts, and a smaller one to look at."""

    address: str
    thumbnail: str
    width: int
    height: int
    alt: str


def cover_choices(form: PostForm) -> Sequence[CoverChoice]:
    """Return one's latest pictures, after the one that is chosen if it is not among them."""
    mine = [
        _choice(media.file.media_name, media.alt or media.name)
        for media in offered_covers(current_user)
    ]
    chosen = form.cover.data
    if chosen and all(choice.address != chosen for choice in mine):
        name = parse_name(chosen.rpartition("/")[2])
        if isinstance(name, MediaName):
            return [_choice(name, form.cover_alt.data or ""), *mine]
    return mine


def _choice(name: MediaName, alt: str) -> CoverChoice:
    place = media_place()
    small = next(iter(name.variants), name)
    return CoverChoice(
        url_for("main.media", name=str(name)),
        place.address(small),
        name.width,
        name.height,
        alt or _("Picture"),
    )


def refusal_of_sent_cover(form: PostForm) -> int | None:
    """Store a picture that was sent with the form, and choose it there; commits.

    It stays among one's pictures if the post cannot be saved. Returns the HTTP status for the page
    if it is refused, and None otherwise.
    """
    file = request.files.get("cover_upload")
    if file is None or not file.filename:
        return None
    try:
        data = bytes_of(file)
        with receiving(current_user, data, form.cover_alt.data or "", file.filename) as picture:
            db.session.commit()
            form.cover.process_data(media_path(picture))
            form.cover_alt.process_data(form.cover_alt.data or picture.alt)
    except DomainError as error:
        db.session.rollback()
        return form.refuse(form.cover, error)
    return None

"""What pages show of pictures from elsewhere: the copies that are kept here, or links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol, TypeVar

from flask import current_app, g, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import escape

from app.content.images.external_images import Copy, external_image_urls, replace_external_images
from app.models import utcnow
from app.services.images.external_images import Known, known_pictures
from app.web.pages.image_sizes import with_image_sizes

Row = TypeVar("Row", bound="Dated")


class Dated(Protocol):
    """A post or comment, or what is listed of one."""

    @property
    def timestamp(self) -> datetime | None:
        """Its date; a draft has none."""


def rewrite_image_urls(html: str, stored_at: datetime | None = None) -> str:
    """Sanitized HTML as readers get it: it loads nothing from elsewhere, and nothing in it moves.

    It stays as safe as it was. With the date of a stored text, pictures of which nobody knows
    yet are fetched afterwards.
    """
    addresses = external_image_urls(html) if _is_there_room() else []
    known = _known(dict.fromkeys(addresses, stored_at))
    copies = {
        address: Copy(picture_url(found.digest), found.width, found.height)
        for address, found in known.items()
        if found is not None and found.digest is not None
    }
    return replace_external_images(with_image_sizes(html), copies, _at_host)


def load_copies_of(rows: Iterable[Row], column: str) -> list[Row]:
    """Stored rows whose texts are shown next: one statement asks for the pictures of all."""
    together = list(rows)
    if _is_there_room():
        _known(
            {
                address: row.timestamp or utcnow()  # a draft is of today
                for row in together
                for address in external_image_urls(getattr(row, column))
            }
        )
    return together


def picture_url(digest: str, external: bool = False) -> str:
    """Where a copy is shown."""
    return url_for("main.picture", digest=digest, _external=external)


def _at_host(host: str) -> str:
    language = str(get_locale() or "en").replace("_", "-")
    said = escape(_("Picture at %(host)s", host=host))
    return f'<small lang="{escape(language)}">{said}</small>'


def _is_there_room() -> bool:
    return bool(current_app.config["PICTURE_MEGABYTES"])


def _known(dated: Mapping[str, datetime | None]) -> dict[str, Known | None]:
    """What there is of pictures, asked for once in a request; None where nobody knows of one."""
    known: dict[str, Known | None] = g.setdefault("known_pictures", {})
    if new := dated.keys() - known.keys():
        found = known_pictures(new)
        known |= {address: found.get(address) for address in new}
    missed = {
        address: date
        for address, date in dated.items()
        if date is not None and known[address] is None
    }
    current_app.extensions["image_fetcher"].miss(missed)
    return {address: known[address] for address in dated}

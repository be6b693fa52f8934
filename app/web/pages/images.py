"""External images in pages: the copies that are kept here, or links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol, TypeVar
from urllib.parse import urlsplit

from flask import current_app, g, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import escape

from app.content.images.external_images import (
    Copy,
    external_image_urls,
    replace_external_images,
    shorten_own_urls,
)
from app.content.images.lead_image import load_lead_eagerly
from app.content.images.media_addresses import parse_name
from app.content.images.media_images import (
    MediaPlace,
    shorten_media_urls,
    show_media,
    show_media_elsewhere,
)
from app.models import utcnow
from app.services.images.external_images import Known, known_images
from app.web.pages.image_sizes import with_image_sizes

Row = TypeVar("Row", bound="Dated")


class Dated(Protocol):
    """A post or comment, or a row of a list of them."""

    @property
    def timestamp(self) -> datetime | None:
        """The date of publication; a draft has none."""


def rewrite_image_urls(html: str, stored_at: datetime | None = None, is_page: bool = False) -> str:
    """Return sanitized HTML as it is shown: it loads nothing from other sites, images have sizes.

    ``stored_at`` is the date of a stored text: its images that are not known yet are fetched
    afterwards. The HTML of a preview has none. ``is_page``: a picture at its beginning is what
    readers see first.
    """
    html = show_media(_with_copies(html, stored_at), media_place())
    return load_lead_eagerly(html) if is_page else html


def rewrite_for_others(html: str) -> str:
    """Return sanitized HTML as feed readers and link previews get it: each image in one width."""
    return show_media_elsewhere(_with_copies(html, None), media_place())


def _with_copies(html: str, stored_at: datetime | None) -> str:
    html = _shorten(html)
    addresses = external_image_urls(html) if _keeps_copies() else []
    known = _known(dict.fromkeys(addresses, stored_at))
    copies = {
        address: Copy(url_for("main.picture", digest=found.digest), found.width, found.height)
        for address, found in known.items()
        if found is not None and found.digest is not None
    }
    return replace_external_images(with_image_sizes(html), copies, _at_host)


def load_copies_of(rows: Iterable[Row], column: str) -> list[Row]:
    """Return rows whose texts are shown next, after one query for the images of all of them."""
    together = list(rows)
    if _keeps_copies():
        _known(
            {
                address: row.timestamp or utcnow()  # a draft is of today
                for row in together
                for address in external_image_urls(_shorten(getattr(row, column)))
            }
        )
    return together


def _shorten(html: str) -> str:
    html = shorten_media_urls(html, current_app.config["MEDIA_URL"])
    return shorten_own_urls(html, own_hosts())


def media_place() -> MediaPlace:
    """Return where pages load uploaded pictures from."""
    return MediaPlace(request.script_root, current_app.config["MEDIA_URL"])


def avatar_address(name: str) -> str:
    """Return where pages load an avatar from, by the name in ``User.avatar``."""
    found = parse_name(name)
    return media_place().address(found) if found else ""


def own_hosts() -> set[str]:
    """Return the hosts of this site: that of SITE_URL, and the one that was asked for."""
    return {urlsplit(current_app.config["SITE_URL"]).netloc.lower(), request.host.lower()}


def _at_host(host: str) -> str:
    language = str(get_locale() or "en").replace("_", "-")
    said = escape(_("Picture at %(host)s", host=host))
    return f'<small lang="{escape(language)}">{said}</small>'


def _keeps_copies() -> bool:
    return bool(current_app.config["PICTURE_MEGABYTES"])


def _known(dated: Mapping[str, datetime | None]) -> dict[str, Known | None]:
    """Return what is known of images, queried once in a request; None for unknown ones."""
    known: dict[str, Known | None] = g.setdefault("known_images", {})
    if new := dated.keys() - known.keys():
        found = known_images(new)
        known |= {address: found.get(address) for address in new}
    missed = {
        address: date
        for address, date in dated.items()
        if date is not None and known[address] is None
    }
    current_app.extensions["image_fetcher"].miss(missed)
    return {address: known[address] for address in dated}

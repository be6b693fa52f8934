"""Covers of posts in pages: in the width that a screen needs, or in one width for other sites."""

from __future__ import annotations

from dataclasses import dataclass
from html import unescape
from typing import Protocol

from flask import Flask

from app.content.images.media_addresses import (
    VARIANT_EXTENSION,
    MediaName,
    VariantName,
    parse_name,
)
from app.content.images.media_images import (
    COLUMN,
    MediaPlace,
    height_of,
    smaller_for_others,
    source_set,
)
from app.content.images.uploads import EXTENSIONS
from app.web.pages.images import media_place
from app.web.pages.sharing import absolute

_MEDIA_TYPES = {extension: media_type for media_type, extension in EXTENSIONS.items()}


class Covered(Protocol):
    """A post, or a row of one."""

    @property
    def cover_name(self) -> str | None:
        """The name of the picture in addresses, if there is one."""

    @property
    def cover_alt(self) -> str | None:
        """What the picture shows, for those who do not see it."""


@dataclass(frozen=True)
class CoverPicture:
    """The address of a picture, its other widths, its size in pixels, and what it shows."""

    src: str
    srcset: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True)
class SharedCover:
    """A cover for programs that cannot choose among widths; ``address`` is absolute."""

    address: str
    width: int
    height: int
    media_type: str


def cover_picture(post: Covered) -> CoverPicture | None:
    """Return the cover of a post for its page and for lists; None without one."""
    name = _name(post)
    if name is None:
        return None
    place = media_place()
    alt = post.cover_alt or ""
    return CoverPicture(
        place.address(name), unescape(source_set(name, place)), name.width, name.height, alt
    )


def shared_cover(post: Covered, widest: int | None = None) -> SharedCover | None:
    """Return the cover of a post for feeds, link previews and other sites; None without one.

    :param widest: the most pixels that it may be wide, if that is limited; None is returned if no
        width that there is fits
    """
    name = _name(post)
    if name is None:
        return None
    place = media_place()
    if widest is not None:
        return _within(name, place, widest)
    smaller = smaller_for_others(name)
    return _shared(name, place, smaller.width if smaller else name.width)


def _within(name: MediaName, place: MediaPlace, widest: int) -> SharedCover | None:
    widths = [*(made.width for made in name.variants), name.width]
    fitting = [width for width in widths if width <= widest]
    return _shared(name, place, fitting[-1]) if fitting else None


def _shared(name: MediaName, place: MediaPlace, width: int) -> SharedCover:
    if width == name.width:
        size = name.width, name.height
        address, extension = place.address(name), name.extension
    else:
        made = VariantName(name.digest, width)
        size = width, height_of(name, width)
        address, extension = place.address(made), VARIANT_EXTENSION
    return SharedCover(absolute(address), *size, _MEDIA_TYPES[extension])


def _name(post: Covered) -> MediaName | None:
    name = parse_name(post.cover_name) if post.cover_name else None
    return name if isinstance(name, MediaName) else None


def register_covers(app: Flask) -> None:
    """Make covers available to templates."""
    app.jinja_env.globals.update(cover_picture=cover_picture, sizes_of_column=COLUMN)

"""Show uploaded pictures in stored HTML: with their size, and in the width that a screen needs.

The stored HTML has the address that the author wrote. What else a browser should know follows from
that address, so that pages look nothing up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape

from app.content.images.media_addresses import (
    DIGEST_DIGITS,
    PREFIX,
    MediaName,
    VariantName,
    parse_path,
)

# How wide the column of text is, as app/static/css/site.css lays out pages:
# https://html.spec.whatwg.org/#sizes-attributes
COLUMN = "(min-width: 52em) 38rem, (min-width: 48em) calc(100vw - 13.5rem), calc(100vw - 2rem)"
# the picture beside the excerpt in a list
BESIDE_EXCERPT = "(min-width: 40em) 11rem, 28vw"
# link previews and feed readers cannot choose: wider pictures have too many bytes for them
WIDEST_FOR_OTHERS = 1920
# and not all of them can show this one
LEAST_KNOWN = "avif"

# The sanitizer writes `<` and `>` only for tags, quotes all attributes, and leaves `src` first.
_IMAGE = re.compile(rf'<img src="([^"]*{PREFIX}[^"]*)"')


@dataclass(frozen=True)
class MediaPlace:
    """Where pages load uploaded pictures from.

    :param root: the path below which the site is mounted, without a slash at the end
    :param base: the address before the names, if it is another one than that of the site
    """

    root: str = ""
    base: str = ""

    def address(self, name: MediaName | VariantName) -> str:
        """Return the address of a picture for pages."""
        return f"{self.base}/{name}" if self.base else f"{self.root}{name.path}"

    def parse(self, src: str) -> MediaName | None:
        """Return the picture at an address without scheme and host; None for other images."""
        return parse_path(src) or parse_path(src.removeprefix(self.root))


def shorten_media_urls(html: str, base: str) -> str:
    """Return sanitized ``html`` in which uploaded pictures at ``base`` have addresses of the site.

    :param base: MEDIA_URL; empty without it
    """
    start = f'<img src="{escape(base)}/'
    if not base or start not in html:
        return html
    digest = rf"(?=[0-9a-f]{{{DIGEST_DIGITS}}}-)"
    return re.sub(re.escape(start) + digest, f'<img src="{PREFIX}', html)


def show_media(html: str, place: MediaPlace) -> str:
    """Return sanitized ``html`` in which uploaded pictures have their size and all their widths.

    The original is the widest one. Animations are animated in every width.
    """

    def shown(match: re.Match[str]) -> str:
        name = place.parse(unescape(match[1]))
        if name is None:
            return match[0]
        several = f' srcset="{source_set(name, place)}" sizes="{COLUMN}"' if name.variants else ""
        return _tag(place.address(name), name.width, name.height) + several

    return _IMAGE.sub(shown, html) if PREFIX in html else html


def show_media_elsewhere(html: str, place: MediaPlace) -> str:
    """Return sanitized ``html`` for programs that cannot choose, each picture in one width."""

    def shown(match: re.Match[str]) -> str:
        name = place.parse(unescape(match[1]))
        if name is None:
            return match[0]
        smaller = smaller_for_others(name)
        if smaller is None:
            return _tag(place.address(name), name.width, name.height)
        return _tag(place.address(smaller), smaller.width, height_of(name, smaller.width))

    return _IMAGE.sub(shown, html) if PREFIX in html else html


def source_set(name: MediaName, place: MediaPlace) -> str:
    """Return the value of ``srcset`` for a picture; empty if there is only the original."""
    candidates: tuple[MediaName | VariantName, ...] = (*name.variants, name)
    if len(candidates) == 1:
        return ""
    return escape(", ".join(f"{place.address(each)} {each.width}w" for each in candidates))


def smaller_for_others(name: MediaName) -> VariantName | None:
    """Return what programs that cannot choose get instead of the original; None if nothing."""
    if name.variants and (name.width > WIDEST_FOR_OTHERS or name.extension == LEAST_KNOWN):
        return name.variants[-1]
    return None


def height_of(name: MediaName, width: int) -> int:
    """Return the height in pixels of a picture that is made smaller."""
    return max(round(name.height * width / name.width), 1)


def _tag(src: str, width: int, height: int) -> str:
    return f'<img src="{escape(src)}" width="{width}" height="{height}"'

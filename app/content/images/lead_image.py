"""Find the first image of a text that can illustrate a link to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

# In pixels. Smaller images are badges and ornaments, which link previews do not show.
SHORTEST_SIDE = 200
# In characters of text before it: an image further down is not on the first screen.
NEAR = 600

# The sanitizer writes `<` and `>` only for tags, and quotes all attributes.
_IMAGE = re.compile(r"<img\b([^>]*)>")
_TAG = re.compile(r"<[^>]*>")
_LAZY = ' loading="lazy"'
_EAGER = ' loading="eager" fetchpriority="high"'
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')


@dataclass(frozen=True)
class LeadImage:
    """An image's ``src`` as written, its description, and its size in pixels if it is stated.

    ``srcset``: its other widths, if there are any.
    """

    src: str
    alt: str
    width: int | None = None
    height: int | None = None
    srcset: str = ""

    @property
    def is_suitable(self) -> bool:
        """Whether it can illustrate a link: a web URL, not known to be tiny."""
        try:
            url = urlsplit(self.src)
            is_web = url.scheme in ("", "http", "https")
            is_complete = bool(url.hostname) if url.scheme else bool(url.path)
        except ValueError:  # the host is invalid
            return False
        sides = [side for side in (self.width, self.height) if side is not None]
        return is_web and is_complete and all(side >= SHORTEST_SIDE for side in sides)

    @property
    def is_svg(self) -> bool:
        """Whether it is a drawing, which link previews of other sites cannot show."""
        return urlsplit(self.src).path.lower().endswith((".svg", ".svgz"))


def find_lead_image(html: str, drawings: bool = False) -> LeadImage | None:
    """Return the first image in sanitized ``html`` that can illustrate a link to it, or None.

    :param drawings: whether it may be an SVG image, as on this site's own pages
    """
    for attributes in _IMAGE.findall(html):
        image = _parse(attributes)
        if image.is_suitable and (drawings or not image.is_svg):
            return image
    return None


def load_lead_eagerly(html: str) -> str:
    """Return sanitized ``html`` whose first image is loaded at once, if readers see it first.

    It must be near the beginning, and suitable to illustrate the text.
    """
    match = _IMAGE.search(html)
    if match is None or _LAZY not in match[0] or not _parse(match[1]).is_suitable:
        return html
    start, end = match.span()
    if len(_TAG.sub("", html[:start])) > NEAR:
        return html
    return html[:start] + match[0].replace(_LAZY, _EAGER) + html[end:]


def _parse(raw_attributes: str) -> LeadImage:
    attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(raw_attributes)}
    width, height = (attributes.get(name, "") for name in ("width", "height"))
    return LeadImage(
        attributes.get("src", ""),
        attributes.get("alt", "").strip(),
        int(width) if width.isdecimal() else None,
        int(height) if height.isdecimal() else None,
        attributes.get("srcset", ""),
    )

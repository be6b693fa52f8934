"""The first picture of a text, for whoever shows one beside a link to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

# In pixels. Smaller ones are badges and ornaments, and nobody shows them beside a link.
SHORTEST_SIDE = 200

# The sanitizer writes `<` and `>` for nothing but tags, and attributes in double quotes.
_IMAGE = re.compile(r"<img\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')


@dataclass(frozen=True)
class LeadingPicture:
    """Where it is, as the text says it, its description, and its size where the text says that."""

    src: str
    alt: str
    width: int | None = None
    height: int | None = None

    @property
    def can_be_shown(self) -> bool:
        """Whether it is a picture in the sense of those who preview links: no drawing, not tiny."""
        try:
            address = urlsplit(self.src)
            is_web = address.scheme in ("", "http", "https")
            is_somewhere = bool(address.hostname) if address.scheme else bool(address.path)
        except ValueError:  # what looks like a host is none
            return False
        is_drawing = address.path.lower().endswith((".svg", ".svgz"))
        sides = [side for side in (self.width, self.height) if side is not None]
        is_large = all(side >= SHORTEST_SIDE for side in sides)
        return is_web and is_somewhere and is_large and not is_drawing


def leading_picture(html: str) -> LeadingPicture | None:
    """The first picture in sanitized ``html`` that can be shown beside a link."""
    for written in _IMAGE.findall(html):
        picture = _picture(written)
        if picture.can_be_shown:
            return picture
    return None


def _picture(written: str) -> LeadingPicture:
    attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(written)}
    width, height = (attributes.get(name, "") for name in ("width", "height"))
    return LeadingPicture(
        attributes.get("src", ""),
        attributes.get("alt", "").strip(),
        int(width) if width.isdecimal() else None,
        int(height) if height.isdecimal() else None,
    )

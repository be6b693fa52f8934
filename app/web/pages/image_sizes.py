"""Sizes of the site's own images, so that no text moves when they are loaded.

Authors show files below ``/static/`` by ``![](/static/…)``. The stored HTML has no sizes; pages
add them from the files, so that browsers reserve the space.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from app.content.images.image_files import examine
from app.web.pages.static_files import FOLDER, PLAIN

Size = tuple[int, int]

_IMAGE = re.compile(rf'<img src="({PLAIN}/[^"?#]+)"')
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)(?:px)?")
# Larger drawings are shown without a size, because parsing them takes time.
LARGEST_SVG_BYTES = 1_000_000


def with_picture_sizes(html: str) -> str:
    """Return the HTML with ``width`` and ``height`` on each of the site's own images."""
    return _IMAGE.sub(_sized, html)


def _sized(match: re.Match[str]) -> str:
    size = _size_of(match[1])
    return f'{match[0]} width="{size[0]}" height="{size[1]}"' if size else match[0]


@lru_cache(maxsize=512)
def _size_of(address: str) -> Size | None:
    file = (FOLDER / unquote(address).removeprefix(f"{PLAIN}/")).resolve()
    if not file.is_relative_to(FOLDER):
        return None
    try:
        if file.suffix == ".svg":
            return _svg_size(file)
        image = examine(file.read_bytes())
    except (OSError, ValueError, ET.ParseError):
        return None  # a missing or broken file is shown without a size
    return image.width, image.height


def _svg_size(file: Path) -> Size | None:
    """Return the lengths of a drawing, or those of its view box.

    https://www.w3.org/TR/SVG2/coords.html#SizingSVGInCSS
    """
    if file.stat().st_size > LARGEST_SVG_BYTES:
        return None
    root = ET.parse(file).getroot()  # noqa: S314 - a file of our own
    lengths = [_LENGTH.fullmatch(root.get(name, "")) for name in ("width", "height")]
    if all(lengths):
        width, height = (float(length[1]) for length in lengths if length)
    else:
        width, height = map(float, root.get("viewBox", "").replace(",", " ").split()[2:])
    return round(width), round(height)

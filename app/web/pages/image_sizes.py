"""Sizes of the site's own images, so that a page does not shift when they load.

Authors show files below ``/static/`` by ``![](/static/…)``. The stored HTML has no sizes; the
page takes them from the files.
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
# No image of the site is larger, and a page does not wait until one that is has been parsed.
# None has a longer address; those of a text are its author's choice.
LONGEST_ADDRESS = 200
LARGEST_SVG_BYTES = 1_000_000


def with_image_sizes(html: str) -> str:
    """Return the HTML with ``width`` and ``height`` on each of the site's own images."""
    return _IMAGE.sub(_with_size, html)


def _with_size(match: re.Match[str]) -> str:
    size = _size_of(match[1]) if len(match[1]) <= LONGEST_ADDRESS else None
    return f'{match[0]} width="{size[0]}" height="{size[1]}"' if size else match[0]


@lru_cache(maxsize=512)
def _size_of(url: str) -> Size | None:
    """Return width and height in pixels, or None for a file that is missing or invalid."""
    file = (FOLDER / unquote(url).removeprefix(f"{PLAIN}/")).resolve()
    if not file.is_relative_to(FOLDER):
        return None
    try:
        return _svg_size(file) if file.suffix == ".svg" else _raster_size(file)
    except (OSError, ValueError, ET.ParseError):
        return None


def _svg_size(file: Path) -> Size | None:
    """https://www.w3.org/TR/SVG2/coords.html#SizingSVGInCSS: its lengths, or its view box."""
    if file.stat().st_size > LARGEST_SVG_BYTES:
        return None
    root = ET.parse(file).getroot()  # noqa: S314 - a file of our own
    lengths = [_LENGTH.fullmatch(root.get(name, "")) for name in ("width", "height")]
    if all(lengths):
        width, height = (float(length[1]) for length in lengths if length)
    else:
        width, height = map(float, root.get("viewBox", "").replace(",", " ").split()[2:])
    return round(width), round(height)


def _raster_size(file: Path) -> Size:
    image = examine(file.read_bytes())
    return image.width, image.height

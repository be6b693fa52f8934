"""Sizes for pictures of the site's own, so that no text moves when they arrive.

Authors show files below ``/static/`` by ``![](/static/…)``. The stored HTML says nothing of
their sizes; the page does, from the files themselves, so that browsers keep the room free.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from struct import unpack
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from app.web.pages.static_files import FOLDER, PLAIN

Size = tuple[int, int]

_PICTURE = re.compile(rf'<img src="({PLAIN}/[^"?#]+)"')
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)(?:px)?")
# No picture of ours is larger, and the page does not wait for one that is.
LARGEST_SVG_BYTES = 1_000_000


def with_picture_sizes(html: str) -> str:
    """The HTML with ``width`` and ``height`` on each picture of the site's own."""
    return _PICTURE.sub(_sized, html)


def _sized(match: re.Match[str]) -> str:
    size = _size_of(match[1])
    return f'{match[0]} width="{size[0]}" height="{size[1]}"' if size else match[0]


@lru_cache(maxsize=512)
def _size_of(address: str) -> Size | None:
    file = (FOLDER / unquote(address).removeprefix(f"{PLAIN}/")).resolve()
    if not file.is_relative_to(FOLDER):
        return None
    try:
        return _svg_size(file) if file.suffix == ".svg" else _png_size(file)
    except (OSError, ValueError, ET.ParseError):
        return None  # what is not there, or not what it says, is shown as it comes


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


def _png_size(file: Path) -> Size | None:
    """https://www.w3.org/TR/png-3/#11IHDR: the first chunk begins with the size."""
    with file.open("rb") as opened:
        head = opened.read(24)
    if not head.startswith(b"\x89PNG\r\n\x1a\n") or len(head) < 24:
        return None
    width, height = unpack(">II", head[16:24])
    return width, height

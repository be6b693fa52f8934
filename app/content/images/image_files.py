"""Read type and size of an image from its bytes, regardless of its name or Content-Type."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO

# A larger image may be a few kilobytes long and need gigabytes of memory to display.
MOST_PIXELS = 50_000_000

# No SVG: it may run scripts and load other files.
MEDIA_TYPES = {
    "AVIF": "image/avif",
    "GIF": "image/gif",
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
}

# Multi-Picture Format: several JPEG images in one file, of which browsers show the first.
_MULTI_PICTURE = "MPO"

# Exif tag Orientation; the values from 5 on rotate the image by 90 degrees:
# https://www.cipa.jp/std/documents/download_e.html?DC-008-Translation-2023-E
_ORIENTATION = 0x0112
_ROTATED = frozenset({5, 6, 7, 8})


class NotAPicture(ValueError):
    """The bytes are not an image of a supported format and size; the message says why."""


@dataclass(frozen=True)
class Raster:
    """The type of an image, and the size in pixels at which it is displayed."""

    media_type: str
    width: int
    height: int


def examine(data: bytes) -> Raster:
    """Return type and size of an image from its header, without decoding it.

    Raises NotAPicture.
    """
    # imported here because it takes memory that most processes do not need
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # sizes are checked below; metadata may be damaged
            with Image.open(BytesIO(data), formats=list(MEDIA_TYPES)) as picture:
                width, height = picture.size
                exif = Image.Exif()
                # not getexif(), which decodes the whole of a PNG
                exif.load(picture.info.get("exif", b""))
                if exif.get(_ORIENTATION) in _ROTATED:
                    width, height = height, width
                first = "JPEG" if picture.format == _MULTI_PICTURE else picture.format
                media_type = MEDIA_TYPES[first or ""]
    except Exception as error:  # Pillow raises errors of many types for damaged files
        raise NotAPicture("it is no picture in a known format") from error
    if not 0 < width * height <= MOST_PIXELS:
        raise NotAPicture(f"it has {width} x {height} pixels")
    return Raster(media_type, width, height)

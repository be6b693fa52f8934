"""What the bytes of a picture say about it, whatever its name or its server claims."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO

# Pixels. Larger ones are a few kilobytes to send and gigabytes to look at.
MOST_PIXELS = 50_000_000

# No SVG: it is a document, which may run scripts and load other files.
MEDIA_TYPES = {
    "AVIF": "image/avif",
    "GIF": "image/gif",
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
}

# A photograph with others behind it, as some telephones make them; the first is shown.
_SEVERAL_JPEGS = "MPO"

# https://www.cipa.jp/std/documents/download_e.html?DC-008-Translation-2023-E, tag Orientation:
# from 5 on, the picture lies on its side and is turned when it is shown
_ORIENTATION = 0x0112
_ON_ITS_SIDE = frozenset({5, 6, 7, 8})


class NotAPicture(ValueError):
    """The bytes are none of the pictures that are shown; the text says why."""


@dataclass(frozen=True)
class Raster:
    """What a picture is and how large it is shown, in pixels."""

    media_type: str
    width: int
    height: int


def examine(data: bytes) -> Raster:
    """Answer what ``data`` is, from its head alone: nothing is decoded. Raises NotAPicture."""
    # here, because most processes can do without the memory that it takes
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about sizes, which are judged below, and bad metadata
            with Image.open(BytesIO(data), formats=list(MEDIA_TYPES)) as picture:
                width, height = picture.size
                exif = Image.Exif()
                # not by getexif, which decodes the whole of a PNG to look behind its pixels
                exif.load(picture.info.get("exif", b""))
                if exif.get(_ORIENTATION) in _ON_ITS_SIDE:
                    width, height = height, width
                first = "JPEG" if picture.format == _SEVERAL_JPEGS else picture.format
                media_type = MEDIA_TYPES[first or ""]
    except Exception as error:  # whatever the library meets in bytes that a stranger chose
        raise NotAPicture("it is no picture in a known format") from error
    if not 0 < width * height <= MOST_PIXELS:
        raise NotAPicture(f"it has {width} x {height} pixels")
    return Raster(media_type, width, height)

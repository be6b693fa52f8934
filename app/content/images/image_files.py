"""Recognising images by their bytes, whatever their name or their server claims."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO

# An image of a few kilobytes may take gigabytes to decode.
MAX_PIXELS = 50_000_000

# No SVG: it is a document, which may run scripts and load other files.
MEDIA_TYPES = {
    "AVIF": "image/avif",
    "GIF": "image/gif",
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
}

# Several JPEGs in one file, as some phones make them; browsers show the first.
_MULTI_PICTURE = "MPO"

# https://www.cipa.jp/std/documents/download_e.html?DC-008-Translation-2023-E, tag Orientation:
# from 5 on, width and height are exchanged when the image is shown
_ORIENTATION = 0x0112
_TURNED = frozenset({5, 6, 7, 8})


class NotAnImage(ValueError):
    """The bytes are no image that may be shown; the text says why."""


@dataclass(frozen=True)
class ImageInfo:
    """The type of an image and the size at which it is shown, in pixels."""

    media_type: str
    width: int
    height: int


def examine(data: bytes) -> ImageInfo:
    """Return what ``data`` is, from its header alone: nothing is decoded. Raises NotAnImage."""
    # here, because most processes do not need the memory that it takes
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about sizes, which are judged below, and bad metadata
            with Image.open(BytesIO(data), formats=list(MEDIA_TYPES)) as image:
                width, height = image.size
                exif = Image.Exif()
                # not by getexif, which decodes the whole of a PNG to read what follows its pixels
                exif.load(image.info.get("exif", b""))
                if exif.get(_ORIENTATION) in _TURNED:
                    width, height = height, width
                first = "JPEG" if image.format == _MULTI_PICTURE else image.format
                media_type = MEDIA_TYPES[first or ""]
    except Exception as error:  # any error of the library, because users choose the bytes
        raise NotAnImage("it is no picture in a known format") from error
    if not 0 < width * height <= MAX_PIXELS:
        raise NotAnImage(f"it has {width} x {height} pixels")
    return ImageInfo(media_type, width, height)

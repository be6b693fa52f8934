"""What the tests of uploaded pictures compare."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageChops, ImageStat

from app.content.images import uploads
from app.content.images.uploads import NotAPicture

ENDINGS = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp", "AVIF": "avif"}


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference of the pixels, of 255."""
    assert one.size == other.size
    found = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    return max(ImageStat.Stat(found).mean)


def reason_of(data: bytes) -> str | None:
    try:
        uploads.prepare(data)
    except NotAPicture as error:
        return error.reason.value
    return None

"""What the program does with a picture."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from typing import IO, Any, TypeVar

from PIL import Image

from . import pixels
from .avif import read_avif
from .exif import TURNED, Exif, read_exif
from .formats import format_of
from .gif import read_gif
from .jpeg import read_jpeg
from .png import read_png
from .refusal import Refused
from .source import Source
from .webp import read_webp

_READERS: dict[str, Callable[[bytes], Source]] = {
    "AVIF": read_avif,
    "GIF": read_gif,
    "JPEG": read_jpeg,
    "PNG": read_png,
    "WEBP": read_webp,
}
MEDIA_TYPES = {
    "AVIF": "image/avif",
    "GIF": "image/gif",
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
}
# An animation is made smaller within these bounds: pixels of a frame, of all frames before and
# after, and seconds of processor time for decoding.
_MAX_CANVAS = 4_000_000
_MAX_READ, _MAX_WRITTEN = 100_000_000, 25_000_000
_MAX_DECODING = 2.5

Answer = tuple[dict[str, Any] | None, bytes]
_Result = TypeVar("_Result")


def prepare(file: IO[bytes]) -> Answer:
    """Remove what is superfluous, and make the picture upright."""
    source = _read(file.read())
    if (source.exif.orientation == 1 or source.turns_itself) and source.is_usual:
        # the readers of GIF and PNG have found that all of it can be inflated
        if source.format not in ("GIF", "PNG"):
            _guard(pixels.check_decodes, source.data)
        return _answer(source), source.data
    exif = Exif(1, source.exif.artist, source.exif.copyright)
    turned = _read(_guard(pixels.encode_upright, source), exif)
    return _answer(turned), turned.data


def variant(file: IO[bytes], width: int) -> Answer:
    """Make a WebP of a width, unless the picture is not wider."""
    data_size = file.seek(0, 2)
    file.seek(0)
    made = _guard(_variant, file, width)
    if isinstance(made, Image.Image):  # only now, when the larger one is no longer in memory
        exif = read_exif(made.info["exif"])
        made = pixels.upright(made, exif.orientation)
        data = pixels.to_webp(made, made.info["icc_profile"], exif)
        return _description("WEBP", *made.size, False), data
    if made is None or len(made[1]) >= data_size:
        return None, b""
    return _description("WEBP", *made[0], True), made[1]


def _variant(file: IO[bytes], width: int) -> Image.Image | tuple[tuple[int, int], bytes] | None:
    """Return a smaller picture, the size and the bytes of a smaller animation, or nothing.

    The picture is as it is in the file, with its profile and Exif data in ``info``.
    """
    with pixels.open_picture(file) as image:
        pixels.check_pixels(image)
        kept: dict[str | tuple[int, int], bytes] = {
            name: image.info.get(name) or b"" for name in ("icc_profile", "exif")
        }
        is_turned = read_exif(kept["exif"]).orientation in TURNED
        wide, high = image.size[::-1] if is_turned else image.size
        size = (width, max(1, round(high * width / wide)))
        if wide <= width or max(size) > pixels.MAX_WEBP_SIDE:
            return None
        frames = getattr(image, "n_frames", 1)
        if frames > 1:
            data = _animated_variant(image, frames, size, kept["icc_profile"])
            return (size, data) if data else None
        size = size[::-1] if is_turned else size
        image.draft(image.mode, size)
        made = pixels.shrink(image, size)
        made.info = kept
        return made


def _animated_variant(
    image: Image.Image, frames: int, size: tuple[int, int], profile: bytes
) -> bytes | None:
    canvas = image.width * image.height
    written = size[0] * size[1] * frames
    if canvas > _MAX_CANVAS or canvas * frames > _MAX_READ or written > _MAX_WRITTEN:
        return None
    return pixels.animated_webp(image, size, profile, time.process_time() + _MAX_DECODING)


def square(file: IO[bytes], side: int, *crop: int) -> Answer:
    """Cut a square out of a picture: the middle, or the part given by ``crop`` (x, y, side)."""
    source = _read(file.read())
    width, height = source.shown_size
    length = min(crop[2] if crop and crop[2] > 0 else width, width, height)
    x, y = crop[:2] if crop else ((width - length) // 2, (height - length) // 2)
    x, y = min(max(0, x), width - length), min(max(0, y), height - length)
    side = min(side, length)
    box = pixels.stored_box((x, y, length), source)
    with tempfile.TemporaryFile() as clean:
        clean.write(source.data)
        clean.seek(0)
        orientation, profile = source.exif.orientation, source.profile if source.is_usual else b""
        exif = Exif(1, source.exif.artist, source.exif.copyright)
        del source  # its bytes would stay in memory while it is decoded
        picture = _guard(pixels.cut_out, clean, (side, side), box)
    data = pixels.to_webp(pixels.upright(picture, orientation), profile, exif)
    return _description("WEBP", side, side, False), data


def logo(file: IO[bytes], width: int, height: int, least: int) -> Answer:
    """Make a WebP that fits into a width and a height; one with a side below ``least`` is refused.

    It is not enlarged.
    """
    source, clean = _opened(file, least)
    wide, high = source.shown_size
    scale = min(width / wide, height / high, 1)
    size = (max(1, round(wide * scale)), max(1, round(high * scale)))
    with clean:
        image = _part(source, clean, size, (0, 0, 1, 1))
    return _description("WEBP", *size, False), pixels.to_crisp_webp(image, _profile(source))


def icon(file: IO[bytes], side: int, least: int, is_opaque: int) -> Answer:
    """Make a PNG of the square in the middle, enlarged where it is smaller, but not ``least``.

    :param is_opaque: whether what is transparent becomes white
    """
    source, clean = _opened(file, least)
    width, height = source.shown_size
    length = min(width, height)
    middle = ((width - length) // 2, (height - length) // 2, length)
    with clean:
        image = _part(source, clean, (side, side), pixels.stored_box(middle, source))
    data = pixels.to_png(image, _profile(source), bool(is_opaque))
    return _description("PNG", side, side, False), data


def _opened(file: IO[bytes], least: int) -> tuple[Source, IO[bytes]]:
    """Return a picture, and its bytes in a file, so that they are not in memory with its pixels."""
    source = _read(file.read())
    if min(source.width, source.height) < least:
        raise Refused("TOO_SMALL")
    clean = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    clean.write(source.data)
    clean.seek(0)
    return replace(source, data=b""), clean


def _part(source: Source, clean: IO[bytes], size: tuple[int, int], box: pixels.Box) -> Image.Image:
    """Return a part of a picture, upright and in this size."""
    orientation = source.exif.orientation
    stored = size[::-1] if orientation in TURNED else size
    return pixels.upright(_guard(pixels.cut_out, clean, stored, box), orientation)


def _profile(source: Source) -> bytes:
    return source.profile if source.is_usual else b""


def _read(data: bytes, exif: Exif | None = None) -> Source:
    return _guard(_READERS[format_of(data)], data, *([exif] if exif else []))


def _guard(function: Callable[..., _Result], *arguments: Any) -> _Result:
    """Call a function that reads a picture, and refuse the picture for any error."""
    try:
        return function(*arguments)
    except (Refused, MemoryError):
        raise
    except Exception as error:  # any error of the library, because users choose the bytes
        raise Refused("BROKEN") from error


def _answer(source: Source) -> dict[str, Any]:
    return _description(source.format, *source.shown_size, source.frames > 1)


def _description(name: str, width: int, height: int, is_animated: bool) -> dict[str, Any]:
    return {
        "media_type": MEDIA_TYPES[name],
        "width": width,
        "height": height,
        "is_animated": is_animated,
    }


TASKS: dict[str, Callable[..., Answer]] = {
    "prepare": prepare,
    "variant": variant,
    "square": square,
    "logo": logo,
    "icon": icon,
}

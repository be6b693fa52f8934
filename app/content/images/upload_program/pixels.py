"""Decode pictures with Pillow, and make smaller ones."""

from __future__ import annotations

import time
from io import BytesIO
from typing import IO, Any

from PIL import (
    AvifImagePlugin,
    Image,
    ImageCms,
    JpegImagePlugin,
    WebPImagePlugin,  # noqa: F401 - for a format that it does not know, Pillow loads all of its own
)

from .exif import PREFIX, TURNED, Exif
from .refusal import check_size
from .source import Source

# Pillow warns and then refuses; all sizes have been checked before.
Image.MAX_IMAGE_PIXELS = None
# Each thread of a decoder takes memory of its own.
AvifImagePlugin.DEFAULT_MAX_THREADS = 1

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
# Turning takes the picture twice, at four bytes for each pixel. Larger ones are reduced.
MAX_TURNED_PIXELS = 24_500_000
MAX_WEBP_SIDE = 16_383
_QUALITY = 92
_WEBP_QUALITY = 82
# A drawing in few colours takes less without any loss.
_MAX_CRISP_BYTES = 24_000
# pixels that are converted at a time, and how far LANCZOS looks, in pixels of the result
_BAND_PIXELS = 2_000_000
_REACH = 4

_METHODS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
Box = tuple[float, float, float, float]


def open_picture(file: IO[bytes]) -> Image.Image:
    """Open a picture of a known format without decoding it."""
    return Image.open(file, formats=FORMATS)


def check_decodes(data: bytes) -> None:
    """Refuse a picture that cannot be decoded; a JPEG is decoded at an eighth of its size."""
    with open_picture(BytesIO(data)) as image:
        image.draft(image.mode, (max(1, image.width // 8), max(1, image.height // 8)))
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            image.load()


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """Return a picture as it is shown."""
    return image.transpose(_METHODS[orientation]) if orientation != 1 else image


def encode_upright(source: Source) -> bytes:
    """Encode a picture upright, in the same format and in colours that browsers know.

    A JPEG keeps its quantization, so that it loses next to nothing. A picture of more than
    MAX_TURNED_PIXELS becomes smaller.
    """
    orientation, profile = source.exif.orientation, source.profile
    picture, options = _decode_for_encoding(source)
    if picture.mode == "CMYK":
        picture, profile = _to_rgb(picture, profile), b""
    picture = upright(picture, orientation)
    file = BytesIO()
    picture.save(file, exif=b"", icc_profile=profile, **options)
    return file.getvalue()


def _decode_for_encoding(source: Source) -> tuple[Image.Image, dict[str, Any]]:
    with open_picture(BytesIO(source.data)) as image:
        options = _options(image, source.exif.orientation)
        if image.width * image.height > MAX_TURNED_PIXELS:
            image.draft(image.mode, (image.width // 2, image.height // 2))
        image.load()
        if image.width * image.height > MAX_TURNED_PIXELS:  # no JPEG
            return shrink(image, (image.width // 3, image.height // 3)), options
        return image, options


def _options(image: Image.Image, orientation: int) -> dict[str, Any]:
    """Return how to encode a picture like the file that it comes from."""
    options: dict[str, Any] = {"format": image.format}
    if image.format == "WEBP":
        options |= {"quality": _QUALITY, "method": 4}
    if not isinstance(image, JpegImagePlugin.JpegImageFile):
        return options
    options |= {"progressive": "progressive" in image.info, "optimize": False}
    tables = image.quantization
    if image.mode == "CMYK" or any(max(table) > 255 for table in tables.values()):
        return options | {"quality": _QUALITY}
    if orientation in TURNED:
        tables = {
            number: [table[column * 8 + row] for row in range(8) for column in range(8)]
            for number, table in tables.items()
        }
    options["qtables"] = tables
    if image.mode != "L":
        sampling = JpegImagePlugin.get_sampling(image)
        # 4:2:2 that is turned would be 4:4:0, which Pillow does not write
        options["subsampling"] = sampling if sampling == 2 or orientation not in TURNED else 0
    return options


def _to_rgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Convert colours of printing to those of screens."""
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
    except (OSError, ImageCms.PyCMSError):  # there is none, or it is broken
        converted = None
    return converted or image.convert("RGB")


def shrink(image: Image.Image, size: tuple[int, int], box: Box | None = None) -> Image.Image:
    """Return a picture, or a part of it, at another size, in RGB, RGBA or grey.

    It is made in bands, because converting the whole would take its memory again.
    """
    image.load()
    left, top, right, bottom = box or (0, 0, *image.size)
    scale = (bottom - top) / size[1]
    result: Image.Image | None = None
    rows = max(1, int(_BAND_PIXELS / (image.width * scale)))
    for row in range(0, size[1], rows):
        end = min(row + rows, size[1])
        first, last = top + row * scale, top + end * scale
        reach = _REACH * max(scale, 1)
        above, below = max(0, int(first - reach)), min(image.height, int(last + reach) + 1)
        band = _usual(image.crop((0, above, image.width, below)))
        part = band.resize(
            (size[0], end - row),
            Image.Resampling.LANCZOS,
            # rounding may go beyond the edge
            (left, first - above, right, min(last - above, band.height)),
            reducing_gap=3.0,
        )
        result = result or Image.new(part.mode, size)
        result.paste(part, (0, row))
    assert result is not None
    return result


def _usual(image: Image.Image) -> Image.Image:
    """Convert a picture to RGB, RGBA or grey of eight bits."""
    if image.mode.startswith("I;16"):
        return image.point(lambda value: value / 257).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode == "1":
        return image.convert("L")
    return image if image.mode in ("L", "RGB") else image.convert("RGB")


def to_webp(image: Image.Image, profile: bytes, exif: Exif) -> bytes:
    """Encode a picture as WebP."""
    file = BytesIO()
    tags = exif.to_bytes()
    image.save(
        file,
        "WEBP",
        quality=_WEBP_QUALITY,
        method=4,
        icc_profile=profile,
        exif=PREFIX + tags if tags else b"",
    )
    return file.getvalue()


def to_crisp_webp(image: Image.Image, profile: bytes) -> bytes:
    """Encode a drawing as WebP: without loss, unless that takes too many bytes."""
    options: dict[str, Any] = {"method": 6, "icc_profile": profile}
    file = BytesIO()
    image.save(file, "WEBP", lossless=True, **options)
    if file.tell() > _MAX_CRISP_BYTES:
        file = BytesIO()
        image.save(file, "WEBP", quality=_QUALITY, **options)
    return file.getvalue()


def to_png(image: Image.Image, profile: bytes, is_opaque: bool) -> bytes:
    """Encode a picture as PNG, if it must be opaque on white."""
    if is_opaque and image.mode == "RGBA":
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image).convert("RGB")
    file = BytesIO()
    image.save(file, "PNG", optimize=True, icc_profile=profile)
    return file.getvalue()


def animated_webp(
    image: Image.Image, size: tuple[int, int], profile: bytes, deadline: float
) -> bytes | None:
    """Encode an animation as WebP, unless decoding takes longer than to ``deadline``.

    :param deadline: in seconds of ``time.process_time``
    """
    frames, durations = [], []
    for number in range(getattr(image, "n_frames", 1)):
        image.seek(number)
        frames.append(shrink(image, size))
        # as browsers do it
        duration = int(image.info.get("duration", 0))
        durations.append(duration if duration > 10 else 100)
        if time.process_time() > deadline:
            return None
    file = BytesIO()
    frames[0].save(
        file,
        "WEBP",
        save_all=True,
        append_images=frames[1:],
        duration=durations,
        loop=int(image.info.get("loop", 1)),
        quality=_WEBP_QUALITY,
        method=2,
        icc_profile=profile,
    )
    return file.getvalue()


def stored_box(crop: tuple[int, int, int], source: Source) -> Box:
    """Return where a square of the upright picture is in the file, as parts of its size.

    :param crop: x, y and side in pixels
    """
    x, y, side = crop
    width, height = source.shown_size
    right, below = width - x - side, height - y - side
    left, top = {
        1: (x, y), 2: (right, y), 3: (right, below), 4: (x, below),
        5: (y, x), 6: (y, right), 7: (below, right), 8: (below, x),
    }[source.exif.orientation]  # fmt: skip
    return (
        left / source.width,
        top / source.height,
        (left + side) / source.width,
        (top + side) / source.height,
    )


def cut_out(file: IO[bytes], size: tuple[int, int], box: Box) -> Image.Image:
    """Return a part of a picture.

    :param size: of the result, in pixels
    :param box: left, top, right and bottom as parts of the picture's width and height
    """
    with open_picture(file) as image:
        least = size[0] / (box[2] - box[0]), size[1] / (box[3] - box[1])
        image.draft(image.mode, (max(1, int(least[0])), max(1, int(least[1]))))
        width, height = image.size
        scaled = (box[0] * width, box[1] * height, box[2] * width, box[3] * height)
        return shrink(image, size, scaled)


def check_pixels(image: Image.Image) -> None:
    """Refuse a picture with too many pixels."""
    check_size(*image.size)

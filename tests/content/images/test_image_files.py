"""What bytes are is read from the bytes."""

from __future__ import annotations

import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageFile, PngImagePlugin

from app.content.images.image_files import MEDIA_TYPES, ImageInfo, NotAnImage, examine
from tests.pictures import picture

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
)


@pytest.mark.parametrize("format", MEDIA_TYPES)
def test_the_known_formats(format: str) -> None:
    assert examine(picture(format, 40, 30)) == ImageInfo(MEDIA_TYPES[format], 40, 30)


@pytest.mark.parametrize(("orientation", "size"), [(1, (40, 30)), (3, (40, 30)), (6, (30, 40))])
@pytest.mark.parametrize("format", ["AVIF", "JPEG", "PNG", "WEBP"])
def test_a_photograph_that_lies_on_its_side_is_turned(
    format: str, orientation: int, size: tuple[int, int]
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    found = examine(picture(format, 40, 30, exif=exif))
    assert (found.width, found.height) == size


def test_a_photograph_with_others_behind_it_is_the_first() -> None:
    """As telephones make them, https://www.cipa.jp/std/documents/download_e.html?DC-007_E."""
    file = BytesIO()
    others = [Image.new("RGB", (400, 300))]
    Image.new("RGB", (40, 30)).save(file, "MPO", save_all=True, append_images=others)
    assert examine(file.getvalue()) == ImageInfo("image/jpeg", 40, 30)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        picture()[:20],
        picture("GIF")[:8],
        picture("WEBP")[:16],
        picture("AVIF")[:40],
        SVG,
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.4",
        picture("BMP"),
        picture("TIFF"),
        picture("ICO", 16, 16),
    ],
)
def test_everything_else_is_refused(data: bytes) -> None:
    with pytest.raises(NotAnImage):
        examine(data)


def test_a_picture_that_is_small_to_send_and_enormous_to_look_at_is_refused() -> None:
    enormous = bytearray(picture())
    enormous[16:24] = (60_000).to_bytes(4, "big") * 2  # the size that the head announces
    with pytest.raises(NotAnImage):
        examine(bytes(enormous))


@pytest.mark.parametrize("format", MEDIA_TYPES)
def test_nothing_is_decoded(monkeypatch: pytest.MonkeyPatch, format: str) -> None:
    """A few hundred kilobytes may be hundreds of megabytes to look at."""
    data = picture(format, 40, 30)

    def decode(image: object) -> None:
        raise AssertionError("it was decoded")

    for image in (Image.Image, ImageFile.ImageFile, PngImagePlugin.PngImageFile):
        monkeypatch.setattr(image, "load", decode)
    assert examine(data) == ImageInfo(MEDIA_TYPES[format], 40, 30)


def test_metadata_that_swell_are_refused() -> None:
    swelling = b"a\0\0" + zlib.compress(bytes(50_000_000), 9)
    chunk = len(swelling).to_bytes(4, "big") + b"zTXt" + swelling
    checksum = zlib.crc32(b"zTXt" + swelling).to_bytes(4, "big")
    data = picture()
    with pytest.raises(NotAnImage):
        examine(data[:33] + chunk + checksum + data[33:])

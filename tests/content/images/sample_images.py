"""Pictures for tests: honest ones with planted metadata, and hostile ones."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, PngImagePlugin

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
# what must not be found in a prepared picture
SECRETS = (b"SECRET-XMP", b"SECRET-COMMENT", b"SECRET-SERIAL", b"SECRET-GPS", b"SECRET-TRAILER")
_XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">SECRET-XMP</x:xmpmeta>'
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def picture(width: int = 96, height: int = 64, mode: str = "RGB") -> Image.Image:
    """Return a smooth picture without any symmetry."""
    image = Image.merge(
        "RGB",
        [
            Image.linear_gradient("L").resize((width, height)),
            Image.linear_gradient("L").rotate(90).resize((width, height)),
            Image.new("L", (width, height), 90),
        ],
    )
    image.paste((250, 250, 250), (0, 0, width // 4, height // 3))
    image.paste((10, 10, 200), (width // 2, 0, width, height // 4))
    return image.convert(mode)


def encode(image: Image.Image, name: str, **options: Any) -> bytes:
    """Return a picture in a format of Pillow."""
    file = BytesIO()
    image.save(file, name, **options)
    return file.getvalue()


@cache
def profile() -> bytes:
    """Return a colour profile, always the same, though it contains the time of its making."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def exif(orientation: int = 1) -> bytes:
    """Return Exif data with a copyright, and with what must go."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x013B] = "Zoe"
    tags[0x8298] = "(c) Zoe, 2024"
    tags[0xA431] = "SECRET-SERIAL"
    tags.get_ifd(0x8825)[0x001B] = b"SECRET-GPS"
    return tags.tobytes()


def talkative(name: str, orientation: int = 1, **options: Any) -> bytes:
    """Return a picture with all the metadata that its format can have."""
    options |= {"icc_profile": profile(), "exif": exif(orientation)}
    if name == "GIF":
        options = {"comment": b"SECRET-COMMENT"}
    elif name == "JPEG":
        options |= {"comment": b"SECRET-COMMENT", "xmp": _XMP}
    elif name == "PNG":
        texts = PngImagePlugin.PngInfo()
        texts.add_text("Comment", "SECRET-COMMENT")
        texts.add_itxt("XML:com.adobe.xmp", _XMP.decode())
        options["pnginfo"] = texts
    else:
        options["xmp"] = _XMP
    return encode(picture(), name, **options)


def frames(count: int, size: tuple[int, int] = (32, 24)) -> list[Image.Image]:
    """Return pictures that differ."""
    return [Image.new("RGB", size, (index * 37 % 256, index % 256, 90)) for index in range(count)]


def animation(name: str, count: int = 4, size: tuple[int, int] = (32, 24)) -> bytes:
    """Return an animation that is shown again and again."""
    first, *others = frames(count, size)
    return encode(first, name, save_all=True, append_images=others, duration=70, loop=0)


def png(width: int, height: int, data: bytes, *more: bytes, colours: int = 2) -> bytes:
    """Return a PNG with compressed data that need not fit."""
    header = struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0)
    parts = (chunk(b"IHDR", header), *more, chunk(b"IDAT", data), chunk(b"IEND", b""))
    return _PNG_SIGNATURE + b"".join(parts)


def chunk(kind: bytes, content: bytes) -> bytes:
    """Return a chunk of a PNG."""
    crc = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + crc


def zeros(count: int) -> bytes:
    """Return ``count`` compressed zeros."""
    piece = 1_000_000
    compressor = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    packed = compressor.compress(bytes(piece)) + compressor.flush(zlib.Z_FULL_FLUSH)
    rest = compressor.compress(bytes(count % piece)) + compressor.flush()
    checksum = struct.pack(">HH", count % 65521, 1)  # Adler-32
    return b"\x78\xda" + packed * (count // piece) + rest + checksum


def archive() -> bytes:
    """Return a zip file."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("SECRET-TRAILER", "<script>alert(1)</script>")
    return file.getvalue()


def many_frames(count: int, width: int, height: int) -> bytes:
    """Return a GIF that shows the same picture ``count`` times."""
    whole = encode(Image.new("P", (width, height)), "GIF")
    start = whole.index(b"\x2c", 13 + 3 * 2)
    return whole[:start] + whole[start:-1] * count + b"\x3b"


def many_webp_frames(count: int) -> bytes:
    """Return an animation of 2,000 x 2,000 pixels that repeats a frame ``count`` times."""
    whole = animation("WEBP", 2, (2_000, 2_000))
    content = whole[8:] + whole[whole.rindex(b"ANMF") :] * count
    return b"RIFF" + struct.pack("<I", len(content)) + content


def large_jpeg(width: int, height: int, progressive: bool = False) -> bytes:
    """Return a JPEG of a size that Pillow would need much memory to make."""
    return encode(Image.new("L", (width, height), 100), "JPEG", progressive=progressive)


def not_pictures() -> Iterator[tuple[str, bytes, str]]:
    """Yield name, bytes and the reason for which they are refused."""
    yield "nothing", b"", "UNKNOWN_FORMAT"
    yield "one byte", b"\xff", "UNKNOWN_FORMAT"
    yield "text", b"GIF is a format", "UNKNOWN_FORMAT"
    yield "page", b"<!DOCTYPE html><script>alert(1)</script>", "UNKNOWN_FORMAT"
    yield "script", b"alert(1)", "UNKNOWN_FORMAT"
    yield "pdf", b"%PDF-1.7\n1 0 obj", "UNKNOWN_FORMAT"
    yield "zip", archive(), "UNKNOWN_FORMAT"
    yield "bmp", encode(picture(), "BMP"), "UNKNOWN_FORMAT"
    yield "tiff", encode(picture(), "TIFF"), "UNKNOWN_FORMAT"
    yield "svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "NOT_SHOWN"
    svg = b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- a -->\n<!DOCTYPE svg>\n<svg><script/></svg>'
    yield "svg with a declaration", svg, "NOT_SHOWN"
    yield "too many bytes", bytes(20 * 1024 * 1024 + 1), "TOO_LARGE"
    yield "only a signature", _PNG_SIGNATURE, "CUT_OFF"
    yield "only a marker", b"\xff\xd8\xff", "CUT_OFF"
    yield "heic", b"\0\0\0\x18ftypheic" + bytes(100), "UNKNOWN_FORMAT"


def bombs() -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of files that are small, and large when they are decoded."""
    yield "png of 60 megapixels", png(7746, 7745, zeros(7745 * (1 + 3 * 7746)))
    yield "png of 50,000 x 50,000", png(50_000, 50_000, zeros(1000))
    yield "png of 1 x 60,000,000", png(1, 60_000_000, zeros(1000))
    yield "png with more data than pixels", png(1, 1, zeros(300_000_000))
    packed_profile = chunk(b"iCCP", b"x\0\0" + zeros(200_000_000))
    yield "png with a profile of 200 MB", png(2, 2, zeros(14), packed_profile)
    yield "gif of 10,000 frames", many_frames(10_000, 10, 10)
    yield "gif of 1,500 large frames", many_frames(1_500, 2_000, 2_000)
    yield "gif of 65,535 x 65,535", b"GIF89a\xff\xff\xff\xff\x80\0\0" + bytes(6) + b",;"
    yield "webp of 100 large frames", many_webp_frames(100)
    webp, avif = (encode(Image.new("RGB", (64, 64)), name) for name in ("WEBP", "AVIF"))
    place = webp.index(b"\x9d\x01\x2a") + 3
    size = struct.pack("<HH", 16_383, 4_000)
    yield "webp of 16,383 x 4,000", webp[:place] + size + webp[place + 4 :]
    size = struct.pack(">II", 5_000, 5_000)
    yield "avif of 25 megapixels", avif.replace(struct.pack(">II", 64, 64), size)
    header = large_jpeg(64, 64)
    place = header.index(b"\xff\xc0") + 5
    yield "jpeg of 65,535 x 65,535", header[:place] + b"\xff\xff\xff\xff" + header[place + 4 :]
    yield (
        "jpeg of 60 megapixels and no data",
        header[:place] + b"\x1e\x42" * 2 + header[place + 4 :],
    )
    yield "jpeg of many scans", many_scans()


def many_scans() -> bytes:
    """Return a large progressive JPEG whose last scan is repeated often."""
    whole = large_jpeg(6_000, 6_000, progressive=True)
    scan = whole[whole.rindex(b"\xff\xda") : -2]
    return whole[:-2] + scan * min(2_000, 10_000_000 // len(scan)) + b"\xff\xd9"

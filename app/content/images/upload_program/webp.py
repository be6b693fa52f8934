"""Rewrite WebP files without decoding them (RFC 9649)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from .exif import Exif, read_exif
from .profile import keep_profile
from .refusal import Refused, check_size
from .source import Source

# flags of VP8X
_PROFILE, _ALPHA, _EXIF, _ANIMATION = 0x20, 0x10, 0x08, 0x02
# Decoding takes 16 bytes for each pixel.
MAX_PIXELS = 14_000_000
_MAX_FRAMES_PIXELS = 150_000_000
_PICTURE = frozenset({b"ALPH", b"VP8 ", b"VP8L"})


def read_webp(data: bytes, replaced: Exif | None = None) -> Source:
    """Return the picture or the animation in ``data``; raises Refused.

    :param replaced: what to write in place of its Exif data
    """
    if len(data) < 12:
        raise Refused("CUT_OFF")
    chunks = list(_chunks(data[12 : _end(data)]))
    exif, profile, size, flags = Exif(), b"", None, 0
    body: list[bytes] = []
    frames = 0
    for kind, content in chunks:
        if kind == b"VP8X" and len(content) >= 10:
            flags = content[0] & (_ALPHA | _ANIMATION)
            size = _size_24(content, 4)
        elif kind == b"ICCP":
            profile = keep_profile(content)
        elif kind == b"EXIF":
            exif = read_exif(content)
        elif kind == b"ANMF":
            frames += 1
            body.append(_chunk(kind, _frame(content)))
        elif kind in _PICTURE or kind == b"ANIM":
            body.append(_chunk(kind, content))
            size = size or _size_of_picture(kind, content)
    if size is None or not body:
        raise Refused("BROKEN")
    _check_work(size, frames)
    exif = replaced or exif
    data = _to_bytes(size, flags, exif, profile, body, has_header=chunks[0][0] == b"VP8X")
    return Source("WEBP", data, *size, exif, profile, frames=max(1, frames))


def _check_work(size: tuple[int, int], frames: int) -> None:
    check_size(*size)
    pixels = size[0] * size[1]
    if pixels > MAX_PIXELS:
        raise Refused("TOO_COSTLY")
    if pixels * frames > _MAX_FRAMES_PIXELS:
        raise Refused("TOO_MANY_PIXELS")


def _end(data: bytes) -> int:
    end: int = struct.unpack_from("<I", data, 4)[0] + 8
    if end > len(data):
        raise Refused("CUT_OFF")
    return end


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 0
    while place + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, place)
        if place + 8 + length > len(data):
            raise Refused("BROKEN")
        yield kind, data[place + 8 : place + 8 + length]
        place += 8 + length + length % 2


def _frame(content: bytes) -> bytes:
    """Return a frame of an animation without unknown chunks."""
    if len(content) < 16:
        raise Refused("BROKEN")
    parts = [_chunk(kind, part) for kind, part in _chunks(content[16:]) if kind in _PICTURE]
    return content[:16] + b"".join(parts)


def _size_of_picture(kind: bytes, content: bytes) -> tuple[int, int] | None:
    if kind == b"VP8 " and len(content) >= 10:
        width, height = struct.unpack_from("<HH", content, 6)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L" and len(content) >= 5:
        (bits,) = struct.unpack_from("<I", content, 1)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return None


def _size_24(content: bytes, place: int) -> tuple[int, int]:
    return (
        int.from_bytes(content[place : place + 3], "little") + 1,
        int.from_bytes(content[place + 3 : place + 6], "little") + 1,
    )


def _to_bytes(
    size: tuple[int, int],
    flags: int,
    exif: Exif,
    profile: bytes,
    body: list[bytes],
    has_header: bool,
) -> bytes:
    tags = exif.to_bytes()
    parts = list(body)
    if has_header or tags or profile:
        flags |= (_EXIF if tags else 0) | (_PROFILE if profile else 0)
        sides = b"".join((side - 1).to_bytes(3, "little") for side in size)
        parts.insert(0, _chunk(b"VP8X", bytes((flags, 0, 0, 0)) + sides))
        if profile:
            parts.insert(1, _chunk(b"ICCP", profile))
        if tags:
            parts.append(_chunk(b"EXIF", tags))
    content = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(content)) + content


def _chunk(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)

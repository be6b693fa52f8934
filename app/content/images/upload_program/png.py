"""Rewrite PNG files without decoding them (PNG, third edition).

The compressed data is inflated in small pieces to find whether it is complete, because decoding
takes four bytes for each pixel.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from .exif import Exif, read_exif
from .profile import keep_profile
from .refusal import MAX_PROFILE_BYTES, Refused, check_size
from .source import Source

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# samples of a pixel by colour type, and the bits that a sample may have
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
# what is needed for decoding and for right colours
_KEPT = frozenset({b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"cICP", b"acTL", b"fcTL"})
# the passes of an interlaced picture: first column and row, and the steps between them
_PASSES = (
    (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
    (0, 1, 1, 2),
)  # fmt: skip
_PIECE = 1024 * 1024
_MAX_FRAMES_PIXELS = 300_000_000


class _Png:
    """A PNG file while it is rewritten."""

    def __init__(self, header: bytes) -> None:
        if len(header) != 13:
            raise Refused("BROKEN")
        width, height, depth, colours, compression, filters, interlace = struct.unpack(
            ">IIBBBBB", header
        )
        check_size(width, height)
        if depth not in _DEPTHS.get(colours, ()) or compression or filters or interlace > 1:
            raise Refused("BROKEN")
        self.size = (width, height)
        self.bits = depth * _SAMPLES[colours]
        self.is_interlaced = interlace == 1
        self.exif, self.profile = Exif(), b""
        self.head: list[bytes] = [_chunk(b"IHDR", header)]
        self.body: list[bytes] = []
        # the data of the frame that is being read, and the size of that frame
        self.data: list[bytes] = []
        self.frame_size = self.size
        self.frames = 0
        self.numbers = 0
        self.has_image = False
        self.work = 0

    def add(self, kind: bytes, content: bytes) -> None:
        """Take a chunk."""
        if kind == b"IDAT":
            if self.has_image and not self.data:
                raise Refused("BROKEN")
            self.has_image = True
            self.data.append(content)
            return
        if kind == b"fdAT":
            self.data.append(content[4:])
            return
        self.end_frame()
        if kind == b"eXIf":
            self.exif = read_exif(content)
        elif kind == b"iCCP":
            self.profile = _inflate_profile(content)
        elif kind == b"fcTL":
            self._begin_frame(content)
        elif kind in _KEPT and not self.has_image:
            self.head.append(_chunk(kind, content))
        elif kind[:1].isupper() and kind not in _KEPT:  # critical, and not known
            raise Refused("BROKEN")

    def _begin_frame(self, content: bytes) -> None:
        if len(content) != 26:
            raise Refused("BROKEN")
        self.frame_size = struct.unpack_from(">II", content, 4)
        if self.frame_size[0] > self.size[0] or self.frame_size[1] > self.size[1]:
            raise Refused("BROKEN")
        self.frames += 1
        self.body.append(_chunk(b"fcTL", self._number() + content[4:]))

    def _number(self) -> bytes:
        """Return the next number of a chunk of an animation."""
        self.numbers += 1
        return struct.pack(">I", self.numbers - 1)

    def end_frame(self) -> None:
        """Check the data of a frame that has ended, and add it to the file."""
        if not self.data:
            return
        size = self.frame_size if self.frames else self.size
        self.work += size[0] * size[1]
        if self.work > _MAX_FRAMES_PIXELS:
            raise Refused("TOO_MANY_PIXELS")
        data = b"".join(self.data)
        self.data = []
        data = data[: _check_data(data, self._raw_bytes(size))]
        is_first = not any(chunk[4:8] == b"IDAT" for chunk in self.body)
        if is_first:
            self.body.append(_chunk(b"IDAT", data))
        else:
            self.body.append(_chunk(b"fdAT", self._number() + data))

    def _raw_bytes(self, size: tuple[int, int]) -> int:
        """Return how many bytes the rows of a frame have, each with the byte of its filter."""
        width, height = size
        passes = _PASSES if self.is_interlaced else ((0, 0, 1, 1),)
        total = 0
        for left, top, across, down in passes:
            columns = max(0, -(-(width - left) // across))
            rows = max(0, -(-(height - top) // down))
            total += rows * (1 + (columns * self.bits + 7) // 8) if columns else 0
        return total

    def to_bytes(self) -> bytes:
        """Return the file with the same compressed data and nothing superfluous."""
        head = [self.head[0]]
        if self.profile:
            head.append(_chunk(b"iCCP", b"ICC\0\0" + zlib.compress(self.profile, 9)))
        head += self.head[1:]
        if tags := self.exif.to_bytes():
            head.append(_chunk(b"eXIf", tags))
        return b"".join((SIGNATURE, *head, *self.body, _chunk(b"IEND", b"")))


def read_png(data: bytes, replaced: Exif | None = None) -> Source:
    """Return the picture or the animation in ``data``; raises Refused.

    :param replaced: what to write in place of its Exif data
    """
    chunks = _chunks(data)
    kind, header = next(chunks)
    if kind != b"IHDR":
        raise Refused("BROKEN")
    png = _Png(header)
    for kind, content in chunks:
        png.add(kind, content)
    png.end_frame()
    png.exif = replaced or png.exif
    if not png.has_image:
        raise Refused("BROKEN")
    return Source(
        "PNG", png.to_bytes(), *png.size, png.exif, png.profile, frames=max(1, png.frames)
    )


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks up to the end of the picture."""
    place = len(SIGNATURE)
    while True:
        if place + 12 > len(data):
            raise Refused("CUT_OFF")
        length, kind = struct.unpack_from(">I4s", data, place)
        if not kind.isalpha() or not kind.isascii():
            raise Refused("BROKEN")
        end = place + 8 + length
        if end + 4 > len(data):
            raise Refused("CUT_OFF")
        if zlib.crc32(memoryview(data)[place + 4 : end]) != struct.unpack_from(">I", data, end)[0]:
            raise Refused("BROKEN")
        if kind == b"IEND":
            return
        yield kind, data[place + 8 : end]
        place = end + 4


def _check_data(data: bytes, raw_bytes: int) -> int:
    """Return where compressed data ends, having found that it is of ``raw_bytes``."""
    inflater, place, found = zlib.decompressobj(), 0, 0
    try:
        while not inflater.eof and found <= raw_bytes:
            piece = inflater.unconsumed_tail
            if not piece:
                piece, place = data[place : place + _PIECE], place + _PIECE
            inflated = len(inflater.decompress(piece, _PIECE))
            found += inflated
            if not inflated and place >= len(data) and not inflater.unconsumed_tail:
                break
    except zlib.error as error:
        raise Refused("BROKEN") from error
    if found != raw_bytes or not inflater.eof:
        raise Refused("BROKEN")
    return min(place, len(data)) - len(inflater.unused_data)


def _inflate_profile(content: bytes) -> bytes:
    _name, _separator, compressed = content.partition(b"\0")
    try:
        inflater = zlib.decompressobj()
        return keep_profile(inflater.decompress(compressed[1:], MAX_PROFILE_BYTES))
    except zlib.error:
        return b""


def _chunk(kind: bytes, content: bytes) -> bytes:
    crc = struct.pack(">I", zlib.crc32(content, zlib.crc32(kind)))
    return b"".join((struct.pack(">I", len(content)), kind, content, crc))

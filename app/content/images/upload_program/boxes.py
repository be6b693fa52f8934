"""Read and write the boxes of ISO media files (ISO/IEC 14496-12, section 4.2)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from .refusal import Refused


class Reader:
    """Reads numbers from the beginning of ``data`` on."""

    def __init__(self, data: bytes) -> None:
        self.data, self.place = data, 0

    def take(self, size: int) -> bytes:
        """Return the next ``size`` bytes."""
        self.place += size
        if self.place > len(self.data):
            raise Refused("BROKEN")
        return self.data[self.place - size : self.place]

    def number(self, size: int) -> int:
        """Return the next number of ``size`` bytes; 0 if it has none."""
        return int.from_bytes(self.take(size), "big")


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield type and content of each box."""
    place = 0
    while place < len(data):
        if place + 8 > len(data):
            raise Refused("CUT_OFF")
        size, kind = struct.unpack_from(">I4s", data, place)
        head = 8
        if size == 1 and place + 16 <= len(data):
            (size,) = struct.unpack_from(">Q", data, place + 8)
            head = 16
        elif size == 0:  # up to the end
            size = len(data) - place
        if size < head:
            raise Refused("BROKEN")
        if place + size > len(data):
            raise Refused("CUT_OFF")
        yield kind, data[place + head : place + size]
        place += size


def box(kind: bytes, content: bytes) -> bytes:
    """Return a box."""
    return struct.pack(">I4s", len(content) + 8, kind) + content


def full_box(kind: bytes, version: int, flags: int, content: bytes) -> bytes:
    """Return a box with version and flags."""
    return box(kind, struct.pack(">I", version << 24 | flags) + content)

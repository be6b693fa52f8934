"""Read the few Exif tags of a picture that matter, and write those that are kept.

Exif is a TIFF file (TIFF 6.0, section 2). Only its first directory is read, never what that points
to, so that loops and wrong offsets cost nothing.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

_ARTIST, _COPYRIGHT, _ORIENTATION = 0x013B, 0x8298, 0x0112
_ASCII, _SHORT, _LONG = 2, 3, 4
_MAX_ENTRIES = 200
_MAX_TEXT_BYTES = 2000
# JPEG and some writers of other formats put this before the TIFF file.
PREFIX = b"Exif\0\0"
# orientations that exchange width and height
TURNED = frozenset({5, 6, 7, 8})


@dataclass(frozen=True)
class Exif:
    """The orientation (1 to 8, 1 is upright), and the raw bytes of Artist and Copyright."""

    orientation: int = 1
    artist: bytes = b""
    copyright: bytes = b""

    def to_bytes(self) -> bytes:
        """Return a TIFF file with Artist and Copyright, empty if there is neither."""
        tags = [
            (tag, text + b"\0")
            for tag, text in ((_ARTIST, self.artist), (_COPYRIGHT, self.copyright))
            if text
        ]
        if not tags:
            return b""
        place = 8 + 2 + 12 * len(tags) + 4
        entries, texts = b"", b""
        for tag, text in tags:
            # a value of up to four bytes stands in the entry itself
            is_short = len(text) <= 4
            value = text.ljust(4, b"\0") if is_short else struct.pack(">I", place + len(texts))
            entries += struct.pack(">HHI", tag, _ASCII, len(text)) + value
            # the next value begins at an even offset
            texts += b"" if is_short else text + b"\0" * (len(text) % 2)
        return (
            struct.pack(">2sHIH", b"MM", 42, 8, len(tags)) + entries + struct.pack(">I", 0) + texts
        )


def read_exif(data: bytes) -> Exif:
    """Return what is kept of Exif data, with or without ``PREFIX``; wrong data is as none."""
    data = data.removeprefix(PREFIX)
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(data[:4])
    if order is None:
        return Exif()
    try:
        (start,) = struct.unpack_from(f"{order}I", data, 4)
        (count,) = struct.unpack_from(f"{order}H", data, start)
        values = {
            tag: _value(data, order, kind, length, start + 2 + 12 * index + 8)
            for index in range(min(count, _MAX_ENTRIES))
            for tag, kind, length in [
                struct.unpack_from(f"{order}HHI", data, start + 2 + 12 * index)
            ]
            if tag in (_ARTIST, _COPYRIGHT, _ORIENTATION)
        }
    except struct.error:  # an offset beyond the end
        return Exif()
    orientation = values.get(_ORIENTATION)
    artist, owner = (values.get(tag) for tag in (_ARTIST, _COPYRIGHT))
    return Exif(
        orientation if isinstance(orientation, int) and 1 <= orientation <= 8 else 1,
        artist if isinstance(artist, bytes) else b"",
        owner if isinstance(owner, bytes) else b"",
    )


def _value(data: bytes, order: str, kind: int, length: int, place: int) -> int | bytes | None:
    """Return the value of a tag whose four bytes of value or offset are at ``place``."""
    if kind in (_SHORT, _LONG) and length == 1:
        value: int = struct.unpack_from(f"{order}{'H' if kind == _SHORT else 'I'}", data, place)[0]
        return value
    if kind != _ASCII or not 0 < length <= _MAX_TEXT_BYTES:
        return None
    if length > 4:
        (place,) = struct.unpack_from(f"{order}I", data, place)
    text = data[place : place + length]
    # Copyright may have two parts, of the photographer and the editor, with a NUL between
    return text.rstrip(b"\0 ").strip(b" ") if len(text) == length else None

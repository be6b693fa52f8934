"""Rewrite JPEG files without decoding them (ITU-T T.81, annex B)."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field

from .exif import PREFIX, Exif, read_exif
from .profile import keep_profile
from .refusal import Refused, check_size
from .source import Source

_SOI, _EOI = b"\xff\xd8", b"\xff\xd9"
_SOS, _APP0, _APP1, _APP2, _APP14 = 0xDA, 0xE0, 0xE1, 0xE2, 0xEE
# tables, restart interval and frames: what decoding needs
_TABLES = frozenset({0xC4, 0xDB, 0xDD})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# baseline, extended and progressive with Huffman codes, which browsers show
_USUAL_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
_PROFILE = b"ICC_PROFILE\0"
_PROFILE_PART = 65_519
# In compressed data, 0xFF is followed by 0 or is a restart marker.
_NEXT_MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")


@dataclass
class Jpeg:
    """The parts of a JPEG file that are kept."""

    width: int = 0
    height: int = 0
    # whether browsers show this kind of frame
    is_usual: bool = False
    components: int = 0
    exif: Exif = field(default_factory=Exif)
    profile: bytes = b""
    # the segment in which Adobe's programs tell how colours are encoded
    adobe: bytes = b""
    has_jfif: bool = False
    body: list[bytes] = field(default_factory=list)

    def to_bytes(self) -> bytes:
        """Return the file with the same compressed data and nothing superfluous."""
        head = [_SOI]
        if self.has_jfif:  # version 1.1, no density, no thumbnail
            head.append(_segment(_APP0, b"JFIF\0" + struct.pack(">BBBHHBB", 1, 1, 0, 1, 1, 0, 0)))
        if tags := self.exif.to_bytes():
            head.append(_segment(_APP1, PREFIX + tags))
        parts = [
            self.profile[place : place + _PROFILE_PART]
            for place in range(0, len(self.profile), _PROFILE_PART)
        ]
        for number, part in enumerate(parts, 1):
            head.append(_segment(_APP2, _PROFILE + bytes((number, len(parts))) + part))
        if self.adobe:
            head.append(_segment(_APP14, self.adobe))
        return b"".join((*head, *self.body, _EOI))


def read_jpeg(data: bytes, replaced: Exif | None = None) -> Source:
    """Return the first picture in ``data``; raises Refused.

    :param replaced: what to write in place of its Exif data
    """
    jpeg = split_jpeg(data)
    jpeg.exif = replaced or jpeg.exif
    return Source(
        "JPEG",
        jpeg.to_bytes(),
        jpeg.width,
        jpeg.height,
        jpeg.exif,
        jpeg.profile,
        is_usual=jpeg.is_usual and jpeg.components in (1, 3),
    )


def split_jpeg(data: bytes) -> Jpeg:
    """Return the parts of the first picture in ``data``; raises Refused."""
    jpeg, place = Jpeg(), 2
    parts: dict[bytes, bytes] = {}
    while True:
        marker, start, end = _next_segment(data, place)
        if marker == 0xD9:
            break
        content, place = data[start + 2 : end], end
        if marker in _FRAMES:
            _read_frame(jpeg, marker, content)
        elif marker == _APP2 and content.startswith(_PROFILE):
            parts[content[12:13]] = content[14:]
        elif 0xE0 <= marker <= 0xEF:
            _read_application(jpeg, marker, content)
        if marker == _SOS:
            place = _end_of_scan(data, end)
            jpeg.body.append(_segment(marker, content) + data[end:place].rstrip(b"\xff"))
        elif marker in _TABLES or marker in _FRAMES:
            jpeg.body.append(_segment(marker, content))
    if not jpeg.width or not any(part[1] == _SOS for part in jpeg.body):
        raise Refused("BROKEN")
    jpeg.profile = keep_profile(b"".join(parts[number] for number in sorted(parts)))
    return jpeg


def _next_segment(data: bytes, place: int) -> tuple[int, int, int]:
    """Return the marker at ``place``, where its length stands, and where its segment ends."""
    while data[place : place + 2] == b"\xff\xff":  # bytes that fill up
        place += 1
    if place + 2 > len(data):
        raise Refused("CUT_OFF")
    if data[place] != 0xFF:
        raise Refused("BROKEN")
    marker = data[place + 1]
    if marker == 0xD9:
        return marker, place + 2, place + 2
    if place + 4 > len(data):
        raise Refused("CUT_OFF")
    (length,) = struct.unpack_from(">H", data, place + 2)
    if length < 2 or marker < 0xC0:
        raise Refused("BROKEN")
    if place + 2 + length > len(data):
        raise Refused("CUT_OFF")
    return marker, place + 2, place + 2 + length


def _end_of_scan(data: bytes, start: int) -> int:
    found = _NEXT_MARKER.search(data, start)
    if found is None:
        raise Refused("CUT_OFF")
    return found.start()


def _read_frame(jpeg: Jpeg, marker: int, content: bytes) -> None:
    if jpeg.width or len(content) < 6:  # several frames are for hierarchical coding
        raise Refused("BROKEN")
    precision, jpeg.height, jpeg.width, jpeg.components = struct.unpack_from(">BHHB", content)
    jpeg.is_usual = marker in _USUAL_FRAMES and precision == 8
    check_size(jpeg.width, jpeg.height)


def _read_application(jpeg: Jpeg, marker: int, content: bytes) -> None:
    if marker == _APP0 and content.startswith(b"JFIF\0"):
        jpeg.has_jfif = True
    elif marker == _APP1 and content.startswith(PREFIX) and jpeg.exif == Exif():
        jpeg.exif = read_exif(content)
    elif marker == _APP14 and content.startswith(b"Adobe"):
        jpeg.adobe = content[:12]


def _segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content

"""Rewrite GIF files without decoding them (GIF89a)."""

from __future__ import annotations

import struct
from io import BytesIO

from PIL import Image

from .refusal import Refused, check_size
from .source import Source

_TRAILER, _EXTENSION, _IMAGE = 0x3B, 0x21, 0x2C
_CONTROL, _APPLICATION = 0xF9, 0xFF
_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_MAX_FRAMES_PIXELS = 300_000_000
MAX_FRAMES = 2_000


def read_gif(data: bytes, _replaced: object = None) -> Source:
    """Return the picture or the animation in ``data``; raises Refused."""
    return _Gif(data).read()


class _Gif:
    """A GIF file while it is rewritten."""

    def __init__(self, data: bytes) -> None:
        self.data, self.place = data, 13
        self._need(13)
        self.width, self.height, flags = struct.unpack_from("<HHB", data, 6)
        check_size(self.width, self.height)
        self.table = self._take_table(flags)
        self.loop = b""
        self.control = b""
        self.body: list[bytes] = []
        self.frames = 0
        self.work = 0

    def read(self) -> Source:
        """Read the file up to its trailer."""
        while (kind := self._take(1)[0]) != _TRAILER:
            if kind == _EXTENSION:
                self._read_extension(self._take(1)[0])
            elif kind == _IMAGE:
                self._read_image()
            else:
                raise Refused("BROKEN")
        if not self.frames:
            raise Refused("BROKEN")
        head = b"GIF89a" + self.data[6:13] + self.table
        loop = self.loop if self.frames > 1 else b""
        data = b"".join((head, loop, *self.body, bytes((_TRAILER,))))
        return Source("GIF", data, self.width, self.height, frames=self.frames)

    def _read_extension(self, kind: int) -> None:
        if kind == _APPLICATION:
            name = self._take(self._take(1)[0])
            blocks = self._take_blocks()
            # one block: 1, and how often the animation is shown
            if name in _LOOPS and len(blocks) >= 5 and blocks[:2] == b"\3\1":
                self.loop = b"\x21\xff\x0b" + _LOOPS[0] + blocks[:4] + b"\0"
            return
        blocks = self._take_blocks()
        if kind == _CONTROL and len(blocks) == 6 and blocks[0] == 4:
            self.control = b"\x21\xf9" + blocks

    def _read_image(self) -> None:
        start = self.place
        _left, _top, width, height, flags = struct.unpack("<HHHHB", self._take(9))
        check_size(width, height)
        self.frames += 1
        self.work += width * height
        if self.work > _MAX_FRAMES_PIXELS or self.frames > MAX_FRAMES:
            raise Refused("TOO_MANY_PIXELS")
        table = self._take_table(flags)
        self._take(1)
        self._take_blocks()
        content = self.data[start : self.place]
        self._check_frame(width, height, content[4:], bool(table))
        self.body += [self.control, bytes((_IMAGE,)), content]
        self.control = b""

    def _check_frame(self, width: int, height: int, content: bytes, has_table: bool) -> None:
        """Decode one frame as if it were a picture of its own."""
        if not has_table and not self.table:
            raise Refused("BROKEN")
        screen = struct.pack("<HH", width, height) + self.data[10:13] + self.table
        image_block = bytes((_IMAGE,)) + struct.pack("<HH", 0, 0) + content
        file = BytesIO(b"GIF89a" + screen + image_block + bytes((_TRAILER,)))
        with Image.open(file, formats=["GIF"]) as frame:
            frame.load()

    def _take_table(self, flags: int) -> bytes:
        """Take a table of colours, if the flags say that there is one."""
        return self._take(3 << (flags & 7) + 1) if flags & 0x80 else b""

    def _take_blocks(self) -> bytes:
        """Take blocks of data and the empty one that ends them."""
        start = self.place
        while size := self._take(1)[0]:
            self._take(size)
        return self.data[start : self.place]

    def _take(self, count: int) -> bytes:
        self._need(self.place + count)
        self.place += count
        return self.data[self.place - count : self.place]

    def _need(self, end: int) -> None:
        if end > len(self.data):
            raise Refused("CUT_OFF")

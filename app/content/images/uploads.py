"""Check uploaded pictures, remove what they say about their owners, and make smaller ones.

Users choose the bytes, and decoding is where image libraries fail: it is done by another process,
``upload_program``, which may take only so much memory and time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO

# Widths in pixels of the smaller pictures that pages offer.
WIDTHS = (480, 960, 1920)
MAX_BYTES = 20 * 1024 * 1024
MAX_UPLOAD_PIXELS = 60_000_000

EXTENSIONS = {
    "image/avif": "avif",
    "image/gif": "gif",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
}

_PROGRAM = Path(__file__).resolve().parent / "upload_program"
# Each takes up to 300 MB. Other threads wait for so many seconds.
PROCESSES = BoundedSemaphore(2)
MAX_WAIT_SECONDS = 10
# The program limits its own processor time to less. This ends it where it waits for the processor
# or where there are no such limits, as on Windows.
MAX_SECONDS = 20

# Windows cannot start a program without the first.
_KEPT_VARIABLES = frozenset({"SYSTEMROOT", "TEMP", "TMP", "TMPDIR"})


class Reason(StrEnum):
    """Why a picture is refused."""

    TOO_LARGE = "TOO_LARGE"  # more bytes than MAX_BYTES
    UNKNOWN_FORMAT = "UNKNOWN_FORMAT"  # no picture at all, or of a format that is not taken
    NOT_SHOWN = "NOT_SHOWN"  # SVG, which is a document and may run scripts
    TOO_SMALL = "TOO_SMALL"  # fewer pixels than what it is for needs
    TOO_MANY_PIXELS = "TOO_MANY_PIXELS"  # more than MAX_UPLOAD_PIXELS, or a side is too long
    CUT_OFF = "CUT_OFF"  # the end of the file is missing
    BROKEN = "BROKEN"  # it cannot be decoded
    TOO_COSTLY = "TOO_COSTLY"  # it takes too much memory or time to decode
    TOO_BUSY = "TOO_BUSY"  # the machine has too much to do; it may be sent again


class NotAPicture(ValueError):
    """The bytes are no picture that may be shown.

    :param reason: what to tell the person who sent them
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class PreparedPicture:
    """The bytes of a picture, and its size in pixels as it is shown."""

    data: bytes
    media_type: str
    width: int
    height: int
    is_animated: bool

    @property
    def extension(self) -> str:
        """The ending of a file name, without a dot."""
        return EXTENSIONS[self.media_type]


def prepare(data: bytes) -> PreparedPicture:
    """Return an uploaded picture as it may be stored and shown.

    It is upright, and contains no metadata but a colour profile and the Exif tags Artist and
    Copyright. Preparing the result again changes nothing. Raises NotAPicture.
    """
    return _made(data, "prepare")


def variant(data: bytes, width: int) -> PreparedPicture | None:
    """Return a prepared picture as a WebP that is ``width`` pixels wide, animated as it is.

    None if the picture is not wider, or if an animation would not become smaller or cannot be made
    in the time that there is. Raises NotAPicture.
    """
    return _run(data, "variant", width)


def square(data: bytes, size: int, crop: tuple[int, int, int] | None = None) -> PreparedPicture:
    """Return a square part of a picture, as a WebP that does not move.

    :param data: an uploaded or a prepared picture
    :param size: the side of the result in pixels; a smaller part is not enlarged
    :param crop: x, y and side of the part in pixels of the upright picture, moved into it where it
        goes beyond; without it, the largest part in the middle
    :raises NotAPicture: if it is no picture
    """
    return _made(data, "square", size, *(crop or ()))


def logo(data: bytes, width: int, height: int, least: int) -> PreparedPicture:
    """Return a picture as a WebP that fits into a width and a height, and does not move.

    :param least: pixels that the uploaded picture must have in width and in height
    :raises NotAPicture: if it is no picture, or smaller
    """
    return _made(data, "logo", width, height, least)


def icon(data: bytes, side: int, least: int, is_opaque: bool = False) -> PreparedPicture:
    """Return the square in the middle of a picture as a PNG of this side.

    :param least: as of ``logo``; a smaller square is enlarged
    :param is_opaque: whether what is transparent becomes white
    :raises NotAPicture: as ``logo``
    """
    return _made(data, "icon", side, least, int(is_opaque))


def _made(data: bytes, *arguments: str | int) -> PreparedPicture:
    picture = _run(data, *arguments)
    if picture is None:
        raise NotAPicture(Reason.BROKEN)
    return picture


def _run(data: bytes, *arguments: str | int) -> PreparedPicture | None:
    if len(data) > MAX_BYTES:
        raise NotAPicture(Reason.TOO_LARGE)
    if not PROCESSES.acquire(timeout=MAX_WAIT_SECONDS):
        raise NotAPicture(Reason.TOO_BUSY)
    try:
        # files, because a pipe would fill while the program has not read to the end
        with tempfile.TemporaryFile() as sent, tempfile.TemporaryFile() as received:
            sent.write(data)
            sent.seek(0)
            is_complete = _call(sent, received, arguments)
            received.seek(0)
            return _read(received, is_complete)
    finally:
        PROCESSES.release()


def _call(sent: IO[bytes], received: IO[bytes], arguments: tuple[str | int, ...]) -> bool:
    """Run the program and return whether it came to its end."""
    command = [sys.executable, "-I", str(_PROGRAM), *map(str, arguments)]
    # nothing secret
    kept = {name: value for name, value in os.environ.items() if name in _KEPT_VARIABLES}
    try:
        ended = subprocess.run(  # noqa: S603 - the program and its arguments are ours
            command,
            stdin=sent,
            stdout=received,
            stderr=subprocess.DEVNULL,
            env=kept,
            timeout=MAX_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        if sys.platform == "win32":
            return False
        raise NotAPicture(Reason.TOO_BUSY) from error  # its own limit would have come first
    return ended.returncode == 0


def _read(received: IO[bytes], is_complete: bool) -> PreparedPicture | None:
    """Return what the program wrote: a line of JSON, and the bytes of the picture."""
    if not is_complete:  # it was stopped at a limit
        raise NotAPicture(Reason.TOO_COSTLY)
    answer = json.loads(received.readline())
    if answer is None:
        return None
    if "reason" in answer:
        raise NotAPicture(Reason(answer["reason"]))
    return PreparedPicture(data=received.read(), **answer)

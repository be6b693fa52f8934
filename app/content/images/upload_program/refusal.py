"""What all modules of the program share: the limits, and the error of a refused picture."""

from __future__ import annotations

MAX_PIXELS = 60_000_000
# The longest side of a JPEG. Pillow takes memory for each row, however short.
MAX_SIDE = 65_535
# Larger profiles are not those of screens or cameras.
MAX_PROFILE_BYTES = 1024 * 1024


class Refused(Exception):
    """The picture is refused; the text is a name of ``uploads.Reason``."""


def check_size(width: int, height: int) -> None:
    """Refuse a picture with too many pixels, or none."""
    if width < 1 or height < 1:
        raise Refused("BROKEN")
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise Refused("TOO_MANY_PIXELS")

"""A picture that was read from a file without decoding it."""

from __future__ import annotations

from dataclasses import dataclass, field

from .exif import TURNED, Exif


@dataclass(frozen=True)
class Source:
    """A file without superfluous parts, as it is stored unless it must be encoded again.

    Width and height are in pixels, before the orientation is applied.
    """

    format: str
    data: bytes
    width: int
    height: int
    exif: Exif = field(default_factory=Exif)
    profile: bytes = b""
    frames: int = 1
    # whether browsers show this encoding, and its colours
    is_usual: bool = True
    # whether the orientation is no metadata, but what every program applies
    turns_itself: bool = False

    @property
    def shown_size(self) -> tuple[int, int]:
        """Width and height as the picture is shown."""
        if self.exif.orientation in TURNED:
            return self.height, self.width
        return self.width, self.height

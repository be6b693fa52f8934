"""What the picture of a shared link says; ``card_drawing`` draws it."""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass

WIDTH, HEIGHT = 1200, 630
MEDIA_TYPE = "image/png"
# Raise it when cards look different: whoever has an old one asks for the new.
DESIGN = 1


@dataclass(frozen=True)
class Card:
    """A title, or without one what a note says, with its author; for the whole site, its name."""

    text: str
    author: str = ""
    # whose colour it has: that of the author's name seal
    ink: int = 0
    site: str = ""
    is_note: bool = False

    @property
    def digest(self) -> str:
        """Names this very picture: 16 letters and digits."""
        said = repr((DESIGN, *astuple(self))).encode()
        return hashlib.blake2b(said, digest_size=8).hexdigest()

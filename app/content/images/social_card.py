"""The content of a social card, the image of a shared link; see ``social_card_drawing``."""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass

WIDTH, HEIGHT = 1200, 630
MEDIA_TYPE = "image/png"
# To be raised when cards look different: it changes their digests, and with them their URLs.
DESIGN = 1
# fields that a digest always has, from the first one
ALWAYS = 5


@dataclass(frozen=True)
class SocialCard:
    """A post's title (a note's text) and its author, or the name of the site."""

    text: str
    author: str = ""
    # selects the colour, by the author's id as in the author's seal on pages
    ink: int = 0
    site: str = ""
    is_note: bool = False
    # of the edge, such as #8a1c5b; by default the author's colour
    edge: str = ""
    # name of the icon that was uploaded, in place of the site's mark
    icon: str = ""

    @property
    def digest(self) -> str:
        """The digest of everything that the image depends on: 16 hexadecimal digits."""
        parts = list(astuple(self))
        # without a colour or an icon it is what it was before there were any
        while len(parts) > ALWAYS and not parts[-1]:
            parts.pop()
        content = repr((DESIGN, *parts)).encode()
        return hashlib.blake2b(content, digest_size=8).hexdigest()

"""Addresses of uploaded pictures: built from what a picture is, and read without any lookup.

A picture has the address ``/media/<digest>-<width>x<height>.<extension>``; made smaller, it has
``/media/<digest>-<width>w.webp``, with the digest of the original. So a page knows from the source
of a text which sizes there are, and the names never stand for other bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.content.images.uploads import EXTENSIONS, WIDTHS

PREFIX = "/media/"
# hexadecimal digits of a picture's digest
DIGEST_DIGITS = 40
NAME_MAX_LENGTH = 80
VARIANT_EXTENSION = "webp"
_DIGEST = rf"[0-9a-f]{{{DIGEST_DIGITS}}}"
_NUMBER = r"[1-9][0-9]{0,7}"
_ORIGINAL = re.compile(
    rf"({_DIGEST})-({_NUMBER})x({_NUMBER})\.({'|'.join(sorted(EXTENSIONS.values()))})"
)
_VARIANT = re.compile(rf"({_DIGEST})-({_NUMBER})w\.{VARIANT_EXTENSION}")
_NAMED = re.compile(rf"{PREFIX}({_ORIGINAL.pattern}|{_VARIANT.pattern})")
_SHOWN = re.compile(rf"/({_DIGEST})-{_NUMBER}(?:x{_NUMBER}\.|w\.)")


@dataclass(frozen=True)
class MediaName:
    """The name of an uploaded picture: the last part of its address, and of its stored bytes."""

    digest: str
    width: int
    height: int
    extension: str

    def __str__(self) -> str:
        return f"{self.digest}-{self.width}x{self.height}.{self.extension}"

    @property
    def path(self) -> str:
        """Return the address, without scheme and host."""
        return f"{PREFIX}{self}"

    @property
    def variants(self) -> tuple[VariantName, ...]:
        """Return the names of the picture made smaller, the smallest first."""
        return tuple(VariantName(self.digest, width) for width in WIDTHS if width < self.width)


@dataclass(frozen=True)
class VariantName:
    """The name of a picture that is made smaller, to a width in pixels."""

    digest: str
    width: int

    def __str__(self) -> str:
        return f"{self.digest}-{self.width}w.{VARIANT_EXTENSION}"

    @property
    def path(self) -> str:
        """Return the address, without scheme and host."""
        return f"{PREFIX}{self}"


def parse_name(name: str) -> MediaName | VariantName | None:
    """Return what a name means; None for anything that is no name of an uploaded picture."""
    if original := _ORIGINAL.fullmatch(name):
        return MediaName(original[1], int(original[2]), int(original[3]), original[4])
    variant = _VARIANT.fullmatch(name)
    if variant is None or int(variant[2]) not in WIDTHS:
        return None
    return VariantName(variant[1], int(variant[2]))


def parse_path(path: str) -> MediaName | None:
    """Return the picture at an address of this site, without scheme and host; None for others."""
    if not path.startswith(PREFIX):
        return None
    name = parse_name(path.removeprefix(PREFIX))
    return name if isinstance(name, MediaName) else None


def digests_in(text: str) -> set[str]:
    """Return the digests of the uploaded pictures whose addresses occur in Markdown or HTML.

    Whatever comes before the name is accepted, because a text may have absolute addresses.
    """
    return set(_SHOWN.findall(text))


def names_in(text: str) -> set[str]:
    """Return the names of the uploaded pictures whose addresses occur in Markdown or HTML."""
    found = (match[1] for match in _NAMED.finditer(text))
    return {name for name in found if parse_name(name) is not None}

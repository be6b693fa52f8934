"""Tell formats by the first bytes of a file, whatever its name or its sender claims."""

from __future__ import annotations

import re

from .refusal import Refused

_SIGNATURES = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
}
_AVIF_BRANDS = frozenset({b"avif", b"avis", b"mif1", b"msf1"})
# after a byte order mark, a declaration, comments and a document type
_SVG = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:[?!][^<]*<)*svg[\s>]", re.IGNORECASE)


def format_of(data: bytes) -> str:
    """Return a format of ``pixels.FORMATS``; raises Refused."""
    for signature, name in _SIGNATURES.items():
        if data.startswith(signature):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and data[8:12] in _AVIF_BRANDS:
        return "AVIF"
    raise Refused("NOT_SHOWN" if _SVG.match(data[:4096]) else "UNKNOWN_FORMAT")

"""How the addresses that posts had elsewhere are written, so that one can be found by another."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote, urlsplit

_SLASHES = re.compile("/{2,}")
# no database stores the first, and none finds the others
_UNUSABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def old_path(address: str) -> str:
    """Return the path of an address with its query, or '' for what can be none.

    It is decoded, in form NFC, without the slash at its end and without a fragment, so that all
    spellings of an address that browsers send lead to the same one.

    :param address: an address with or without scheme and host, or a path
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    if parts.scheme not in ("", "http", "https"):
        return ""
    return path_with_query(unquote(parts.path, errors="replace"), parts.query)


def path_with_query(path: str, query: str = "") -> str:
    """Return a path, which is decoded already, and its query as ``old_path`` does."""
    decoded = _SLASHES.sub("/", unicodedata.normalize("NFC", f"/{path}"))
    decoded = decoded.rstrip("/") or "/"
    if query:
        decoded += f"?{unquote(query, errors='replace')}"
    return "" if decoded == "/" or _UNUSABLE.search(decoded) else decoded

"""Names of files that every system can store beside each other."""

from __future__ import annotations

import re
import unicodedata

# In UTF-8, of the 255 that a name may have: dates, endings and temporary files need some as well.
MOST_BYTES = 180
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_DEVICES = re.compile("con|prn|aux|nul|com[0-9]|lpt[0-9]", re.ASCII)


def safe_name(slug: str) -> str:
    """Return a slug that may be the name of a file, before its ending, on every system.

    :param slug: as ``slugify`` makes it: letters, digits and hyphens
    """
    short = slug.encode()[:MOST_BYTES].decode(errors="ignore").rstrip("-")
    return f"{short}-post" if _DEVICES.fullmatch(short) else short


def same_name(name: str) -> str:
    """Return what is the same for names that systems may take for the same one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold())

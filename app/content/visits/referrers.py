"""The sites whose links people follow, from Referer headers: RFC 9110, section 10.1.3."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

LONGEST_HOST = 253  # RFC 1035, section 2.3.4, as text
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# the last label of a name in the public DNS is no number, so addresses are none
_PUBLIC_NAME = re.compile(rf"(?:{_LABEL}\.)+(?=[a-z]){_LABEL}", re.ASCII)


@lru_cache(maxsize=1024)
def referring_host(referrer: str) -> str:
    """Return the host of a web page in lower case, without "www."; empty for anything else.

    Browsers send an international name in its ASCII form (``xn--…``), and so it stays: none looks
    like another.
    """
    try:
        parts = urlsplit(referrer)
        host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or len(host) > LONGEST_HOST:
        return ""
    return host if _PUBLIC_NAME.fullmatch(host) else ""

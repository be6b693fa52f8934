"""The code that proves that who sets up a site can read what its server prints.

It is derived from SECRET_KEY, so that it needs no place to be stored and every process knows it.
It is good for one use: the first account ends the page that asks for it.
"""

from __future__ import annotations

import hmac
import unicodedata

# Crockford's Base32, which has no letters that look like digits: https://www.crockford.com/base32
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
TAKEN_FOR_DIGITS = str.maketrans("oil", "011")
PURPOSE = b"code for the first start of a site"
GROUPS, SIGNS = 5, 4  # 100 bits


def setup_code(secret_key: str) -> str:
    """Return the code of a site, in groups joined by hyphens."""
    digest = hmac.digest(secret_key.encode(), PURPOSE, "sha256")
    signs = "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[: GROUPS * SIGNS])
    return "-".join(signs[start : start + SIGNS] for start in range(0, len(signs), SIGNS))


def is_setup_code(entered: str, secret_key: str) -> bool:
    """Return whether this is the code, in any case, with any blanks and hyphens, in equal time."""
    return hmac.compare_digest(_plain(entered), _plain(setup_code(secret_key)))


def _plain(code: str) -> bytes:
    # NFKC, because keyboards for Chinese may write wide letters
    signs = unicodedata.normalize("NFKC", code).lower().translate(TAKEN_FOR_DIGITS)
    return "".join(filter(str.isalnum, signs)).encode()

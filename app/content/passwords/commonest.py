"""The commonest passwords, as fingerprints: the passwords themselves would be five times as long.

README.md beside this file says where they come from.
"""

from __future__ import annotations

import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import accumulate, pairwise

FILE = "commonest.bin"
BITS = 29  # the most for which the differences fit into two bytes


def is_among_the_commonest(password: str) -> bool:
    """Return whether a password is listed, without regard to case, width and encoding.

    One in 3,700 others has the fingerprint of a listed one, and is taken for it.
    """
    listed = _fingerprints()
    wanted = _fingerprint(password)
    position = bisect_left(listed, wanted)
    return position < len(listed) and listed[position] == wanted


def pack(passwords: Iterable[str]) -> bytes:
    """Return the file for some passwords: the differences between their sorted fingerprints.

    Each is an unsigned number of two bytes, the lower first. Raises OverflowError if one is larger.
    """
    sorted_ones = sorted({_fingerprint(password) for password in passwords})
    differences = [next_one - one for one, next_one in pairwise([0, *sorted_ones])]
    return b"".join(difference.to_bytes(2, "little") for difference in differences)


def folded(password: str) -> str:
    """Return what all spellings of a password have in common that differ in case or width."""
    return unicodedata.normalize("NFKC", password).casefold()


def _fingerprint(password: str) -> int:
    digest = sha256(folded(password).encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 32 - BITS


@cache
def _fingerprints() -> array[int]:
    data = files("app.content.passwords").joinpath(FILE).read_bytes()
    pairs = zip(data[::2], data[1::2], strict=True)
    return array("I", accumulate(low + (high << 8) for low, high in pairs))

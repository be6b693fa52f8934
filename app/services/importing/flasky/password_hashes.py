"""Hashes of passwords of any Werkzeug, and which of them can still be compared."""

from __future__ import annotations

import hashlib
import re

# Iterations or memory beyond these would take a log-in too long; no Werkzeug has asked for more.
MOST_ITERATIONS = 5_000_000
MOST_MEMORY = 2**28  # bytes
MAX_LENGTH = 255
_HEXADECIMAL = re.compile("([0-9a-f]{2})+")
_PBKDF2 = re.compile("pbkdf2(?::([a-z0-9_]+))?(?::([0-9]{1,8}))?")
_SCRYPT = re.compile("scrypt(?::([0-9]{1,8}):([0-9]{1,4}):([0-9]{1,4}))?")


def can_be_compared(stored: str) -> bool:
    """Return whether ``werkzeug.security.check_password_hash`` can compare a hash.

    Those of Werkzeug before 0.9, such as ``sha1$salt$hash``, are refused by it since 3.0, and
    neither is a password that stands there itself one that may stay.
    """
    method, _first, rest = stored.partition("$")
    salt, _second, digest = rest.partition("$")
    if len(stored) > MAX_LENGTH or not salt or not _HEXADECIMAL.fullmatch(digest):
        return False
    if pbkdf2 := _PBKDF2.fullmatch(method):
        kind, iterations = pbkdf2.groups()
        is_known = (kind or "sha256") in hashlib.algorithms_guaranteed
        return is_known and 0 < int(iterations or 1) <= MOST_ITERATIONS
    if scrypt := _SCRYPT.fullmatch(method):
        cost, size, threads = (int(each or 0) for each in scrypt.groups())
        if not cost:
            return True
        is_power = cost > 1 and cost & (cost - 1) == 0
        return is_power and 0 < 132 * cost * size * threads <= MOST_MEMORY
    return False

"""Decide whether a colour profile is kept (ICC.1:2022, section 7.2)."""

from __future__ import annotations

import struct

from .refusal import MAX_PROFILE_BYTES

_HEADER_BYTES = 128


def keep_profile(data: bytes) -> bytes:
    """Return the profile that ``data`` begins with, or nothing if it is none or is too large."""
    if len(data) < _HEADER_BYTES or data[36:40] != b"acsp":
        return b""
    (size,) = struct.unpack_from(">I", data)
    if not _HEADER_BYTES <= size <= min(len(data), MAX_PROFILE_BYTES):
        return b""
    return data[:size]

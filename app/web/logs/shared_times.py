"""When something of a kind last happened, known to a process and to all that it forks."""

from __future__ import annotations

import hashlib
import mmap
import os
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_ENTRY = struct.Struct("=Qd")  # the kind, and seconds since 1970
SLOTS = 256

_threads = threading.Lock()
if sys.platform == "linux":
    import fcntl

    # a file in memory, to be locked by one process at a time
    _processes = os.memfd_create("shared times")


class SharedTimes:
    """Times by kind, in memory that the workers of a server share if it was made before the fork.

    So it needs neither a database nor a disk, which may be what has failed. It is the best that
    can be done without them, and no more: of two kinds in the same slot the former is forgotten,
    and other machines, and processes that were started by themselves, know nothing of it. Where
    there is no lock in memory (elsewhere than on Linux), two processes may claim a kind within the
    same microseconds.
    """

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, SLOTS * _ENTRY.size)

    def is_recent(self, kind: str, now: float, seconds: float) -> bool:
        """Return whether the kind was claimed less than ``seconds`` before or after ``now``.

        After it: of two that fail at the same time, the one that failed later may claim sooner.
        """
        digest, offset = _place(kind)
        stored, at = _ENTRY.unpack_from(self._memory, offset)
        return bool(stored == digest and abs(now - at) < seconds)

    def claim(self, kind: str, now: float, seconds: float) -> bool:
        """Note ``now``, in seconds since 1970, unless the kind is recent; return whether."""
        with _alone():
            if self.is_recent(kind, now, seconds):
                return False
            digest, offset = _place(kind)
            _ENTRY.pack_into(self._memory, offset, digest, now)
            return True


@contextmanager
def _alone() -> Iterator[None]:
    """Keep other threads and processes out; the system releases the lock of one that is killed."""
    with _threads:
        if sys.platform != "linux":
            yield
            return
        fcntl.lockf(_processes, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.lockf(_processes, fcntl.LOCK_UN)


def _place(kind: str) -> tuple[int, int]:
    digest = int.from_bytes(hashlib.blake2b(kind.encode(), digest_size=8).digest())
    return digest, digest % SLOTS * _ENTRY.size

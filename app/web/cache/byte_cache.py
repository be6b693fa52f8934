"""A cache in the memory of this process, limited in bytes; the least recently used values go."""

from __future__ import annotations

import sys
import threading
from collections.abc import Hashable
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass
from typing import Generic, TypeVar

from cachetools import LRUCache

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Entry(Generic[T]):
    value: T
    size: int


class ByteCache(Generic[T]):
    """Values by key, within ``capacity`` bytes, the keys included. Can be used from any thread.

    What is larger than ``largest`` bytes is not stored, so that it does not displace much else.
    """

    def __init__(self, capacity: int, largest: int | None = None) -> None:
        self._entries: LRUCache[Hashable, _Entry[T]] = LRUCache(capacity, lambda entry: entry.size)
        self._largest = capacity if largest is None else largest
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def bytes(self) -> float:
        """Return how many bytes the values and their keys take."""
        return self._entries.currsize

    def get(self, key: Hashable) -> T | None:
        """Return the value of this key, or None."""
        with self._lock:
            entry = self._entries.get(key)
        return entry.value if entry else None

    def put(self, key: Hashable, value: T, size: int) -> None:
        """Store a value of ``size`` bytes in place of the least recently used ones."""
        size += memory_of(key)
        if size > self._largest:
            return
        with self._lock, suppress(ValueError):  # larger than the capacity
            self._entries[key] = _Entry(value, size)


def memory_of(value: object) -> int:
    """Return the bytes of memory that a value takes with what it consists of, roughly.

    Looked into are tuples and dataclasses.
    """
    if isinstance(value, type):
        return 0  # it is there anyway
    parts: list[object] = []
    if isinstance(value, tuple):
        parts = list(value)
    elif is_dataclass(value):
        parts = [getattr(value, field.name) for field in fields(value)]
    return sys.getsizeof(value) + sum(map(memory_of, parts))

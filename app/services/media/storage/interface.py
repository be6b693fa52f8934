"""What every storage of uploaded pictures can do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator

from flask_babel import gettext as _

from app.services.errors import Unavailable


class NotStored(LookupError):
    """There are no bytes of this name."""


class StorageAway(Unavailable):
    """The storage cannot be reached; the reason is for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(_("The pictures cannot be reached at this moment. Please try again soon."))
        self.reason = reason

    def __str__(self) -> str:
        return f"the storage of pictures: {self.reason}"


class Storage(ABC):
    """Bytes by name. The same name always has the same bytes.

    ``place`` is the setting that leads to it. What ``in_transaction`` is true for is stored and
    deleted with the caller's commit, anything else at once. Methods raise StorageAway, or OSError
    for a disk that is full.
    """

    in_transaction: bool = False

    def __init__(self, place: str) -> None:
        self.place = place

    @abstractmethod
    def put(self, name: str, data: bytes, media_type: str) -> None:
        """Store bytes whole or not at all."""

    @abstractmethod
    def read(self, name: str, start: int = 0, stop: int | None = None) -> bytes:
        """Return the bytes from ``start`` to before ``stop``. Raises NotStored."""

    @abstractmethod
    def size(self, name: str) -> int | None:
        """Return how many bytes there are of a name; None if there are none."""

    @abstractmethod
    def delete(self, name: str) -> None:
        """Delete what has a name, if there is something."""

    @abstractmethod
    def sizes(self) -> Iterator[tuple[str, int]]:
        """Return all names, each with the number of its bytes."""

    def check(self) -> None:
        """Raise ConfigurationError when it cannot be used, without connecting elsewhere."""
        return

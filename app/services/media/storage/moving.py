"""The storage of a site whose pictures are being moved from another one."""

from __future__ import annotations

from collections.abc import Iterator

from app.services.media.storage.interface import NotStored, Storage


class MovingStorage(Storage):
    """Stores in the new place, and reads from the former one what is not there yet."""

    def __init__(self, new: Storage, former: Storage) -> None:
        super().__init__(new.place)
        self.new = new
        self.former = former
        self.in_transaction = new.in_transaction

    def put(self, name: str, data: bytes, media_type: str) -> None:
        """Store bytes in the new place."""
        self.new.put(name, data, media_type)

    def read(self, name: str, start: int = 0, stop: int | None = None) -> bytes:
        """Return bytes from wherever they are. Raises NotStored."""
        try:
            return self.new.read(name, start, stop)
        except NotStored:
            pass
        try:
            return self.former.read(name, start, stop)
        except NotStored:  # moved between the two questions
            return self.new.read(name, start, stop)

    def size(self, name: str) -> int | None:
        """Return how many bytes there are of a name; None if there are none."""
        size = self.new.size(name)
        return size if size is not None else self.former.size(name)

    def delete(self, name: str) -> None:
        """Delete what has a name in both places."""
        self.new.delete(name)
        self.former.delete(name)

    def sizes(self) -> Iterator[tuple[str, int]]:
        """Return all names, each with the number of its bytes."""
        seen = dict(self.new.sizes())
        yield from seen.items()
        yield from ((name, size) for name, size in self.former.sizes() if name not in seen)

    def check(self) -> None:
        """Raise ConfigurationError when one of them cannot be used."""
        self.new.check()
        self.former.check()

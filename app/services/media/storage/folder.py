"""The storage that is a folder of the server: one file for each name."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from app.services.media.storage.interface import NotStored, Storage
from settings.types import ConfigurationError

# what is being written begins so; a process that was killed leaves it
UNFINISHED = ".upload-"
UNFINISHED_SECONDS = 24 * 3600


class FolderStorage(Storage):
    """Writes a file beside the others and renames it, so that it is there whole or not at all."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.folder = Path(place)

    def check(self) -> None:
        """Raise ConfigurationError for a folder that is not there or cannot be written to."""
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
        if not self.folder.is_dir() or not os.access(self.folder, os.R_OK | os.W_OK | os.X_OK):
            raise ConfigurationError(
                f"MEDIA_STORAGE={str(self.folder)!r} is no folder that this process can write to."
            )

    def put(self, name: str, data: bytes, media_type: str) -> None:
        """Store bytes on the disk before this returns."""
        handle, unfinished = tempfile.mkstemp(prefix=UNFINISHED, dir=self.folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(unfinished).chmod(0o644)  # a web server may send it
            Path(unfinished).replace(self.folder / name)
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise
        self._sync()

    def _sync(self) -> None:
        """Have the disk keep the new name, where a folder can be opened."""
        with suppress(PermissionError):  # on Windows
            handle = os.open(self.folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def read(self, name: str, start: int = 0, stop: int | None = None) -> bytes:
        """Return the bytes from ``start`` to before ``stop``. Raises NotStored."""
        try:
            with (self.folder / name).open("rb") as file:
                file.seek(start)
                return file.read() if stop is None else file.read(stop - start)
        except FileNotFoundError:
            raise NotStored(name) from None

    def size(self, name: str) -> int | None:
        """Return how many bytes there are of a name; None if there are none."""
        try:
            return (self.folder / name).stat().st_size
        except FileNotFoundError:
            return None

    def delete(self, name: str) -> None:
        """Delete what has a name, if there is something."""
        (self.folder / name).unlink(missing_ok=True)

    def sizes(self) -> Iterator[tuple[str, int]]:
        """Return all names, each with the number of its bytes; remove what was left unfinished."""
        with os.scandir(self.folder) as files:
            for file in files:
                if file.name.startswith(UNFINISHED):
                    _remove_if_old(Path(file.path))
                elif not file.name.startswith(".") and file.is_file():
                    yield file.name, file.stat().st_size


def _remove_if_old(unfinished: Path) -> None:
    with suppress(FileNotFoundError):
        if time.time() - unfinished.stat().st_mtime > UNFINISHED_SECONDS:
            unfinished.unlink()

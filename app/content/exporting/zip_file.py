"""A zip whose bytes depend on nothing but what is in it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import BinaryIO, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

# what zips can store: in steps of two seconds
_FIRST_YEAR, _LAST_YEAR = 1980, 2107
_NO_MOMENT = (_FIRST_YEAR, 1, 1, 0, 0, 0)
_UNIX = 3
_FOR_ALL_TO_READ = 0o100644


class ZipWriter:
    """Writes a zip to a file, which may be a pipe. One file is in memory at a time."""

    def __init__(self, file: BinaryIO) -> None:
        self._zip = ZipFile(file, "w")

    def add(
        self,
        name: str,
        content: bytes,
        moment: datetime | None = None,
        *,
        is_compressed: bool = False,
    ) -> None:
        """Add a file.

        :param moment: when it was last changed
        :param is_compressed: compressing it once more is of no use
        """
        info = _info(name, moment)
        info.compress_type = ZIP_STORED if is_compressed else ZIP_DEFLATED
        self._zip.writestr(info, content)

    def add_parts(self, name: str, parts: Iterable[bytes]) -> None:
        """Add a file of which only a part is in memory at a time."""
        info = _info(name, None)
        info.compress_type = ZIP_DEFLATED
        with self._zip.open(info, "w") as file:
            for part in parts:
                file.write(part)

    def __enter__(self) -> Self:
        """Return the writer."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        """Write the list of the files, without which the zip cannot be read."""
        if kind is None:
            self._zip.close()
            return
        with suppress(OSError):  # of a file that nobody wants any more
            self._zip.close()


def _info(name: str, moment: datetime | None) -> ZipInfo:
    info = ZipInfo(name, _date_time(moment))
    info.create_system = _UNIX  # that of Windows would have other bytes
    info.external_attr = _FOR_ALL_TO_READ << 16
    return info


def _date_time(moment: datetime | None) -> tuple[int, int, int, int, int, int]:
    if moment is None or not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        return _NO_MOMENT
    return (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)

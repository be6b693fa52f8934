"""The files of another site in a folder that was copied from it."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from unicodedata import normalize

# more than a picture may have
LONGEST_FILE = 25 * 1024 * 1024


class MediaFolder:
    """Finds files, and remembers the digests of their bytes.

    :param folder: a copy of the site, or of a part of it
    :param below: patterns of where the files may lie below it, such as "*/uploads"
    """

    def __init__(self, folder: Path, below: Iterable[str] = ()) -> None:
        root = folder.resolve()
        found = [each for pattern in below for each in sorted(root.glob(pattern))]
        self._roots = [each for each in found if _is_below(root, each) and each.is_dir()]
        self._roots.append(root)
        self._digests: dict[Path, str] = {}

    def find(self, path: str) -> Path | None:
        """Return the file that a decoded path with slashes leads to, or None."""
        for root in self._roots:
            if (file := file_below(root, path)) is not None:
                return file
        return None

    def digest(self, file: Path) -> str:
        """Return the SHA-256 of a file; of one that is too large for a picture, of its size.

        Raises OSError.
        """
        if file not in self._digests:
            size = file.stat().st_size
            with file.open("rb") as opened:
                made = (
                    hashlib.sha256(str(size).encode())
                    if size > LONGEST_FILE
                    else hashlib.file_digest(opened, "sha256")
                )
            self._digests[file] = made.hexdigest()
        return self._digests[file]


def file_below(root: Path, path: str) -> Path | None:
    """Return a regular file that can be read below a folder, or None.

    Neither a path nor a symbolic link leads out of the folder.

    :param root: without symbolic links
    :param path: decoded, with slashes; names may be composed otherwise on the disk
    """
    for form in dict.fromkeys((path, normalize("NFC", path), normalize("NFD", path))):
        parts = [part for part in form.split("/") if part]
        if not parts or any(part in (".", "..") or "\\" in part for part in parts):
            return None
        try:
            file = root.joinpath(*parts).resolve(strict=True)
            is_regular = _is_below(root, file) and stat.S_ISREG(file.stat().st_mode)
        except (OSError, RuntimeError, ValueError):
            continue
        if is_regular and os.access(file, os.R_OK):
            return file
    return None


def _is_below(root: Path, path: Path) -> bool:
    return path.resolve().is_relative_to(root)


def read_file(file: Path) -> bytes:
    """Return the bytes of a file. Raises ValueError, also if it is too large for a picture."""
    try:
        with file.open("rb") as opened:
            data = opened.read(LONGEST_FILE + 1)
    except OSError as error:
        raise ValueError(error.strerror or "it cannot be read") from None
    if len(data) > LONGEST_FILE:
        raise ValueError("it is too large")
    return data

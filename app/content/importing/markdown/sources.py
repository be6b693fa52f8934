"""Where the files of a site lie: in a folder, in a zip, or one alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

MEGABYTE = 1024 * 1024
# a picture may have 20
LONGEST_FILE = 25 * MEGABYTE
LONGEST_TEXT = 10 * MEGABYTE
# left out wherever they are: what other programs keep beside a site
FOREIGN_FOLDERS = frozenset({"node_modules", "bower_components", "vendor", "__MACOSX"})

# left out at the top: what these programs have made, or made it with
BESIDE_CONTENT = frozenset({"themes", "public", "_site", "resources"})

# what there is beside the folder ``content`` of a site of Hugo
_CONFIGS = (
    *(f"{name}.{end}" for name in ("hugo", "config") for end in ("toml", "yaml", "yml", "json")),
    "config/_default",
)


class Unreadable(ValueError):
    """A file cannot be read; the message says why."""


class Source(Protocol):
    """Files by their names, with slashes, below the folder of the site. Open while it is entered.

    ``names`` has no symbolic links that lead elsewhere; ``links`` is how many were left out.
    """

    label: str
    names: frozenset[str]
    links: int

    def read(self, name: str, most: int = LONGEST_FILE) -> bytes:
        """Return the bytes of a file. Raises Unreadable, also if there are more than ``most``."""
        ...

    def has(self, name: str) -> bool:
        """Return whether there is a file of this name."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class Folder:
    """The files of a folder.

    :param only: the name of the one file that is listed; the others are there if asked for
    """

    def __init__(self, root: Path, only: str | None = None) -> None:
        self._root = root.resolve()
        self._only = only
        self.label = root.name
        self.links = 0
        self.names = frozenset({only} if only else self._walk())

    def _walk(self) -> Iterable[str]:
        for folder, folders, files in os.walk(self._root):
            below = Path(folder)
            folders[:] = sorted(each for each in folders if not self._is_link(below / each))
            for each in files:
                path = below / each
                is_away = path.is_symlink() and not self._is_inside(path)
                if is_away:
                    self._is_link(path)
                elif stat.S_ISREG(path.stat().st_mode):
                    yield path.relative_to(self._root).as_posix()

    def _is_link(self, path: Path) -> bool:
        """Return whether a path is a symbolic link, and count it if it is one of the site."""
        is_link = path.is_symlink()
        if is_link and not is_foreign(path.relative_to(self._root).as_posix()):
            self.links += 1
        return is_link

    def _is_inside(self, path: Path) -> bool:
        try:
            return path.resolve(strict=True).is_relative_to(self._root)
        except (OSError, RuntimeError):
            return False

    def has(self, name: str) -> bool:
        """Return whether there is a file of this name."""
        if name in self.names or self._only is None:
            return name in self.names
        path = self._root / name
        return self._is_inside(path) and path.is_file()

    def read(self, name: str, most: int = LONGEST_FILE) -> bytes:
        """Return the bytes of a file."""
        try:
            with (self._root / name).open("rb") as file:
                data = file.read(most + 1)
        except OSError as error:
            raise Unreadable(error.strerror or "it cannot be read") from None
        if len(data) > most:
            raise Unreadable(f"it has more than {most // MEGABYTE} MB")
        return data

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pass


def is_foreign(name: str) -> bool:
    """Return whether a file is none of a site: hidden, or kept beside it by another program."""
    parts = name.split("/")
    is_beside = len(parts) > 1 and parts[0] in BESIDE_CONTENT
    return is_beside or any(part.startswith(".") or part in FOREIGN_FOLDERS for part in parts)


def folder_of_site(file: Path) -> Path | None:
    """Return the folder of the site that a single file is a part of, or None."""
    for folder in file.parents:
        if (folder / "_config.yml").is_file() or (folder / "_posts").is_dir():
            return folder
        is_of_content = file.is_relative_to(folder / "content")
        if is_of_content and any((folder / name).exists() for name in _CONFIGS):
            return folder
    return None

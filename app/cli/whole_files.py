"""Files that commands write: they appear when they are whole, and are their owner's alone."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.cli.errors import OperationFailed

STANDARD_OUTPUT = "-"


@contextmanager
def whole_file(name: str, force: bool, what: str) -> Iterator[BinaryIO]:
    """Write a file that appears when it is complete, or standard output if the name is "-".

    :param force: whether a file of that name may be overwritten
    :param what: what is written, such as "a backup"

    Raises OperationFailed.
    """
    if name != STANDARD_OUTPUT:
        with atomic_file(free_path(name, force)) as file:
            yield file
        return
    if sys.stdout.isatty():
        raise OperationFailed(f"{what} is not for terminals: send it into a file or a program")
    # with a buffer of its own: Python reports what a failed write leaves in that of sys.stdout
    with open(sys.stdout.fileno(), "wb", closefd=False) as out:
        yield out


def free_path(name: str, force: bool) -> Path:
    """Return the path to write to. Raises OperationFailed if it must not be written."""
    path = Path(name).resolve()  # follow a link instead of replacing it
    if path.exists() and not path.is_file():
        raise OperationFailed(f"{name} is not a file: use - to write to standard output")
    if not path.parent.is_dir():
        raise OperationFailed(f"there is no folder {path.parent}")
    if path.exists() and not force:
        raise OperationFailed(f"{name} is there already: --force overwrites it")
    return path


@contextmanager
def atomic_file(path: Path) -> Iterator[BinaryIO]:
    """Write a file that appears under its name only when it is complete and on the disk.

    Only its owner may read it, as ``tempfile`` creates files.
    """
    descriptor, unfinished = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - Path.open takes no descriptor
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink()
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Write the new name in the folder to the disk, where the system supports that."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

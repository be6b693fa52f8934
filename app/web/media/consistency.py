"""Comparing rows with bytes, and copying the bytes of a running site to another storage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from app.extensions import db
from app.models.picture import digest_of
from app.services.media.files import StoredFile, has_row, stored_files
from app.services.media.storage.chosen import media_storage
from app.services.media.storage.interface import NotStored, Storage


@dataclass
class Difference:
    """Names whose bytes are missing or not as long as the row says, and bytes without a row."""

    missing: list[str] = field(default_factory=list)
    of_other_size: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    total: int = 0


def compare() -> Difference:
    """Compare all rows with the sizes of what is stored."""
    found = Difference()
    rows = {file.name: file.size for file in stored_files()}
    stored = dict(media_storage().sizes())
    found.total = len(rows)
    for name, size in rows.items():
        if name not in stored:
            found.missing += [name] if has_row(name) else []
        elif stored[name] != size:
            found.of_other_size.append(name)
    # a file may have been uploaded since the rows were read
    found.orphans = [name for name in stored if name not in rows and not has_row(name)]
    return found


@dataclass
class Moved:
    """What became of copying: how many were copied or there already, and what has failed."""

    copied: int = 0
    there: int = 0
    damaged: list[str] = field(default_factory=list)


def copy_all(source: Storage, target: Storage, advance: Callable[[int], object]) -> Moved:
    """Copy all bytes that have rows, and verify each by its digest. Commits; repeatable.

    :param advance: called with the number of files dealt with since the last call
    """
    done = Moved()
    for file in list(stored_files()):
        if target.size(file.name) == file.size:
            done.there += 1
        elif _copy(file, source, target):
            done.copied += 1
        elif has_row(file.name):  # it was not deleted meanwhile
            done.damaged.append(file.name)
        db.session.commit()
        advance(1)
    return done


def _copy(file: StoredFile, source: Storage, target: Storage) -> bool:
    """Copy one file; return whether what can be read there is what the row says."""
    try:
        data = source.read(file.name)
        if digest_of(data) != file.digest:
            return False
        target.put(file.name, data, file.media_type)
        return digest_of(target.read(file.name)) == file.digest
    except NotStored:
        return False


def delete_copied(source: Storage, target: Storage) -> int:
    """Delete from a storage what the other one has; return how many. Commits after each."""
    names = [
        name for name, size in source.sizes() if target.size(name) == size or not has_row(name)
    ]
    for name in names:
        source.delete(name)
        db.session.commit()
    return len(names)

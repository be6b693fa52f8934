"""Backups: everything the database holds, in one file that either database can take in.

``envelope`` is the file as bytes, ``content`` what its lines mean, ``transfer`` the way from a
database and into one. docs/backup-format.md describes the file.
"""

from app.services.backup.envelope import BadBackup
from app.services.backup.format import Backup
from app.services.backup.transfer import (
    Snapshot,
    first_with_content,
    keep_writers_out,
    load,
    write_backup,
)

__all__ = [
    "Backup",
    "BadBackup",
    "Snapshot",
    "first_with_content",
    "keep_writers_out",
    "load",
    "write_backup",
]

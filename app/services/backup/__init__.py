"""Backups: the whole database in one file, for SQLite and PostgreSQL alike.

``envelope`` reads and writes the bytes of the file, ``format`` its lines, and ``transfer`` copies
rows from a database and into one. docs/backup-format.md describes the file.
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

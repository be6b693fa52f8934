"""The roles of the book's application, and which of this site's they are."""

from __future__ import annotations

from typing import Any

from app.content.importing.report import Report
from app.models import Permission
from app.services.importing.flasky.cells import Cells, row_id, whole_number
from app.services.importing.flasky.tables import Tables

_WRITES = Permission.FOLLOW | Permission.COMMENT | Permission.WRITE
_MODERATES = _WRITES | Permission.MODERATE
DEFAULT = "User"
_BY_NAME = {
    DEFAULT: _WRITES,
    "Moderator": _MODERATES,
    "Administrator": _MODERATES | Permission.ADMIN,
}
_BY_PERMISSIONS = {permissions: name for name, permissions in _BY_NAME.items()}
# the bit of the first edition; the others are the same in both
_ADMINISTERS_IN_FIRST = 0x80
NAME_MAX_LENGTH = 64


class Roles:
    """Which role of this site each role of the source is.

    One with the name of a role here is that role; another one is the role here that may the same,
    or else a new one, so that nobody may more than before. ``new`` has the permissions of those by
    their names.
    """

    def __init__(self, tables: Tables, cells: Cells, report: Report) -> None:
        self.new: dict[str, int] = {}
        self._names: dict[int, str] = {}
        for row in tables.rows("roles"):
            number = row_id(row["id"])
            if number is not None:
                self._names[number] = self._name_of(number, row, cells, report)

    def name_of(self, role_id: Any) -> str | None:
        """Return the name of the role here; None for a role that does not exist."""
        number = row_id(role_id)
        return self._names.get(number) if number is not None else None

    def _name_of(self, number: int, row: dict[str, Any], cells: Cells, report: Report) -> str:
        name = (cells.text(row["name"], "roles.name") or "").strip()[:NAME_MAX_LENGTH]
        permissions = translated(whole_number(row["permissions"]) or 0)
        known = next((each for each in _BY_NAME if each.lower() == name.lower()), None)
        item = f"roles: row {number}"
        if known is not None:
            if row["permissions"] is not None and permissions != _BY_NAME[known]:
                report.warn(item, f"it may what this site allows to {known}")
            return known
        if permissions in _BY_PERMISSIONS:
            role = _BY_PERMISSIONS[permissions]
            report.warn(item, f"“{name}” becomes {role}, which may the same")
            return role
        name = name or f"Role {number}"
        report.warn(item, f"“{name}” becomes a role of its own, with permissions {permissions}")
        self.new[name] = permissions
        return name


def translated(permissions: int) -> int:
    """Return permissions of either edition as this site stores them."""
    administers = permissions & (Permission.ADMIN | _ADMINISTERS_IN_FIRST)
    return permissions & _MODERATES | (Permission.ADMIN if administers else 0)

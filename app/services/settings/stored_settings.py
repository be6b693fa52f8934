"""Settings in the database: reading them, and storing what an administrator has entered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, select

from app.extensions import db
from app.models import StoredSetting, User
from app.models.site_version import increment_site_version
from app.services.administration.log import add_entry
from settings.editable import EDITABLE

# A style sheet that an administrator is trying, which is in force for nobody else.
DRAFT_CSS = "CUSTOM_CSS_DRAFT"


@dataclass(frozen=True)
class Change:
    """What a setting was and is now, as the environment variable would hold it; or None."""

    name: str
    before: str | None
    after: str | None


def read_settings(connection: Connection) -> dict[str, str]:
    """Return the stored values by name, unread; names that the code does not know included."""
    rows = connection.execute(select(StoredSetting.name, StoredSetting.value))
    return {row.name: row.value for row in rows}


def understood(stored: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of settings that may be changed here and can be read.

    A value that an earlier release has stored may not be understood by this one.
    """
    values = {}
    for name, raw in stored.items():
        if (setting := EDITABLE.get(name)) is not None:
            try:
                values[name] = setting.read(raw)
            except ValueError:
                continue
    return values


def refused(stored: Mapping[str, str]) -> list[str]:
    """Return the names of stored settings that are unknown or cannot be read."""
    return sorted(stored.keys() - understood(stored).keys() - {DRAFT_CSS})


def seen(stored: Mapping[str, str], names: Iterable[str]) -> str:
    """Return a digest of what is stored of these, to tell whether it has changed meanwhile."""
    shown = "\0".join(f"{name}\0{stored.get(name, '')}" for name in sorted(names))
    return blake2b(shown.encode(), digest_size=8).hexdigest()


def lock_settings() -> dict[str, str]:
    """Return what is stored, and let nobody else change it until the transaction ends."""
    increment_site_version()  # all changes of pages share its row, so it is locked from here on
    return read_settings(db.session.connection())


def store(
    stored: Mapping[str, str], entered: Mapping[str, str | None], actor: User
) -> list[Change]:
    """Store the values that differ, and enter them in the log of administration.

    :param stored: from ``lock_settings``
    :param entered: values that can be read, by name; None for the default
    """
    changes = [
        Change(name, stored.get(name), raw)
        for name, raw in entered.items()
        if stored.get(name) != raw
    ]
    for change in changes:
        keep(change.name, change.after, actor)
    if changes:
        add_entry(
            "settings_changed",
            actor.id,
            None,
            _lines((change.name, change.before) for change in changes),
            _lines((change.name, change.after) for change in changes),
        )
    return changes


def keep(name: str, raw: str | None, actor: User) -> None:
    """Store a value, or nothing, after ``lock_settings``."""
    row = db.session.get(StoredSetting, name)
    if row is None:
        if raw is not None:
            db.session.add(StoredSetting(name=name, value=raw, changed_by_id=actor.id))
    elif raw is None:
        db.session.delete(row)
    else:
        row.value, row.changed_by_id = raw, actor.id


def _lines(values: Iterable[tuple[str, str | None]]) -> str:
    return "\n".join(f"{name}: {value or ''}" for name, value in values)

"""Counting what reaches the database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event

# What a process asks for all pages, in a connection of its own: the site version, at most twice a
# second, and after a change the settings and the pages of the menu and the footer.
FOR_ALL_PAGES = re.compile(
    r"SELECT (\(SELECT site_versions\.number|settings\.name|posts\.page_slug, posts\.title)"
)
# Neither asks for rows nor changes any.
BOOKKEEPING = re.compile(r"(?i)\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA|SET|SHOW)\b")
WRITE = re.compile(r"(?i)\b(INSERT\s+INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s")
LOCKING_READ = re.compile(r"(?i)\bFOR\s+(NO\s+KEY\s+)?UPDATE\b")
LAST_SEEN = re.compile(
    r"(?i)\s*UPDATE\s+(users\s+SET\s+last_seen|sessions\s+SET\s+last_seen_at)\s*=\s*\S+\s+WHERE\b"
)


@dataclass
class Statements:
    """The statements that were sent while the listener was registered, in their order."""

    texts: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.texts)

    def __str__(self) -> str:
        return "\n".join(f"{number}. {sql}" for number, sql in enumerate(self.texts, 1))

    @property
    def writes(self) -> list[str]:
        """Those that change rows."""
        return [sql for sql in self.texts if WRITE.search(LOCKING_READ.sub("", sql))]

    @property
    def writes_but_last_seen(self) -> list[str]:
        """Those that change rows, without those that update when a user or session was seen."""
        return [sql for sql in self.writes if not LAST_SEEN.match(sql)]


@contextmanager
def listening() -> Iterator[Statements]:
    """What any connection of any engine is sent meanwhile for somebody."""
    heard = Statements()

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not (BOOKKEEPING.match(statement) or FOR_ALL_PAGES.match(statement)):
            heard.texts.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", hear)

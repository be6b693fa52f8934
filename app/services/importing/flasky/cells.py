"""What is in a cell: SQLite stores any kind of value in any column, and drivers differ."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

from app.content.text.clean_text import clean_text

LARGEST_ID = 2**31 - 1
_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")


class Cells:
    """Reads cells; ``removed`` counts the characters that cannot be stored, by column."""

    def __init__(self) -> None:
        self.removed: Counter[str] = Counter()

    def text(self, value: Any, column: str) -> str | None:
        """Return a text without what cannot be stored; None for NULL.

        :param column: its table and column, such as "posts.body"
        """
        if value is None:
            return None
        if isinstance(value, bytes | memoryview):
            value = bytes(value).decode("utf-8", "surrogateescape")
        text, removed = _NOT_STORABLE.subn("", str(value))
        if removed:
            self.removed[column] += removed
        return clean_text(text)


def whole_number(value: Any) -> int | None:
    """Return an integer; None for anything else."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and re.fullmatch("-?[0-9]{1,10}", value):
        return int(value)
    return value if isinstance(value, int) else None


def row_id(value: Any) -> int | None:
    """Return the id of a row, of which PostgreSQL stores four bytes; None for no such id."""
    number = whole_number(value)
    return number if number is not None and 0 < number <= LARGEST_ID else None


def truth(value: Any) -> bool:
    """Return whether a cell says yes."""
    return value is True or whole_number(value) == 1


def moment(value: Any) -> datetime | None:
    """Return a date and time as naive UTC, as which it is read without a time zone, or None."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    elif isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - naive UTC inside
    if not isinstance(value, datetime):
        return None
    try:
        return value if value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        return None

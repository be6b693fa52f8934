"""Rows of a Ghost export: their values, and the faults of those that cannot be right."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from app.content.importing.ghost.json_file import Place
from app.content.importing.refusal import Refused

MOST_FAULTS = 1_000
ID_MAX_LENGTH = 64
_ID = re.compile(rf"[\w.:-]{{1,{ID_MAX_LENGTH}}}", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# numbers above are milliseconds: as seconds, they would be after the year 5000
_SECONDS_BELOW = 100_000_000_000
# what MySQL has for no moment
_ZERO_DATE = "0000-00-00"


class Faults:
    """The faults of a file, each in a line; with very many of them, the reading ends."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lines: list[str] = []

    def add(self, line: int, text: str) -> None:
        """Note what is wrong in a line. Raises Refused if there is no end of it."""
        self._lines.append(f"{self._name}: line {line}: {text}")
        if len(self._lines) >= MOST_FAULTS:
            self.check()

    def check(self) -> None:
        """Raise Refused if there are any."""
        if self._lines:
            raise Refused(self._lines)


def parse(source: bytes) -> Any:
    """Return what JSON says. Raises ValueError for what is none, with the line if it is known.

    So it does for names that are there twice and for numbers that are none, of which other readers
    would understand different things.
    """
    try:
        text = source.decode()
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8") from None
    try:
        return json.loads(text, object_pairs_hook=_without_doubles, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice!a} is there twice")
    return found


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


class Row:
    """A row of a table, whose values are asked for by their names."""

    def __init__(self, table: str, place: Place, values: dict[str, Any], faults: Faults) -> None:
        self.table = table
        self.place = place
        self.values = values
        self._faults = faults

    def fault(self, text: str) -> None:
        """Note that the row cannot be right."""
        self._faults.add(self.place.line, f"{self.table}: {text}")

    def text(self, name: str) -> str:
        """Return a text, '' for none."""
        value = self.values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.fault(f"{name} is no text")
            return ""
        return value

    def id(self, name: str = "id") -> str:
        """Return an id, which is a number or a text there, as a text; '' for none."""
        value = self.values.get(name)
        if value is None or value == "":
            return ""
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 63:
            return str(value)
        if isinstance(value, str) and _ID.fullmatch(value):
            return value
        self.fault(f"{name} is no id")
        return ""

    def own_id(self) -> str:
        """Return the id of the row itself, which it must have."""
        if self.values.get("id") in (None, ""):
            self.fault("it has no id")
        return self.id()

    def number(self, name: str) -> int:
        """Return a whole number, 0 for none."""
        value = self.values.get(name)
        if value is None:
            return 0
        if not isinstance(value, int) or abs(value) >= 1 << 63:
            self.fault(f"{name} is no whole number")
            return 0
        return int(value)

    def flag(self, name: str) -> bool:
        """Return whether something is so, which databases write differently."""
        value = self.values.get(name)
        if value not in (None, 0, 1, "0", "1", "true", "false", ""):
            self.fault(f"{name} is neither true nor false")
            return False
        return value in (1, "1", "true")

    def moment(self, name: str, zone: tzinfo) -> datetime | None:
        """Return a moment as naive UTC, None for none.

        :param zone: of moments that are written without one
        """
        value = self.values.get(name)
        if value is None or value == "" or str(value).startswith(_ZERO_DATE):
            return None
        try:
            moment = _moment(value, zone).astimezone(UTC)
        except (ValueError, OverflowError, TypeError):
            self.fault(f"{name} is no date")
            return None
        return moment.replace(tzinfo=None)


def _moment(value: Any, zone: tzinfo) -> datetime:
    if isinstance(value, str) and not value.isdecimal():
        moment = datetime.fromisoformat(value.strip())
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    if isinstance(value, bool):
        raise TypeError
    number = float(value)
    seconds = number if abs(number) < _SECONDS_BELOW else number / 1000
    return _EPOCH + timedelta(seconds=seconds)

"""The fields of front matter, read as what they should be."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from app.content.importing.markdown.dates import parse_moment
from app.content.importing.markdown.faults import Fault

_TRUE = frozenset({"true", "yes", "on", "y", "t", "1"})
_FALSE = frozenset({"false", "no", "off", "n", "f", "0"})
_COMMA = re.compile(r"\s*[,，、;]\s*")


@dataclass
class Fields:
    """The fields of one file, by their names in lower case.

    :param line_of: returns the line of a field
    :param warn: is called for a field that is not what it should be, with a text and its line
    """

    values: dict[str, Any]
    line_of: Callable[[str], int] = lambda _name: 1
    warn: Callable[[str, int], None] = field(default=lambda _text, _line: None)

    def has(self, *names: str) -> bool:
        """Return whether one of some fields has a value."""
        return any(self.values.get(name) is not None for name in names)

    def text(self, *names: str) -> str | None:
        """Return the text of the first of some fields that there is, or None."""
        for name in names:
            value = self.values.get(name)
            if isinstance(value, str):
                return value
            if value is not None:
                self.warn(f"{name} is no text and was left out", self.line_of(name))
        return None

    def texts(self, *names: str, split: str = "") -> list[str]:
        """Return the texts of some fields, which may be lists.

        :param split: "commas" or "blanks": what separates several that are written as one text
        """
        found: list[str] = []
        for name in names:
            value = self.values.get(name)
            if isinstance(value, str) and split:
                found += _separated(value, split)
            else:
                found += _flat(value)
        return [text for each in found if (text := " ".join(each.split()))]

    def moment(self, zone: tzinfo, *names: str) -> datetime | None:
        """Return the moment of the first of some fields that there is, or None. Raises Fault."""
        for name in names:
            value = self.values.get(name)
            if value is None or value == "":
                continue
            try:
                return parse_moment(value if isinstance(value, str) else repr(value), zone)
            except (ValueError, OverflowError, TypeError, IndexError):
                shown = str(value)[:60]
                raise Fault(f"{name} is no date: {shown!r}", self.line_of(name)) from None
        return None

    def is_true(self, name: str) -> bool | None:
        """Return whether a field is true; None if there is none, or if it is neither."""
        value = self.values.get(name)
        word = value.strip().lower() if isinstance(value, str) else ""
        return True if word in _TRUE else False if word in _FALSE else None

    def mapping(self, name: str) -> dict[str, Any]:
        """Return a field that is a mapping, or an empty one."""
        value = self.values.get(name)
        return value if isinstance(value, dict) else {}


def _separated(text: str, split: str) -> list[str]:
    if _COMMA.search(text):
        return _COMMA.split(text)
    return text.split() if split == "blanks" else [text]


def _flat(value: Any) -> list[str]:
    """Return all texts of a list, or the name in a mapping."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for each in value for text in _flat(each)]
    if isinstance(value, dict):
        return _flat(value.get("name") or value.get("title"))
    return []

"""Addresses made of a pattern, such as ``/:year/:month/:slug/``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from app.content.importing.markdown.dates import MONTHS

_TOKEN = re.compile(r":([a-z_]+)(?:\[([^\]\n]{0,20})\])?")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# what is empty leaves two of them; those of a scheme stay
_SLASHES = re.compile(r"(?<!:)/{2,}")
Values = Mapping[str, Callable[[], str]]
_SLICE = re.compile(r"(\d+|last)?(:)?(\d+|last)?")


class UnknownToken(ValueError):
    """A pattern has a name that means nothing."""


def expand(pattern: str, values: Values, lists: Mapping[str, Sequence[str]] | None = None) -> str:
    """Return a pattern with values in the places of names. Raises UnknownToken.

    :param values: of each name
    :param lists: of names that may have a slice behind them, as in ``:sections[1:]``
    """

    def value(found: re.Match[str]) -> str:
        name, part = found[1], found[2]
        if part is not None and lists is not None and name in lists:
            return "/".join(_sliced(lists[name], part))
        for end in range(len(name), 0, -1):  # :year_x is :year and _x
            if name[:end] in values:
                return values[name[:end]]() + found[0][end + 1 :]
        raise UnknownToken(f":{name} in {pattern!r} means nothing")

    return _SLASHES.sub("/", _TOKEN.sub(value, pattern))


def _sliced(items: Sequence[str], part: str) -> Sequence[str]:
    found = _SLICE.fullmatch(part)
    if found is None:
        raise UnknownToken(f"[{part}] means nothing")
    numbers = [
        None if each is None else len(items) - 1 if each == "last" else int(each)
        for each in (found[1], found[3])
    ]
    if found[2]:
        return items[numbers[0] : numbers[1]]
    number = numbers[0] or 0
    return items[number : number + 1]


def date_values(date: datetime | None) -> Values:
    """Return the values of all names that are parts of a date. Without one, they raise."""

    def of(form: Callable[[datetime], str]) -> Callable[[], str]:
        def value() -> str:
            if date is None:
                raise UnknownToken("there is no date for the address")
            return form(date)

        return value

    forms: dict[str, Callable[[datetime], str]] = {
        "year": lambda d: f"{d.year:04}",
        "short_year": lambda d: f"{d.year % 100:02}",
        "month": lambda d: f"{d.month:02}",
        "i_month": lambda d: str(d.month),
        "short_month": lambda d: MONTHS[d.month - 1][:3].title(),
        "long_month": lambda d: MONTHS[d.month - 1].title(),
        "monthname": lambda d: MONTHS[d.month - 1],
        "day": lambda d: f"{d.day:02}",
        "i_day": lambda d: str(d.day),
        "y_day": lambda d: f"{d.timetuple().tm_yday:03}",
        "yearday": lambda d: str(d.timetuple().tm_yday),
        "w_year": lambda d: str(d.isocalendar().year),
        "week": lambda d: f"{d.isocalendar().week:02}",
        "w_day": lambda d: str(d.isoweekday()),
        "weekday": lambda d: str(d.isoweekday() % 7),
        "weekdayname": lambda d: _DAYS[d.weekday()],
        "short_day": lambda d: _DAYS[d.weekday()][:3].title(),
        "long_day": lambda d: _DAYS[d.weekday()].title(),
        "hour": lambda d: f"{d.hour:02}",
        "minute": lambda d: f"{d.minute:02}",
        "second": lambda d: f"{d.second:02}",
    }
    return {name: of(form) for name, form in forms.items()}


def jekyll_title(name: str) -> str:
    """Return the last part of an address as Jekyll writes ``:title``, with its case."""
    return _hyphenated(name, "._~!$&'()+,;=@")


def jekyll_slug(name: str) -> str:
    """Return the last part of an address as Jekyll writes ``:slug``."""
    return _hyphenated(name, "").lower()


def _hyphenated(name: str, kept: str) -> str:
    characters = (each if _is_of_words(each) or each in kept else " " for each in name)
    return "-".join("".join(characters).split())


def _is_of_words(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LM" or category == "Nd"


def hugo_part(text: str) -> str:
    """Return a part of an address as Hugo makes it of a title or of the name of a file."""
    found: list[str] = []
    has_gap = False
    for character in text:
        if character == "-" or character.isspace():
            has_gap = bool(found)
        elif _is_of_words(character) or character.isalnum() or character in "._#+~@%":
            found += ["-", character] if has_gap else [character]
            has_gap = False
    return "".join(found).lower()

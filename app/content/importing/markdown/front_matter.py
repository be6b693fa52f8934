"""What stands at the top of a Markdown file: YAML, TOML or JSON."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from app.content.importing.markdown.faults import Fault
from app.content.importing.markdown.yaml_text import load_yaml

MOST_CHARACTERS = 100_000
YAML, TOML, JSON = "yaml", "toml", "json"
_FENCES = {"---": YAML, "+++": TOML}
_FIRST_FIELD = re.compile(r"""\s*(["']?)[\w-]+\1\s*[:=]""")
_JSON_START = re.compile(r'\{\s*(?:"(?:[^"\\\n]|\\.)*"\s*:|\}\s*(?:\n|$))')
_LINE_OF_TOML = re.compile(r" \(at line (\d+), column \d+\)$")


@dataclass(frozen=True, slots=True)
class Parts:
    """A file in two parts.

    :param language: YAML, TOML, JSON, or '' without front matter
    :param first_line: the number of the front matter's first line
    :param body_line: the number of the body's first line
    """

    language: str
    head: str
    first_line: int
    body: str
    body_line: int


def split_front_matter(text: str) -> Parts:
    """Return the front matter and the body of a file. Raises Fault.

    :param text: with LF at the end of lines, without a byte order mark
    """
    if _JSON_START.match(text):
        return _split_json(text)
    first, newline, rest = text.partition("\n")
    language = _FENCES.get(first.rstrip())
    if language is None or not newline:
        return Parts("", "", 1, text, 1)
    fence = re.escape(first.rstrip())
    ends = rf"^(?:{fence}|\.\.\.)[ \t]*$" if language == YAML else rf"^{fence}[ \t]*$"
    end = re.compile(ends, re.MULTILINE).search(rest)
    if end is None:
        if language == YAML and not _FIRST_FIELD.match(rest):
            return Parts("", "", 1, text, 1)  # a line drawn across the page
        raise Fault(f"the front matter has no {first.rstrip()} at its end", 1)
    head, body = rest[: end.start()], rest[end.end() + 1 :]
    return Parts(language, head, 2, body, 3 + head.count("\n"))


def _split_json(text: str) -> Parts:
    try:
        _value, end = json.JSONDecoder(parse_int=str).raw_decode(text[: MOST_CHARACTERS + 1])
    except (ValueError, RecursionError) as error:
        raise _json_fault(error).after(0) from None
    return Parts(JSON, text[:end], 1, text[end:].lstrip("\n"), text.count("\n", 0, end) + 2)


def parse_front_matter(parts: Parts) -> dict[str, Any]:
    """Return the fields of a file by their names in lower case. Raises Fault.

    Values are texts, None, lists and mappings, as ``load_yaml`` returns them.
    """
    if len(parts.head) > MOST_CHARACTERS:
        raise Fault(f"the front matter has more than {MOST_CHARACTERS} characters", 1)
    try:
        values = parse(parts.head, parts.language) if parts.head.strip() else {}
    except Fault as fault:
        raise fault.after(parts.first_line - 1) from None
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise Fault("the front matter is not made of fields", parts.first_line)
    return lower_keys(values)


def lower_keys(values: dict[str, Any]) -> dict[str, Any]:
    """Return a mapping by names in lower case; one that is in lower case already comes first."""
    found = {str(key).lower(): value for key, value in values.items()}
    return found | {key: value for key, value in values.items() if str(key) == str(key).lower()}


def line_of(parts: Parts, field: str) -> int:
    """Return the line of a field of the front matter, or the first one."""
    name = rf"""(?im)^[ \t]*["']?{re.escape(field)}["']?[ \t]*[:=]"""
    found = re.search(name, parts.head)
    return parts.first_line + (parts.head.count("\n", 0, found.start()) if found else 0)


def parse(text: str, language: str) -> Any:
    """Return the value of a YAML, TOML or JSON text. Raises Fault."""
    if language == YAML:
        return load_yaml(text)
    try:
        if language == TOML:
            return _plain(tomllib.loads(text))
        numbers: Any = {"parse_int": str, "parse_float": str, "parse_constant": str}
        return _plain(json.loads(text, object_pairs_hook=_once, **numbers))
    except Fault:
        raise
    except (ValueError, RecursionError, OverflowError) as error:
        raise (_toml_fault if language == TOML else _json_fault)(error) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Fault(f"{key!r} is there twice")
        found[key] = value
    return found


def _toml_fault(error: Exception) -> Fault:
    if isinstance(error, RecursionError):
        return Fault("its values are too deep")
    found = _LINE_OF_TOML.search(str(error))
    what = _LINE_OF_TOML.sub("", str(error))
    return Fault(f"this is no TOML: {what}", int(found[1]) if found else None)


def _json_fault(error: Exception) -> Fault:
    if isinstance(error, json.JSONDecodeError):
        return Fault(f"this is no JSON: {error.msg}", error.lineno)
    return Fault("this is no JSON, or its values are too deep")


def _plain(value: Any) -> Any:
    """Return a value with texts in the place of numbers, dates and truth values."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | time):
        return value.isoformat()
    try:
        return None if value is None else str(value)
    except ValueError:  # an integer with too many digits
        raise Fault("a number has too many digits") from None

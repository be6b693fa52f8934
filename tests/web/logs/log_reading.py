"""Parse log entries strictly: what does not follow its format fails the test."""

from __future__ import annotations

import json
import re
from typing import Any

Entry = dict[str, Any]

NUMBERS = {"status", "bytes", "ms", "user", "account", "post", "comment"}

_PAIR = re.compile(r'([a-z_]+)=("(?:[^"\\\x00-\x1f]|\\.)*"|[^\s"=\\]+)(?: |$)')
_TEXT = re.compile(
    r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z)"
    r"(?: (?P<level>DEBUG|WARNING|ERROR))?"
    r" (?P<message>.*?)"
    r"(?: \[(?P<request_id>\S+)\])?"
    r"(?P<exception>\n.*)?",
    re.DOTALL,
)
_REQUEST = re.compile(
    r"(?P<method>\S+) (?P<path>\S+) (?P<status>\d+|-), "
    r"(?P<bytes>\d+|-) bytes in (?P<ms>\d+) ms, (?P<remote>[^\s,]+)(?:, user (?P<user>\d+))?"
)


def entries(form: str, log: str) -> list[Entry]:
    """Return the entries of a log in this format, with the keys of ``json``."""
    read = {"json": _from_json, "logfmt": _from_logfmt, "text": _from_text}[form]
    assert log == "" or log.endswith("\n")
    chunks = re.split(r"\n(?! )", log[:-1]) if form == "text" else log[:-1].split("\n")
    return [read(chunk) for chunk in chunks if chunk]


def requests_in(form: str, log: str) -> list[Entry]:
    """Return the entries of requests."""
    return [entry for entry in entries(form, log) if "method" in entry]


def _from_json(line: str) -> Entry:
    entry: Entry = json.loads(line)
    return entry


def _from_logfmt(line: str) -> Entry:
    entry: Entry = {}
    position = 0
    while position < len(line):
        pair = _PAIR.match(line, position)
        assert pair, f"no key=value at {position}: {line}"
        name, value = pair.groups()
        assert name not in entry, f"{name} is there twice: {line}"
        entry[name] = json.loads(value) if value.startswith('"') else value
        position = pair.end()
    return {name: _number(name, value) for name, value in entry.items()}


def _from_text(chunk: str) -> Entry:
    found = _TEXT.fullmatch(chunk)
    assert found, f"not a line of the log: {chunk}"
    entry = {name: value for name, value in found.groupdict().items() if value is not None}
    entry["level"] = entry.get("level", "INFO").lower()
    if request := _REQUEST.fullmatch(entry["message"]):
        entry |= {
            name: _number(name, value) for name, value in request.groupdict().items() if value
        }
        entry["message"] = "request"
    return entry


def _number(name: str, value: str) -> str | int:
    return int(value) if name in NUMBERS and value.isdecimal() else value

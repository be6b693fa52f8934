"""Markdown files with front matter: YAML between two lines of hyphens, then the text."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import yaml

# What no version of YAML takes for a number, a date, or anything else than a word. PyYAML itself
# quotes the words that mean something, such as "yes".
_PLAIN = re.compile("[A-Za-z][A-Za-z_]*", re.ASCII)
_NO_WRAPPING = 1_000_000


class _Dumper(yaml.SafeDumper):
    """Quotes every text, because readers of YAML 1.2 take other texts for numbers than PyYAML."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None if _PLAIN.fullmatch(text) else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


def _moment(dumper: yaml.SafeDumper, moment: datetime) -> yaml.ScalarNode:
    # with the T of RFC 3339, which all programs read
    return dumper.represent_scalar("tag:yaml.org,2002:timestamp", moment.isoformat())


_Dumper.add_representer(str, _text)
_Dumper.add_representer(datetime, _moment)


def as_yaml(values: dict[str, Any]) -> str:
    """Return YAML of texts, numbers, truth values, aware moments, lists and dictionaries."""
    options: dict[str, Any] = {"allow_unicode": True, "sort_keys": False, "width": _NO_WRAPPING}
    return str(yaml.dump(values, Dumper=_Dumper, **options))


def markdown_file(values: dict[str, Any], body: str) -> bytes:
    """Return a file with front matter.

    :param values: those that are None, '' or empty are left out, except an empty title
    """
    kept = {key: value for key, value in values.items() if _says_something(key, value)}
    return f"---\n{as_yaml(kept)}---\n{body}".encode()


def _says_something(key: str, value: Any) -> bool:
    return key == "title" or value is False or bool(value)

"""The marks of Liquid and kramdown in texts of Jekyll.

https://jekyllrb.com/docs/liquid/ and https://kramdown.gettalong.org/syntax.html
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.content.importing.code import fenced, outside_code

_OPEN = re.compile(r"\{[%{]")
_CLOSE = {"{%": "%}", "{{": "}}"}
# a mark is a line or a few of them
_LONGEST_MARK = 2_000
_BLOCKS = ("raw", "comment", "highlight")
_BLOCK_LIST = re.compile(r"(?m)^ {0,3}\{:[^}\n]*\}[ \t]*\n?|^ {0,3}\{::[^}\n]*\}[ \t]*\n?")
_SPAN_LIST = re.compile(r"(?<=[^\s{])\{:[^}\n]{0,500}\}")
_CONTENTS = re.compile(
    r"(?m)^ {0,3}(?:[*+-]|\d\.)[ \t]+[^\n]*\n {0,3}\{:[ ]*toc\b[^}\n]*\}[ \t]*\n?"
)
_HEADING_ID = re.compile(r"(?m)^( {0,3}#{1,6}[ \t][^\n{]*?)[ \t]*\{#[\w:.-]{1,200}\}[ \t]*$")
_MORE = re.compile(r"(?im)^[ \t]*<!--\s{0,9}more\s{0,9}-->[ \t]*\n?|<!--\s{0,9}more\s{0,9}-->")


@dataclass
class Liquid:
    """What marks of Liquid stand for.

    :param values: of variables such as ``site.title``
    :param link_to: returns the address of a post or file by its name, or None
    :param unknown: counts the marks that stay as they are
    """

    base_path: str
    host: str
    values: Mapping[str, str]
    link_to: Callable[[str], str | None]
    unknown: Counter[str] = field(default_factory=Counter)

    def render(self, text: str) -> str:
        """Return a text in which the marks that are known are replaced."""
        found: list[str] = []
        position = 0
        nowhere: set[str] = set()
        while mark := _OPEN.search(text, position):
            found.append(text[position : mark.start()])
            close = _CLOSE[mark[0]]
            end = -1 if close in nowhere else text.find(close, mark.end())
            if end < 0:
                nowhere.add(close)
            if end < 0 or end - mark.end() > _LONGEST_MARK:
                found.append(mark[0])
                position = mark.end()
                continue
            inside = text[mark.end() : end].strip("-").strip()
            position = end + len(close)
            whole = text[mark.start() : position]
            if mark[0] == "{{":
                found.append(self._output(inside, whole))
                continue
            name = inside.split(maxsplit=1)[0] if inside else ""
            if name in _BLOCKS and name not in nowhere:
                ending = re.compile(rf"\{{%-?\s{{0,9}}end{name}\s{{0,9}}-?%\}}").search(
                    text, position
                )
                if ending is not None:
                    found.append(self._block(name, inside, text[position : ending.start()]))
                    position = ending.end()
                    continue
                nowhere.add(name)
            found.append(self._tag(name, inside, whole))
        return "".join([*found, text[position:]])

    def _block(self, name: str, inside: str, content: str) -> str:
        if name == "raw":
            return content
        if name == "comment":
            return ""
        words = inside.split()
        language = words[1] if len(words) > 1 else ""
        return fenced(self.render(content), re.sub(r"[^\w+#.-]", "", language))

    def _tag(self, name: str, inside: str, whole: str) -> str:
        if name in ("post_url", "link"):
            address = self.link_to(inside.partition(" ")[2].strip())
            if address is not None:
                return address
        self.unknown[f"{{% {name} %}}"] += 1
        return whole

    def _output(self, inside: str, whole: str) -> str:
        first, *filters = _split(inside, "|")
        value = self._value(first)
        for each in filters:
            if value is not None:
                value = self._filtered(value, each)
        if value is None:
            name = first.split(maxsplit=1)[0] if first.split() else ""
            self.unknown[f"{{{{ {name[:40]} }}}}"] += 1
            return whole
        return value

    def _value(self, expression: str) -> str | None:
        word = expression.strip()
        if len(word) > 1 and word[0] == word[-1] and word[0] in "\"'":
            return word[1:-1]
        return self.values.get(word)

    def _filtered(self, value: str, expression: str) -> str | None:
        name, _colon, given = expression.partition(":")
        name = name.strip()
        if name == "relative_url":
            return value if "://" in value else f"{self.base_path}/{value.lstrip('/')}"
        if name == "absolute_url":
            path = value if "://" in value else f"{self.base_path}/{value.lstrip('/')}"
            return path if "://" in path else f"{self.host}{path}"
        argument = self._value(given)
        if argument is not None and name in ("prepend", "append"):
            return argument + value if name == "prepend" else value + argument
        if name in ("strip", "downcase", "upcase"):
            cased = {"downcase": value.lower(), "upcase": value.upper()}
            return cased.get(name, value.strip())
        return value if name in ("escape", "xml_escape", "escape_once", "uri_escape") else None


def _split(text: str, separator: str) -> list[str]:
    """Return the parts of an expression, without looking into texts in quotes."""
    parts, quote, start = [], "", 0
    for index, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character == separator:
            parts.append(text[start:index])
            start = index + 1
    return [*parts, text[start:]]


def without_attributes(text: str) -> str:
    """Return a text without the lists of attributes that kramdown knows."""

    def change(prose: str) -> str:
        prose = _CONTENTS.sub("", prose)
        return _SPAN_LIST.sub("", _BLOCK_LIST.sub("", prose))

    return outside_code(text, change) if "{:" in text else text


def without_heading_ids(text: str) -> str:
    """Return a text whose headings do not say ``{#id}``, as kramdown and Hugo have them."""
    return outside_code(text, lambda prose: _HEADING_ID.sub(r"\1", prose)) if "{#" in text else text


def without_more(text: str) -> str:
    """Return a text without the mark that ends its summary."""
    return outside_code(text, lambda prose: _MORE.sub("", prose)) if "more" in text else text

"""Read the elements of a WXR file one after the other, in bounded memory.

Entities and document types are refused, so nothing is expanded and nothing is loaded.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from app.content.importing.refusal import Refused
from app.content.importing.wordpress.mending import END_MISSING, mended_documents
from app.content.importing.wordpress.source import HINT, texts_of

# an export has five levels: rss, channel, item, comment, and its fields
MOST_NESTED = 50
# of one item with its comments, or of anything else that has no end
MOST_BYTES = 32 * 1024 * 1024

_NAMESPACES = (
    (re.compile(r"https?://wordpress\.org/export/[\d.]+/excerpt/?"), "excerpt:"),
    (re.compile(r"https?://wordpress\.org/export/[\d.]+/?"), "wp:"),
    (re.compile(r"https?://purl\.org/rss/1\.0/modules/content/?"), "content:"),
    (re.compile(r"https?://purl\.org/dc/elements/1\.1/?"), "dc:"),
)


@dataclass(slots=True)
class Element:
    """An element with its text and those within it.

    :param name: with the usual prefix, such as "wp:post_id", whatever the file calls it
    :param line: where it begins
    """

    name: str
    line: int
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text, without spaces around it."""
        return "".join(self.parts).strip()

    def first(self, name: str) -> Element | None:
        """Return the first element of this name within it, or None."""
        return next((child for child in self.children if child.name == name), None)

    def value(self, name: str) -> str:
        """Return the text of the first element of this name, or ''."""
        found = self.first(name)
        return found.text if found is not None else ""

    def all(self, name: str) -> Iterator[Element]:
        """Yield the elements of this name."""
        return (child for child in self.children if child.name == name)

    def line_of(self, name: str) -> int:
        """Return the line of the first element of this name, or the own one."""
        found = self.first(name)
        return found.line if found is not None else self.line


def read_elements(path: Path, mended: Counter[str] | None = None) -> Iterator[Element]:
    """Yield what is in the channel of a file: its fields, authors, terms and items. Raises Refused.

    :param mended: the file is mended if this is given; counts what was mended, by the reason
    """
    if mended is None:
        yield from _Reader(path.name).read(texts_of(path))
        return
    found = False
    for first_line, texts in mended_documents(path, mended):
        for element in _Reader(path.name, mended, first_line).read(texts):
            found = True
            yield element
    if not found:
        raise Refused([f"{path.name}: line 1: there is no export of WordPress in it"])


class _Reader:
    """Makes elements of what the parser finds in one document."""

    def __init__(self, name: str, mended: Counter[str] | None = None, first_line: int = 1) -> None:
        self._name = name
        self._mended = mended
        self._line_offset = first_line - 1
        self._open: list[Element] = []
        self._scopes: list[dict[str, str]] = [{}]
        self._done: list[Element] = []
        self._size = 0
        self._fed = 0
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.EntityDeclHandler = self._entity

    def read(self, texts: Iterator[str]) -> Iterator[Element]:
        for text in texts:
            self._feed(text.encode("utf-8"))
            yield from self._taken()
        self._feed(b"", is_last=True)
        yield from self._taken()

    def _taken(self) -> list[Element]:
        done, self._done = self._done, []
        return done

    def _feed(self, data: bytes, *, is_last: bool = False) -> None:
        try:
            self._parser.Parse(data, is_last)
        except expat.ExpatError as error:
            if is_last and self._mended is not None and self._scopes[1:]:
                self._mended[END_MISSING] += 1
                return
            reason = expat.ErrorString(error.code) or "not well-formed"
            self._refuse(f"the XML is broken: {reason}{self._hint}", error.lineno)
        self._fed += len(data)
        if self._fed - self._parser.CurrentByteIndex > MOST_BYTES:
            self._refuse("a tag or comment has no end")

    @property
    def _hint(self) -> str:
        return HINT if self._mended is None else ""

    def _refuse(self, what: str, line: int | None = None) -> NoReturn:
        number = (line or self._parser.CurrentLineNumber) + self._line_offset
        raise Refused([f"{self._name}: line {number}: {what}"])

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        depth = len(self._scopes)
        if depth > MOST_NESTED:
            self._refuse(f"elements are nested deeper than {MOST_NESTED}")
        self._scopes.append(_scope(self._scopes[-1], attributes))
        if depth == 1 and name != "rss":
            self._refuse(f"this is no export of WordPress: it begins with <{name[:40]}>")
        if depth < 3:
            return
        line = self._parser.CurrentLineNumber + self._line_offset
        element = Element(self._usual_name(name), line, attributes)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._size = 0
        self._open.append(element)
        self._count(len(name) + sum(map(len, attributes.values())) + 100)

    def _end(self, name: str) -> None:
        self._scopes.pop()
        if self._open:
            element = self._open.pop()
            if not self._open:
                self._done.append(element)

    def _characters(self, text: str) -> None:
        if self._open:
            self._open[-1].parts.append(text)
            self._count(len(text))

    def _count(self, size: int) -> None:
        self._size += size
        if self._size > MOST_BYTES:
            self._refuse(f"an element has more than {MOST_BYTES // 1024**2} MB")

    def _doctype(self, name: str, *_others: object) -> NoReturn:
        if name.lower() == "html":
            self._refuse("this is an HTML page, not an export of WordPress")
        self._refuse("it has a document type declaration (DTD), which no export has")

    def _entity(self, *_others: object) -> NoReturn:
        self._refuse("it declares an entity, which no export does")

    def _usual_name(self, name: str) -> str:
        prefix, colon, local = name.rpartition(":")
        scope = self._scopes[-1]
        if prefix in scope:
            return f"{scope[prefix]}{local}"
        return f"{prefix}{colon}{local}"


def _scope(outer: dict[str, str], attributes: dict[str, str]) -> dict[str, str]:
    """Return what the prefixes of an element stand for, by the namespaces that it declares.

    A prefix that is not declared stands for itself: some programs that write exports forget it.
    """
    declared = {
        name.partition(":")[2]: _usual_prefix(uri)
        for name, uri in attributes.items()
        if name == "xmlns" or name.startswith("xmlns:")
    }
    return outer | declared if declared else outer


def _usual_prefix(uri: str) -> str:
    if not uri:
        return ""
    for pattern, prefix in _NAMESPACES:
        if pattern.fullmatch(uri.strip()):
            return prefix
    return f"{{{uri}}}"

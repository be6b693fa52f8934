"""Texts in the format of Mobiledoc, which Ghost has stored from version 1 to 5.

https://github.com/bustle/mobiledoc-kit/blob/master/MOBILEDOC.md
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from app.content.importing.ghost.cards import add_card
from app.content.importing.ghost.documents import load
from app.content.importing.ghost.pieces import Pieces, Unreadable

_MARKUP, _IMAGE, _LIST, _CARD = 1, 2, 3, 10
_TEXT, _ATOM = 0, 1
_BLOCKS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"})
_QUOTES = frozenset({"aside", "pull-quote"})
_INLINE = frozenset({"strong", "b", "em", "i", "s", "del", "code", "sub", "sup", "a"})


def read_mobiledoc(source: str) -> Pieces:
    """Return the pieces of a text. Raises Unreadable."""
    document = load(source)
    version = document.get("version")
    if not isinstance(version, str) or not version.startswith("0.3"):
        raise Unreadable("it is of another version")
    try:
        reader = _Reader(document)
        for section in document["sections"]:
            reader.add(section)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable("it does not keep to its format") from error
    return reader.pieces


class _Reader:
    def __init__(self, document: dict[str, Any]) -> None:
        self.pieces = Pieces()
        self._markups = document.get("markups") or []
        self._atoms = document.get("atoms") or []
        self._cards = document.get("cards") or []

    def add(self, section: Any) -> None:
        """Add a section of the document."""
        kind = section[0]
        if kind == _MARKUP:
            tag = "blockquote" if section[1] in _QUOTES else section[1]
            tag = tag if tag in _BLOCKS else "p"
            self.pieces.html(f"<{tag}>{self._inline(section[2])}</{tag}>")
        elif kind == _IMAGE:
            add_card(self.pieces, "image", {"src": section[1]})
        elif kind == _LIST:
            tag = "ol" if section[1] == "ol" else "ul"
            items = "".join(f"<li>{self._inline(item)}</li>" for item in section[2])
            self.pieces.html(f"<{tag}>{items}</{tag}>")
        elif kind == _CARD:
            name, values = (*self._cards[_index(section[1])], {})[:2]
            add_card(self.pieces, str(name), values if isinstance(values, dict) else {})
        else:
            self.pieces.left_out["blocks: of an unknown kind"] += 1

    def _inline(self, markers: Iterable[Any]) -> str:
        """Return the HTML of running text, whose markers open and close markups."""
        written: list[str] = []
        opened: list[str] = []
        for kind, opens, closes, value in markers:
            for number in opens:
                tag, html = self._markup(_index(number))
                opened.append(tag)
                written.append(html)
            written.append(self._text(kind, value))
            for _ in range(min(_index(closes), len(opened))):
                tag = opened.pop()
                written.append(f"</{tag}>" if tag else "")
        return "".join([*written, *(f"</{tag}>" for tag in reversed(opened) if tag)])

    def _markup(self, number: int) -> tuple[str, str]:
        """Return the name of a tag and the tag, both '' for one that Markdown does not have."""
        tag, *rest = self._markups[number]
        if tag not in _INLINE:
            return "", ""
        attributes = rest[0] if rest else []
        named = dict(zip(attributes[::2], attributes[1::2], strict=False))
        address = named.get("href") if tag == "a" else None
        return str(tag), f'<a href="{escape(address)}">' if address else f"<{tag}>"

    def _text(self, kind: Any, value: Any) -> str:
        if kind == _TEXT:
            return _escaped(value)
        if kind != _ATOM:
            raise Unreadable("a marker is of an unknown kind")
        name, words = self._atoms[_index(value)][:2]
        return "<br>" if name == "soft-return" else _escaped(words)


def _escaped(words: Any) -> str:
    if not isinstance(words, str):
        raise Unreadable("words are no text")
    return escape(words, quote=False)


def _index(value: Any) -> int:
    if not isinstance(value, int) or value < 0:
        raise Unreadable("a number is none")
    return value

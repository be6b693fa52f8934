"""Texts in the format of Lexical, which Ghost's editor has written since version 5.

https://lexical.dev/docs/concepts/serialization
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from app.content.importing.ghost.cards import add_card, is_card
from app.content.importing.ghost.documents import MOST_NESTED, load
from app.content.importing.ghost.pieces import Pieces, Unreadable

Node = Mapping[str, Any]

# bits of a text's format, from the outermost tag to the innermost
_FORMATS = ((1, "strong"), (2, "em"), (4, "s"), (32, "sub"), (64, "sup"), (16, "code"))
_BLOCKS = {
    "paragraph": "p",
    "quote": "blockquote",
    "extended-quote": "blockquote",
    "aside": "blockquote",
    "listitem": "li",
}
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LINKS = frozenset({"link", "autolink", "at-link"})
_KNOWN = frozenset({*_BLOCKS, *_LINKS, "heading", "extended-heading", "list", "root"})


def read_lexical(source: str) -> Pieces:
    """Return the pieces of a text. Raises Unreadable."""
    root = load(source).get("root")
    if not isinstance(root, dict) or not isinstance(root.get("children"), list):
        raise Unreadable("it has no root")
    reader = _Reader()
    for node in root["children"]:
        reader.add(node)
    return reader.pieces


class _Reader:
    def __init__(self) -> None:
        self.pieces = Pieces()

    def add(self, node: Any) -> None:
        """Add a block of the text."""
        name = _name_of(node)
        if is_card(name) or not (_children(node) or name in _KNOWN or "text" in node):
            add_card(self.pieces, name, node)
        elif name in _BLOCKS or name in ("heading", "extended-heading", "list"):
            self.pieces.html(self._block(node, 1))
        else:
            self.pieces.html(f"<p>{self._inline([node], 1)}</p>")

    def _block(self, node: Node, depth: int) -> str:
        name = _name_of(node)
        if name == "list":
            return self._list(node, depth)
        tag = _BLOCKS.get(name, "p")
        if name in ("heading", "extended-heading"):
            tag = str(node.get("tag"))
            tag = tag if tag in _HEADINGS else "h2"
        return f"<{tag}>{self._inline(_children(node), depth + 1)}</{tag}>"

    def _list(self, node: Node, depth: int) -> str:
        kind = node.get("listType")
        tag = "ol" if kind == "number" or node.get("tag") == "ol" else "ul"
        start = node.get("start")
        first = f' start="{start}"' if tag == "ol" and isinstance(start, int) else ""
        items = []
        for item in _children(node):
            _name_of(item)
            inner = _children(item)
            words = self._inline(inner, depth + 1)
            if inner and all(_name_of(each) == "list" for each in inner):
                items.append(words)  # the list within the item before
            elif kind == "check":
                checked = " checked" if item.get("checked") else ""
                items.append(f'<li><input type="checkbox"{checked}>{words}</li>')
            else:
                items.append(f"<li>{words}</li>")
        return f"<{tag}{first}>{''.join(items)}</{tag}>"

    def _inline(self, nodes: Iterable[Any], depth: int) -> str:
        """Return the HTML of running text; tags stay open from one text to the next."""
        if depth > MOST_NESTED:
            raise Unreadable("it is nested too deeply")
        written: list[str] = []
        opened: list[str] = []
        for node in nodes:
            wanted = _formats(node)
            while not set(opened) <= set(wanted):
                written.append(f"</{opened.pop()}>")
            for tag in wanted:
                if tag not in opened:
                    opened.append(tag)
                    written.append(f"<{tag}>")
            written.append(self._node(node, depth))
        return "".join([*written, *(f"</{tag}>" for tag in reversed(opened))])

    def _node(self, node: Any, depth: int) -> str:
        name = _name_of(node)
        if isinstance(words := node.get("text"), str):
            return escape(words, quote=False)
        if name == "linebreak":
            return "<br>"
        if name in _LINKS:
            address = node.get("url")
            words = self._inline(_children(node), depth + 1)
            is_link = isinstance(address, str) and address
            return f'<a href="{escape(address)}">{words}</a>' if is_link else words
        if name in _BLOCKS or name in ("heading", "extended-heading", "list"):
            return self._block(node, depth + 1)
        if name not in ("tab", "zwnj", "at-link-search"):
            self.pieces.left_out[f"blocks: {name[:50]}"] += 1
        return self._inline(_children(node), depth + 1)


def _name_of(node: Any) -> str:
    if not isinstance(node, dict) or not isinstance(node.get("type"), str):
        raise Unreadable("a node has no type")
    name: str = node["type"]
    return name


def _children(node: Node) -> list[Any]:
    children = node.get("children")
    if children is None:
        return []
    if not isinstance(children, list):
        raise Unreadable("the children of a node are no list")
    return children


def _formats(node: Any) -> list[str]:
    bits = node.get("format") if isinstance(node, dict) and "text" in node else 0
    return [tag for bit, tag in _FORMATS if isinstance(bits, int) and bits & bit]

"""Texts of posts as Ghost's editors store them: JSON within the JSON of an export."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

Values = dict[str, Any]


def paragraph(*texts: str | Values) -> Values:
    """Return a paragraph of Lexical; a text may be a node."""
    return {"type": "paragraph", "version": 1, "direction": "ltr", "children": nodes(*texts)}


def nodes(*texts: str | Values) -> list[Values]:
    """Return texts as nodes of Lexical."""
    return [each if isinstance(each, dict) else words(each) for each in texts]


def words(text: str, format: int = 0) -> Values:
    """Return a text of Lexical with the bits of its format."""
    return {
        "type": "extended-text",
        "version": 1,
        "detail": 0,
        "mode": "normal",
        "style": "",
        "text": text,
        "format": format,
    }


def lexical(*blocks: Values) -> str:
    """Return a document of Lexical."""
    root = {"type": "root", "version": 1, "format": "", "indent": 0, "children": list(blocks)}
    return json.dumps({"root": root})


def mobiledoc(
    sections: Sequence[Any],
    cards: Sequence[Any] = (),
    markups: Sequence[Any] = (),
    atoms: Sequence[Any] = (),
) -> str:
    """Return a document of Mobiledoc."""
    document = {"version": "0.3.1", "atoms": atoms, "cards": cards, "markups": markups}
    return json.dumps({**document, "sections": sections, "ghostVersion": "4.0"})


def markdown_document(markdown: str) -> str:
    """Return a document as the editor of Ghost 1 has stored it: one card with Markdown."""
    card = ["card-markdown", {"cardName": "card-markdown", "markdown": markdown}]
    return mobiledoc([[10, 0]], [card])

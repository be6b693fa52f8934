"""A text in pieces, some of which are HTML and others Markdown already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal


class Unreadable(ValueError):
    """A text is not in the format that it should be in."""


@dataclass
class _Piece:
    """Parts that are converted together; HTML that stands apart is not joined by other."""

    kind: Literal["html", "apart", "markdown"]
    parts: list[str]


@dataclass
class Pieces:
    """The blocks of a text in their order, and the kinds of blocks that were left out."""

    left_out: Counter[str] = field(default_factory=Counter)
    _pieces: list[_Piece] = field(default_factory=list)

    def html(self, html: str) -> None:
        """Add HTML in which everything is closed."""
        if self._pieces and self._pieces[-1].kind == "html":
            self._pieces[-1].parts.append(html)
        else:
            self._pieces.append(_Piece("html", [html]))

    def foreign_html(self, html: str) -> None:
        """Add HTML that an author has written: what is not closed in it ends with it."""
        self._pieces.append(_Piece("apart", [html]))

    def markdown(self, markdown: str) -> None:
        """Add Markdown."""
        self._pieces.append(_Piece("markdown", [markdown]))

    def to_markdown(self, convert: Callable[[str], str]) -> str:
        """Return all of it as Markdown.

        :param convert: makes Markdown of HTML
        """
        blocks = []
        for piece in self._pieces:
            text = "".join(piece.parts)
            blocks.append(text if piece.kind == "markdown" else convert(text))
        return "\n\n".join(block.strip("\n") for block in blocks if block.strip())

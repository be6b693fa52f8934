"""Reading single posts of Ghost in tests."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from app.content.importing.ghost.reading import read_ghost
from tests.ghost_documents import Values, lexical, mobiledoc, nodes
from tests.ghost_exports import exported, post, user, write

NOW = datetime(2026, 1, 1)  # noqa: DTZ001 - naive UTC


class Reader:
    """Reads one post after the other, and keeps the report of the last one."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "site.json"
        self.warnings: list[str] = []
        self.skipped: dict[str, int] = {}

    def body(self, **values: Any) -> str:
        """Return the Markdown of a post with these values."""
        tables = {"posts": [post(1, author_id="1", **values)], "users": [user("1", "Ann", "ann")]}
        export = read_ghost(write(self._file, exported("5.0.0", **tables)), now=NOW)
        self.warnings = [each.text for each in export.report.warnings]
        self.skipped = dict(export.report.counts.skipped)
        return next(export.read()).body

    def lexical(self, *blocks: Values) -> str:
        """Return the Markdown of a document of Lexical."""
        return self.body(lexical=lexical(*blocks), html="<p>Not this</p>")

    def mobiledoc(self, *document: Any) -> str:
        """Return the Markdown of a document of Mobiledoc."""
        return self.body(lexical=None, mobiledoc=mobiledoc(*document), html="<p>Not this</p>")


def block(kind: str, *children: str | Values, **values: Any) -> Values:
    """Return a block of Lexical."""
    return {"type": kind, "version": 1, "children": nodes(*children), **values}


def card(kind: str, **values: Any) -> Values:
    return {"type": kind, "version": 1, **values}

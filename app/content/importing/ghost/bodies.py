"""The text of a post, from whichever format has it, as Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from app.content.importing.ghost.html import public_html
from app.content.importing.ghost.lexical import read_lexical
from app.content.importing.ghost.mobiledoc import read_mobiledoc
from app.content.importing.ghost.pieces import Pieces, Unreadable
from app.content.importing.ghost.rows import Row
from app.content.importing.report import Report
from app.content.importing.texts import Texts

# what Ghost writes instead of the address of its site
_SITE = re.compile("__GHOST_URL__/?")
_ADDRESS = re.compile(r"\]\([^\s)]+")
UNREADABLE = "its text cannot be read"
# in the order in which Ghost prefers them
_FORMATS: tuple[tuple[str, Callable[[str], Pieces]], ...] = (
    ("lexical", read_lexical),
    ("mobiledoc", read_mobiledoc),
)


def here(text: str) -> str:
    """Return a text with addresses that are relative to this site instead of Ghost's sign."""
    return _SITE.sub("/", text)


class Bodies:
    """Makes Markdown of the texts of one export, and reports what is lost."""

    def __init__(self, texts: Texts, report: Report) -> None:
        self._texts = texts
        self._report = report

    def markdown(self, row: Row, picture: str, item: str) -> str | None:
        """Return the text of a post, None if it has one that cannot be read.

        :param picture: HTML that stands above it
        """
        line = row.place.line
        pieces = self._pieces(row, item)
        if pieces is None:
            self._report.warn(item, UNREADABLE, line)
            return None

        def convert(html: str) -> str:
            html = self._texts.clean(html, item=item, line=line)
            return self._texts.markdown(html, item=item, line=line)

        body = pieces.to_markdown(convert)
        if picture and (above := convert(picture)):
            is_shown = _ADDRESS.search(above)
            if is_shown is None or is_shown[0] not in body:
                body = f"{above}\n\n{body}".strip()
        for what, number in sorted(pieces.left_out.items()):
            self._report.warn(item, f"{what} were left out: {number}", line)
            self._report.counts.skipped[what] += number
        return self._texts.clean(body, item=item, line=line)

    def _pieces(self, row: Row, item: str) -> Pieces | None:
        """Return what the first format that can be read has; None if there is one, but broken."""
        is_broken = False
        for name, read in _FORMATS:
            if source := row.text(name).strip():
                try:
                    return read(here(source))
                except Unreadable as error:
                    is_broken = True
                    self._report.warn(item, f"its {name} cannot be read: {error}", row.place.line)
                    if row.text("html").strip():
                        break
        pieces = Pieces()
        if not is_broken and (markdown := row.text("markdown").strip()):
            pieces.markdown(here(markdown))
        elif html := row.text("html").strip():
            pieces.foreign_html(public_html(here(html), pieces.left_out))
        elif plain := row.text("plaintext").strip():
            paragraphs = here(plain).split("\n\n")
            pieces.html("".join(f"<p>{escape(each)}</p>" for each in paragraphs))
        elif is_broken:
            return None
        return pieces

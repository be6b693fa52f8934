"""Texts of exports as this site stores them: cleaned, converted and not too long."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.content.importing.report import Report
from app.content.markdown.clipboard_html import NotConvertible
from app.content.markdown.from_html import markdown_from_html
from app.content.text.clean_text import clean_text
from app.content.text.tag_names import tag_key

TITLE_MAX_LENGTH = 300
TAG_NAME_MAX_LENGTH = 50
# what a text is reported for, when characters are taken out of it
REMOVED = "characters that cannot be stored"
_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")


class Texts:
    """Cleans the texts of one export, and reports what was taken out of them."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def clean(self, text: str, *, item: str, line: int | None = None) -> str:
        """Return a text without NUL, halves of surrogate pairs and control characters.

        :param item: whose text it is, for the report
        :param line: where it is in the file
        """
        text, removed = _NOT_STORABLE.subn("", text)
        if removed:
            self._report.warn(item, f"{removed} {REMOVED} were removed", line)
        return clean_text(text)

    def shorten(
        self, text: str, length: int, *, what: str, item: str, line: int | None = None
    ) -> str:
        """Return a text in one line that is cut at a length, which is reported.

        :param length: in characters
        :param what: what is cut, such as "the title"
        """
        text = " ".join(self.clean(text, item=item, line=line).split())
        if len(text) <= length:
            return text
        self._report.warn(item, f"{what} has {len(text)} characters and was cut at {length}", line)
        return text[:length].rstrip()

    def title(self, title: str, *, item: str, line: int | None = None) -> str | None:
        """Return a title, which is plain text, or None if it is empty: the post is a note."""
        return self.shorten(title, TITLE_MAX_LENGTH, what="the title", item=item, line=line) or None

    def tags(self, names: Iterable[str], *, item: str, line: int | None = None) -> tuple[str, ...]:
        """Return the names of tags, each once; what cannot be a tag is reported and left out."""
        found: dict[str, str] = {}
        for name in names:
            short = self.shorten(
                name.strip().lstrip("#"), TAG_NAME_MAX_LENGTH, what="a tag", item=item, line=line
            )
            if key := tag_key(short):
                found.setdefault(key, short)
            elif short:
                self._report.warn(item, f"{short!r} cannot be a tag", line)
        return tuple(found.values())

    def markdown(self, html: str, *, item: str, line: int | None = None) -> str:
        """Convert HTML to Markdown; what has too many tags stays HTML, which is reported."""
        try:
            return markdown_from_html(html, imported=True)
        except NotConvertible:
            self._report.warn(item, "its HTML is too deep to be converted and stays HTML", line)
            return html

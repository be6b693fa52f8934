"""Readable text taken out of rendered HTML."""

import unicodedata
from html.parser import HTMLParser

from app.content.text.cjk import is_cjk

ELLIPSIS = "…"
LONGEST_WORD = 60

INLINE_TAGS = frozenset({"a", "code", "em", "img", "label", "s", "span", "strong", "sup"})
ZERO_WIDTH_JOINER = "\u200d"


def plain_text(html: str) -> str:
    """Answer all that can be read in `html` as one line, white space folded.

    Code and the descriptions of images are part of it, so it serves searching and counting words.
    """
    return _read(html, _TextReader())


def excerpt(html: str, length: int = 280) -> str:
    """Answer the beginning of `html` as plain text, at most `length` characters with the ellipsis.

    It is cut between words, or after any character of a script that writes none between them
    (Chinese, Japanese). Code blocks and footnotes are left out, for they make no sense on a card
    or in a search result; a text of nothing but code is quoted all the same.
    """
    return shorten(_read(html, _ProseReader()) or plain_text(html), length)


def shorten(text: str, length: int) -> str:
    """Answer `text` when it has at most `length` characters, else its beginning and an ellipsis."""
    if len(text) <= length:
        return text
    room = max(length - len(ELLIPSIS), 0)
    return text[: _boundary(text, room)].rstrip() + ELLIPSIS


def _boundary(text: str, room: int) -> int:
    """The last place up to `room` where `text` may be cut; `room` itself inside an endless word."""
    for end in range(room, max(room - LONGEST_WORD, 0), -1):
        before, after = text[end - 1], text[end]
        if before.isspace() or after.isspace():
            return end
        if (is_cjk(before) or is_cjk(after)) and not _joined(before, after):
            return end
    end = room
    while end > 1 and _joined(text[end - 1], text[end]):
        end -= 1
    return end


def _joined(before: str, after: str) -> bool:
    """Whether a cut would fall inside what a reader sees as one character, or before a comma."""
    return (
        after == ZERO_WIDTH_JOINER
        or before == ZERO_WIDTH_JOINER
        or unicodedata.category(after) in ("Mn", "Mc", "Me", "Sk")
        or unicodedata.category(after) in ("Po", "Pe", "Pf")
    )


def _read(html: str, reader: "_TextReader") -> str:
    reader.feed(html)
    reader.close()
    return " ".join("".join(reader.pieces).split())


class _TextReader(HTMLParser):
    """Collects text; block elements end a word, inline elements do not."""

    skipped = frozenset({"footnote-back"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._skipped_tag = ""
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._depth:
            self._depth += tag == self._skipped_tag
            return
        self._separate(tag)
        attributes = dict(attrs)
        if tag == "img":
            self.pieces.append(attributes.get("alt") or "")
        elif attributes.get("class") in self.skipped:
            self._skipped_tag, self._depth = tag, 1

    def handle_endtag(self, tag: str) -> None:
        if self._depth:
            self._depth -= tag == self._skipped_tag
        else:
            self._separate(tag)

    def handle_data(self, data: str) -> None:
        if not self._depth:
            self.pieces.append(data)

    def _separate(self, tag: str) -> None:
        if tag not in INLINE_TAGS:
            self.pieces.append(" ")


class _ProseReader(_TextReader):
    """Collects text outside code blocks, footnotes and their numbers."""

    skipped = frozenset({"highlight", "footnotes", "footnote-ref"})

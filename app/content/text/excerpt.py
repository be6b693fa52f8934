"""Extract plain text from rendered HTML."""

import re
import unicodedata
from html.parser import HTMLParser

from app.content.text.cjk import is_cjk, unwrap

ELLIPSIS = "…"
LONGEST_WORD = 60

INLINE_TAGS = frozenset(
    {"a", "abbr", "code", "em", "img", "kbd", "label", "mark", "s", "span", "strong", "sub", "sup"}
)
# characters of HTML that are read at once
PART = 10_000
# as the renderer writes code blocks, which hold no other block
_CODE = re.compile(r'<div class="highlight"[^>]*>.*?</div>', re.DOTALL)
ZERO_WIDTH_JOINER = "\u200d"
VIRAMA = 9  # the combining class of the signs that join two consonants of an Indic script
# Thai and Lao vowels, vowels and finals of decomposed Hangul, tags of regional flags
_CONTINUES = re.compile("[\u0e33\u0eb3\u1160-\u11ff\ud7b0-\ud7fb\U000e0020-\U000e007f]")
_FLAG_LETTERS = re.compile("[\U0001f1e6-\U0001f1ff]+$")


def plain_text(html: str) -> str:
    """Return all text of `html` as one line, with white space collapsed.

    Code and image descriptions are included.
    """
    return _read(html, _TextReader())


def excerpt(html: str, length: int = 280) -> str:
    """Return the beginning of `html` as plain text of at most `length` characters.

    It is cut between words, or after any character of a script without spaces, and ends with an
    ellipsis if it was cut. Code blocks and footnotes are omitted, unless there is nothing else.
    """
    enough = length + 2 * LONGEST_WORD
    prose = _read(_CODE.sub(" ", html), _ProseReader(), enough)
    return shorten(prose or _read(html, _TextReader(), enough), length)


def shorten(text: str, length: int) -> str:
    """Shorten a text to at most `length` characters, ending with an ellipsis if it is cut."""
    if len(text) <= length:
        return text
    limit = max(length - len(ELLIPSIS), 0)
    return text[: _boundary(text, limit)].rstrip() + ELLIPSIS


def _boundary(text: str, limit: int) -> int:
    """Return the last index up to `limit` where `text` may be cut; `limit` in a very long word."""
    for end in range(limit, max(limit - LONGEST_WORD, 0), -1):
        before, after = text[end - 1], text[end]
        if before.isspace() or after.isspace():
            return end
        if (is_cjk(before) or is_cjk(after)) and not _joined(before, after):
            return end
    end = limit
    while end > 1 and (_joined(text[end - 1], text[end]) or _splits_flag(text, end)):
        end -= 1
    return end


def _joined(before: str, after: str) -> bool:
    """Return whether a cut would split a grapheme, or separate punctuation from its word.

    See https://www.unicode.org/reports/tr29/#Default_Grapheme_Cluster_Table.
    """
    return (
        ZERO_WIDTH_JOINER in (before, after)
        or unicodedata.category(after) in ("Mn", "Mc", "Me", "Sk")
        or unicodedata.category(after) in ("Po", "Pe", "Pf")
        or unicodedata.combining(before) == VIRAMA
        or _CONTINUES.match(after) is not None
    )


def _splits_flag(text: str, end: int) -> bool:
    """Return whether a cut would be between the two letters of a flag."""
    letters = _FLAG_LETTERS.search(text[max(end - LONGEST_WORD, 0) : end])
    return bool(letters and len(letters[0]) % 2 and _FLAG_LETTERS.match(text[end]))


def _read(html: str, reader: "_TextReader", enough: int | None = None) -> str:
    """Return the text of `html`, or its beginning of at least `enough` characters."""
    for start in range(0, len(html), PART):
        reader.feed(html[start : start + PART])
        if enough is not None and len(text := _one_line(reader.pieces)) > enough:
            return text
    reader.close()
    return _one_line(reader.pieces)


def _one_line(pieces: list[str]) -> str:
    return " ".join(unwrap("".join(pieces)).split())


class _TextReader(HTMLParser):
    """Collects text; block elements separate words, inline elements do not."""

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
            self.pieces.append("\n" if tag == "br" else " ")


class _ProseReader(_TextReader):
    """Collects text outside of footnotes."""

    skipped = frozenset({"footnotes", "footnote-ref"})

"""Mend the faults that WXR files have, so that an XML parser can read them.

What is done, in this order, and counted:

- bytes that are not of the file's encoding become the characters that Windows-1252 has for them;
- characters that XML does not allow are removed, and so are references to them;
- text before the declaration or the first tag, and after the end, is left out; where another export
  follows, it is read as well;
- ``]]>`` within a text, after which neither a tag ends nor another section begins, becomes text;
- ``&`` and ``<`` that begin nothing become text, and names of HTML such as ``&nbsp;`` characters;
- what is not ended at the end of the file is left out: this is the parser's part.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html.entities import html5
from pathlib import Path

from app.content.importing.wordpress.source import texts_of

WRONG_BYTES = "bytes in another encoding were taken for Windows-1252"
CONTROLS = "characters that XML does not allow were removed"
SIGNS = "& and < that were not escaped were taken for text"
NAMES = "names of characters that XML does not have were replaced"
SECTIONS = "]]> within a text was taken for text"
JOINED = "further exports in the file were read as well"
AROUND = "pieces of text before or after the export were left out"
END_MISSING = "the end of the file was missing; what was not whole was left out"

Document = tuple[int, Iterator[str]]

_WRONG = re.compile("[\udc80-\udcff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile(r"<!\[CDATA\[|<!--|</rss\s*>|<\?xml\s|[<&]")
_BEGINNING = re.compile(r"<\?xml\s|<rss[\s>]")
_REFERENCE = re.compile(r"&(?:(#\d{1,9}|#x[0-9a-fA-F]{1,8})|([a-zA-Z]\w{0,40}));")
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_TAG = re.compile(r"<[a-zA-Z/!?_]")
# what can follow the end of a section
_AFTER_SECTION = re.compile(r"\s*(?:</|<!\[CDATA\[)")
# characters that may be needed to decide what something is
_AHEAD = 1_000
_SECTION, _SECTION_END = "<![CDATA[", "]]>"
_COMMENT, _COMMENT_END = "<!--", "-->"


def mended_documents(path: Path, mended: Counter[str]) -> Iterator[Document]:
    """Yield the exports that a file holds: the line on which each begins, and its text in pieces.

    The text of one is to be read whole before the next is asked for. Raises Refused.

    :param mended: counts what was mended, by the reason
    """
    mender = _Mender(_clean(texts_of(path, errors="surrogateescape"), mended), mended)
    while mender.find_beginning():
        yield mender.line, mender.read_document()


def _clean(texts: Iterator[str], mended: Counter[str]) -> Iterator[str]:
    for text in texts:
        text, wrong = _WRONG.subn(_of_windows, text)
        text, controls = _CONTROL.subn("", text)
        mended[WRONG_BYTES] += wrong
        mended[CONTROLS] += controls
        yield text


def _of_windows(match: re.Match[str]) -> str:
    byte = bytes([ord(match.group()) - 0xDC00])
    return byte.decode("cp1252", errors="replace")


class _Mender:
    """Goes through a text once, with only what it has not decided on yet in memory."""

    def __init__(self, texts: Iterator[str], mended: Counter[str]) -> None:
        self._texts = texts
        self._mended = mended
        self._text = ""
        self._position = 0
        self._at_end = False
        self._documents = 0
        self.line = 1

    def find_beginning(self) -> bool:
        """Go to where the next export begins; return whether there is one."""
        is_left_out = False
        while True:
            self._more()
            begins = _BEGINNING.search(self._text, self._position)
            end = begins.start() if begins else len(self._text)
            if begins is None and not self._at_end:
                end = max(end - _AHEAD, self._position)
            is_left_out |= bool(self._take_to(end).strip())
            if begins is not None or self._at_end:
                self._mended[AROUND] += is_left_out
                self._mended[JOINED] += begins is not None and self._documents > 0
                self._documents += 1
                return begins is not None

    def read_document(self) -> Iterator[str]:
        """Yield the text up to the end of the export."""
        is_first = True
        while self._more():
            special = _SPECIAL.search(self._text, self._position)
            start = special.start() if special else len(self._text)
            if start > self._position:
                yield self._take_to(start)
                continue  # what comes may not be there as a whole
            sign = special.group() if special else ""
            if sign.startswith("</rss"):
                yield self._take(len(sign))
                return
            if sign.startswith("<?xml") and not is_first:
                return
            is_first = False
            yield from self._mend(sign)

    def _mend(self, sign: str) -> Iterator[str]:
        if sign == _SECTION:
            yield self._take(len(sign))
            yield from self._section()
        elif sign == _COMMENT:
            yield self._take(len(sign))
            yield from self._until(_COMMENT_END)
        elif sign == "&":
            yield self._reference()
        elif sign == "<" and not _TAG.match(self._text, self._position):
            self._take(1)
            self._mended[SIGNS] += 1
            yield "&lt;"
        else:
            yield self._take(1)

    def _section(self) -> Iterator[str]:
        """Yield a section of text up to its end, which a tag or another section follows."""
        while True:
            yield from self._until(_SECTION_END)
            if not self._more() or _AFTER_SECTION.match(self._text, self._position):
                return
            self._mended[SECTIONS] += 1
            yield f"{_SECTION}]]{_SECTION_END}{_SECTION}>"

    def _until(self, end: str) -> Iterator[str]:
        """Yield the text up to an end, and that."""
        while (position := self._text.find(end, self._position)) < 0:
            if self._at_end:
                yield self._take_to(len(self._text))
                return
            yield self._take_to(max(len(self._text) - len(end), self._position))
            self._more()
        yield self._take_to(position + len(end))

    def _reference(self) -> str:
        """Return a reference to a character as XML may have it, or the sign as text."""
        found = _REFERENCE.match(self._text, self._position)
        number, name = found.groups() if found else (None, None)
        source = self._take(len(found.group()) if found else 1)
        if name in _OF_XML:
            return source
        if name and f"{name};" in html5:
            self._mended[NAMES] += 1
            return html5[f"{name};"].replace("&", "&amp;").replace("<", "&lt;")
        if number:
            code = int(f"0{number[1:]}", 16 if number[1] == "x" else 10)
            if 0 < code <= 0x10FFFF and not _CONTROL.match(chr(code)):
                return source
            self._mended[CONTROLS] += 1
            return ""
        self._mended[SIGNS] += 1
        return source.replace("&", "&amp;")

    def _more(self) -> bool:
        """Read on until enough is known of what comes; return whether anything comes."""
        while len(self._text) - self._position < _AHEAD and not self._at_end:
            text = next(self._texts, None)
            self._at_end = text is None
            self._text = self._text[self._position :] + (text or "")
            self._position = 0
        return self._position < len(self._text)

    def _take(self, length: int) -> str:
        return self._take_to(self._position + length)

    def _take_to(self, end: int) -> str:
        taken = self._text[self._position : end]
        self._position = end
        self.line += taken.count("\n")
        return taken

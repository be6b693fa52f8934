"""Decode the text of an XML file, in pieces."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from app.content.importing.refusal import Refused

# bytes that are read at once
PIECE = 256 * 1024
HINT = "; --repair mends what can be mended"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z][\w.:-]{0,40})[\"']")
_NOT_XML = (
    (b"PK\x03\x04", "this is a zip archive; unpack it and import the file that is in it"),
    (b"\x1f\x8b", "this is a compressed file; unpack it and import the file that is in it"),
)


def texts_of(path: Path, *, errors: str = "strict") -> Iterator[str]:
    """Yield the text of a file in pieces, without a byte order mark. Raises Refused.

    :param errors: what becomes of bytes that are no characters, as for ``bytes.decode``
    """
    line = 1
    with path.open("rb") as file:
        head = file.read(PIECE)
        encoding, start = _encoding(path.name, head)
        decoder = codecs.getincrementaldecoder(encoding)(errors)
        piece = head[start:]
        while True:
            try:
                text = decoder.decode(piece, not piece)
            except UnicodeError as error:
                if isinstance(error, UnicodeDecodeError):
                    line += error.object[: error.start].count(b"\n")
                wrong = f"bytes that are not {encoding.upper()}{HINT}"
                raise Refused([f"{path.name}: line {line}: {wrong}"]) from None
            line += text.count("\n")
            if text:
                yield text
            if not piece:
                return
            piece = file.read(PIECE)


def _encoding(name: str, head: bytes) -> tuple[str, int]:
    """Return the encoding of a file, and where its text begins."""
    if not head.strip():
        raise Refused([f"{name}: line 1: the file is empty"])
    for start, what in _NOT_XML:
        if head.startswith(start):
            raise Refused([f"{name}: line 1: {what}"])
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    declared = _DECLARED.search(head[:1000])
    if declared is None:
        return "utf-8", 0
    encoding = declared.group(1).decode("ascii").lower()
    if encoding.startswith(("utf-16", "utf-32", "ucs")):
        return "utf-8", 0  # its declaration could not have been read
    try:
        "<".encode(encoding)  # refuses what is none of text, such as base64
    except (LookupError, ValueError):
        raise Refused([f"{name}: line 1: the encoding {encoding!r} is not known"]) from None
    return encoding, 0

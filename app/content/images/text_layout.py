"""Setting a text in lines of a given width, for pictures.

The fonts beside this file have the letters of the world's larger scripts, not all of them. A
text is set whole or not at all: one that has lost a letter says something else.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path

from PIL import features
from PIL.ImageFont import FreeTypeFont, Layout, truetype

from app.content.text.cjk import is_cjk
from app.content.text.excerpt import ELLIPSIS

FOLDER = Path(__file__).resolve().parent.parent / "fonts"
# widths are measured at this size; without hinting they grow in proportion
MEASURE = 100
# No title is set with more, and measuring takes time: what is left over is not shown anyway.
LONGEST = 400
RIGHT_TO_LEFT = frozenset({"R", "AL"})
# Raqm sets scripts whose letters join, move or run from the right. Pillow brings it along, but it
# works only where the system has FriBiDi.
LAYOUT = Layout.RAQM if features.check("raqm") else Layout.BASIC
# what a line may not begin with, and what it may not end with (Unicode's general categories)
CLOSING = frozenset({"Po", "Pe", "Pf", "Pd", "Lm", "Mn", "Mc", "Me"})
OPENING = frozenset({"Ps", "Pi"})


@dataclass(frozen=True)
class Typeface:
    """A font's file and the characters that it has."""

    file: Path

    @cached_property
    def characters(self) -> frozenset[str]:
        """What can be set in it."""
        return frozenset(self.file.with_suffix(".txt").read_text(encoding="utf-8").rstrip("\n"))

    def at(self, size: float) -> FreeTypeFont:
        """The font at a size in pixels."""
        return _font(self.file, size, LAYOUT)

    def width(self, text: str) -> float:
        """How wide a text is at ``MEASURE``."""
        return self.at(MEASURE).getlength(text)


# each holds 0.7 MB
@lru_cache(maxsize=8)
def _font(file: Path, size: float, layout: Layout) -> FreeTypeFont:
    return truetype(file, size, layout_engine=layout)


# The first has Chinese, Japanese and Korean, the second what more there is of alphabets.
TYPEFACES = tuple(Typeface(FOLDER / name) for name in ("NotoSansCJK-Bold.otf", "NotoSans-Bold.ttf"))


@dataclass(frozen=True)
class Lettering:
    """Lines of text with the typeface and the size to draw them in."""

    typeface: Typeface
    size: int
    lines: list[str]
    is_rtl: bool

    @property
    def font(self) -> FreeTypeFont:
        """The font at its size."""
        return self.typeface.at(self.size)

    @property
    def direction(self) -> str | None:
        """Which way the lines run, for Pillow; None where it knows one way only."""
        if LAYOUT is not Layout.RAQM:
            return None
        return "rtl" if self.is_rtl else "ltr"


def set_text(text: str, width: int, sizes: tuple[tuple[int, int], ...]) -> Lettering | None:
    """The text in the first of the sizes that it fits in, each with the most lines it may have.

    In the last it is cut if need be, with an ellipsis. None when there is nothing to set or no
    typeface has all of its letters. Emoji and other signs that are missing are passed over.
    """
    typeface, shown = _typeface_for(text)
    if typeface is None or not shown:
        return None
    pieces = [(piece, typeface.width(piece)) for piece in _pieces(shown)]
    lines: list[str] = []
    for size, most in sizes:
        lines = _break(pieces, typeface, width * MEASURE / size)
        if len(lines) <= most:
            break
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(lines[most - 1], typeface, width * MEASURE / size)]
    return Lettering(typeface, size, lines, _is_rtl(shown))


def _typeface_for(text: str) -> tuple[Typeface | None, str]:
    """Who can set the text, and what of it can be seen."""
    folded = " ".join(unicodedata.normalize("NFC", text[:LONGEST]).split())
    letters = {character for character in folded if unicodedata.category(character)[0] in "LN"}
    for typeface in TYPEFACES:
        if letters <= typeface.characters:
            kept = "".join(c for c in folded if c in typeface.characters)
            if LAYOUT is not Layout.RAQM and any(map(_is_moved, kept)):
                break
            return typeface, " ".join(kept.split())
    return None, ""


def _is_moved(character: str) -> bool:
    """Whether it does not simply stand behind the one before: a mark, or from right to left."""
    is_mark = unicodedata.category(character).startswith("M")
    return is_mark or unicodedata.bidirectional(character) in RIGHT_TO_LEFT


def _is_rtl(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left (Unicode's rule P2)."""
    directions = (unicodedata.bidirectional(character) for character in text)
    return next((d in RIGHT_TO_LEFT for d in directions if d == "L" or d in RIGHT_TO_LEFT), False)


def _pieces(text: str) -> list[str]:
    """The text in pieces between which a line may end; a space belongs to the piece before it."""
    pieces = [text[0]]
    for before, after in pairwise(text):
        if _may_break(before, after):
            pieces.append(after)
        else:
            pieces[-1] += after
    return pieces


def _may_break(before: str, after: str) -> bool:
    if after == " " or unicodedata.category(after) in CLOSING:
        return False
    if before in " -–—":
        return True
    if unicodedata.category(before) in OPENING:
        return False
    return is_cjk(before) or is_cjk(after)


def _break(pieces: list[tuple[str, float]], typeface: Typeface, width: float) -> list[str]:
    """Lines no wider than ``width``, each as full as it gets."""
    lines, taken = [""], 0.0
    for piece, piece_width in pieces:
        if taken + typeface.width(piece.rstrip()) <= width:
            lines[-1] += piece
            taken += piece_width
            continue
        for part in _torn(piece, typeface, width) if piece_width > width else [piece]:
            lines.append(part)
            taken = typeface.width(part)
    return [line.strip() for line in lines if line.strip()]


def _torn(word: str, typeface: Typeface, width: float) -> list[str]:
    """A word that fits in no line, in parts that do."""
    parts = [""]
    for character in word:
        fits = typeface.width(parts[-1] + character) <= width
        if fits or not parts[-1] or unicodedata.combining(character):
            parts[-1] += character
        else:
            parts.append(character)
    return parts


def _cut(line: str, typeface: Typeface, width: float) -> str:
    while line and typeface.width(line + _ellipsis(line)) > width:
        line = line[:-1].rstrip()
    return line + _ellipsis(line)


def _ellipsis(line: str) -> str:
    """Dots as high as the script has them: the font's own sign stands where Chinese has it."""
    return ELLIPSIS if is_cjk(line[-1:]) else "..."

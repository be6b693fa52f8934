"""Break text into lines of a given width, for drawing it in images.

The fonts cover the larger scripts, not all of them. A text with a letter that the fonts lack is
not laid out at all, because without the letter it would mean something else.
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
# font size in pixels at which widths are measured; without hinting they scale linearly
MEASURE = 100
# Characters that are laid out; no image shows more, and measuring takes time.
LONGEST = 400
RIGHT_TO_LEFT = frozenset({"R", "AL"})
# Raqm shapes complex and right-to-left scripts. Pillow includes it, but it needs FriBiDi on the
# system.
LAYOUT = Layout.RAQM if features.check("raqm") else Layout.BASIC
# general categories of characters that may not begin a line, and that may not end one
CLOSING = frozenset({"Po", "Pe", "Pf", "Pd", "Lm", "Mn", "Mc", "Me"})
OPENING = frozenset({"Ps", "Pi"})


@dataclass(frozen=True)
class Typeface:
    """A font file and the characters that it contains."""

    file: Path

    @cached_property
    def characters(self) -> frozenset[str]:
        """The characters of the font, listed in the text file beside it."""
        return frozenset(self.file.with_suffix(".txt").read_text(encoding="utf-8").rstrip("\n"))

    def at(self, size: float) -> FreeTypeFont:
        """Return the font at a size in pixels."""
        return _font(self.file, size, LAYOUT)

    def width(self, text: str) -> float:
        """Return the width of a text in pixels at font size MEASURE."""
        return self.at(MEASURE).getlength(text)


# few, because each takes 0.7 MB
@lru_cache(maxsize=8)
def _font(file: Path, size: float, layout: Layout) -> FreeTypeFont:
    return truetype(file, size, layout_engine=layout)


# The first covers Chinese, Japanese and Korean, the second more alphabets.
TYPEFACES = tuple(Typeface(FOLDER / name) for name in ("NotoSansCJK-Bold.otf", "NotoSans-Bold.ttf"))


@dataclass(frozen=True)
class TextLayout:
    """Lines of text, and the typeface and font size in pixels to draw them with."""

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
        """The ``direction`` argument for Pillow; None without Raqm, which alone supports it."""
        if LAYOUT is not Layout.RAQM:
            return None
        return "rtl" if self.is_rtl else "ltr"


def lay_out_text(text: str, width: int, sizes: tuple[tuple[int, int], ...]) -> TextLayout | None:
    """Break a text into lines of at most ``width`` pixels.

    ``sizes`` are pairs of a font size in pixels and a maximum number of lines; the first that the
    text fits in is used. In the last the text is truncated with an ellipsis if necessary. Emoji
    and other symbols that the font lacks are omitted. Returns None for an empty text, and if no
    typeface contains all of its letters.
    """
    typeface, shown = _typeface_for(text)
    if typeface is None or not shown:
        return None
    pieces = [(piece, typeface.width(piece)) for piece in _unbreakable_pieces(shown)]
    lines: list[str] = []
    for size, most in sizes:
        lines = _break(pieces, typeface, width * MEASURE / size)
        if len(lines) <= most:
            break
    if len(lines) > most:
        lines = [*lines[: most - 1], _truncate(lines[most - 1], typeface, width * MEASURE / size)]
    return TextLayout(typeface, size, lines, _is_rtl(shown))


def _typeface_for(text: str) -> tuple[Typeface | None, str]:
    """Return a typeface with all letters of the text, and the characters of it that it has."""
    folded = " ".join(unicodedata.normalize("NFC", text[:LONGEST]).split())
    letters = {character for character in folded if unicodedata.category(character)[0] in "LN"}
    for typeface in TYPEFACES:
        if letters <= typeface.characters:
            kept = "".join(c for c in folded if c in typeface.characters)
            if LAYOUT is not Layout.RAQM and any(map(_needs_shaping, kept)):
                break
            return typeface, " ".join(kept.split())
    return None, ""


def _needs_shaping(character: str) -> bool:
    """Return whether a character is a combining mark or belongs to a right-to-left script."""
    is_mark = unicodedata.category(character).startswith("M")
    return is_mark or unicodedata.bidirectional(character) in RIGHT_TO_LEFT


def _is_rtl(text: str) -> bool:
    """Return whether the first strong character is right-to-left (UAX #9, rule P2)."""
    directions = (unicodedata.bidirectional(character) for character in text)
    return next((d in RIGHT_TO_LEFT for d in directions if d == "L" or d in RIGHT_TO_LEFT), False)


def _unbreakable_pieces(text: str) -> list[str]:
    """Split a text where a line may break; a space belongs to the piece before it."""
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
    """Fill lines of at most ``width``, greedily."""
    lines, used = [""], 0.0
    for piece, piece_width in pieces:
        if used + typeface.width(piece.rstrip()) <= width:
            lines[-1] += piece
            used += piece_width
            continue
        for part in _split_word(piece, typeface, width) if piece_width > width else [piece]:
            lines.append(part)
            used = typeface.width(part)
    return [line.strip() for line in lines if line.strip()]


def _split_word(word: str, typeface: Typeface, width: float) -> list[str]:
    """Split a word that is wider than a line."""
    parts = [""]
    for character in word:
        fits = typeface.width(parts[-1] + character) <= width
        if fits or not parts[-1] or unicodedata.combining(character):
            parts[-1] += character
        else:
            parts.append(character)
    return parts


def _truncate(line: str, typeface: Typeface, width: float) -> str:
    while line and typeface.width(line + _ellipsis(line)) > width:
        line = line[:-1].rstrip()
    return line + _ellipsis(line)


def _ellipsis(line: str) -> str:
    """Return the ellipsis for a line; in the CJK font the sign is centred, as Chinese has it."""
    return ELLIPSIS if is_cjk(line[-1:]) else "..."

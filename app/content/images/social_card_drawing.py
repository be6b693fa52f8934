"""The picture that a shared link shows: a piece of paper with a title and its author.

1200 × 630 pixels are what those who show it crop nothing of. Colours, seal and strokes are those of
the pages (static/css/site.css).
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

from app.content.images.social_card import HEIGHT, WIDTH, Card
from app.content.images.text_layout import Lettering, set_text

PAPER, STRONG, MUTED, WHITE = "#fbfbf7", "#141814", "#5a625b", "#ffffff"
INKS = (
    "#1d6349", "#35598c", "#7b4369", "#85571a", "#a0452f", "#1d6873", "#5f6527", "#5b5394",
)  # fmt: skip
STROKES = ("#1d6349", "#a8472f", "#35598c")

MARGIN = 88
COLUMN = WIDTH - 2 * MARGIN
TITLE_TOP, TITLE_BOTTOM = 150, 478
# size in pixels and the most lines
TITLES = ((92, 2), (80, 3), (68, 3), (58, 4), (50, 5))
NOTES = ((56, 3), (48, 4), (42, 5))
FOOT = HEIGHT - 92
SEAL = 72
COLOURS = 64
# curves are drawn larger and then made smaller, which smooths them
FINER = 4


def draw(card: Card) -> bytes:
    """The card as a PNG, of about 15 kB."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    ink = INKS[card.ink % len(INKS)]
    pen.rectangle((0, 0, 24, HEIGHT), fill=ink)
    _strokes(picture, (MARGIN - 4, 64))
    _line(pen, (MARGIN + 68, 88), card.site, 34, MUTED, COLUMN - 68)
    sizes = NOTES if card.is_note else TITLES
    if lettering := set_text(card.text, COLUMN, sizes) or set_text(card.author, COLUMN, TITLES):
        _text(pen, lettering)
    if card.author:
        _seal(picture, (MARGIN, FOOT - SEAL // 2), card.author, ink)
        _line(pen, (MARGIN + SEAL + 26, FOOT), card.author, 38, STRONG, COLUMN - SEAL - 26)
    return _png(picture)


def _text(pen: ImageDraw.ImageDraw, lettering: Lettering) -> None:
    """The lines, in the middle of the room for them."""
    leading = lettering.size * 1.26
    top = (TITLE_TOP + TITLE_BOTTOM - leading * len(lettering.lines)) / 2
    for number, line in enumerate(lettering.lines):
        middle = top + leading * (number + 0.5)
        # the line's own middle, wherever its letters reach
        place = (MARGIN + COLUMN, middle) if lettering.is_rtl else (MARGIN, middle)
        pen.text(
            place,
            line,
            font=lettering.font,
            fill=STRONG,
            anchor="rm" if lettering.is_rtl else "lm",
            direction=lettering.direction,
        )


def _line(
    pen: ImageDraw.ImageDraw, place: tuple[int, int], text: str, size: int, fill: str, width: int
) -> None:
    if lettering := set_text(text, width, ((size, 1),)):
        pen.text(place, lettering.lines[0], font=lettering.font, fill=fill, anchor="lm")


def _seal(picture: Image.Image, place: tuple[int, int], name: str, ink: str) -> None:
    """The first letter of a name on the ink of its person."""
    patch = Image.new("L", (SEAL * FINER, SEAL * FINER), 0)
    edge = SEAL * FINER - 1
    ImageDraw.Draw(patch).rounded_rectangle((0, 0, edge, edge), edge // 5, fill=255)
    picture.paste(ink, place, patch.resize((SEAL, SEAL), Image.Resampling.LANCZOS))
    if letter := set_text(name[:1].upper(), SEAL, ((40, 1),)):
        middle = (place[0] + SEAL / 2, place[1] + SEAL / 2)
        ImageDraw.Draw(picture).text(
            middle, letter.lines[0], font=letter.font, fill=WHITE, anchor="mm"
        )


def _strokes(picture: Image.Image, place: tuple[int, int]) -> None:
    """Several hands on one page: the site's mark."""
    for fill, (x, y, end) in zip(STROKES, ((5, 9, 20), (11, 16, 27), (5, 23, 15)), strict=True):
        scale = 48 / 32 * FINER
        patch = Image.new("L", (48 * FINER, 48 * FINER), 0)
        box = [round(part * scale) for part in (x, y - 1.75, end, y + 1.75)]
        ImageDraw.Draw(patch).rounded_rectangle(box, round(1.75 * scale), fill=255)
        picture.paste(fill, place, patch.resize((48, 48), Image.Resampling.LANCZOS))


def _png(picture: Image.Image) -> bytes:
    few = picture.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    file = BytesIO()
    few.save(file, "PNG", compress_level=6)
    return file.getvalue()

"""Draw social cards, the images of shared links: a title and its author.

1200 × 630 pixels are shown uncropped by the usual sites. Colours, seal and logo are those of the
pages (static/css/site.css).
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

from app.content.images.social_card import HEIGHT, WIDTH, SocialCard
from app.content.images.text_layout import TextLayout, lay_out_text

PAPER, STRONG, MUTED, WHITE = "#fbfbf7", "#141814", "#5a625b", "#ffffff"
INKS = (
    "#1d6349", "#35598c", "#7b4369", "#85571a", "#a0452f", "#1d6873", "#5f6527", "#5b5394",
)  # fmt: skip
LOGO = ("#1d6349", "#a8472f", "#35598c")

MARGIN = 88
COLUMN = WIDTH - 2 * MARGIN
TITLE_TOP, TITLE_BOTTOM = 150, 478
# font size in pixels and the largest number of lines
TITLES = ((92, 2), (80, 3), (68, 3), (58, 4), (50, 5))
NOTES = ((56, 3), (48, 4), (42, 5))
FOOT = HEIGHT - 92
SEAL = 72
MARK = 48
COLOURS = 64
# curves are drawn enlarged by this factor and scaled down, which smooths them
OVERSAMPLING = 4


def draw_social_card(card: SocialCard, icon: bytes | None = None) -> bytes:
    """Draw a card as a PNG of about 15 kB.

    :param icon: a square PNG, in place of the site's mark
    """
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    ink = INKS[card.ink % len(INKS)]
    pen.rectangle((0, 0, 24, HEIGHT), fill=card.edge or ink)
    if icon:
        _icon(image, (MARGIN - 4, 64), icon)
    else:
        _logo(image, (MARGIN - 4, 64))
    _line(pen, (MARGIN + 68, 88), card.site, 34, MUTED, COLUMN - 68)
    sizes = NOTES if card.is_note else TITLES
    if layout := lay_out_text(card.text, COLUMN, sizes) or lay_out_text(
        card.author, COLUMN, TITLES
    ):
        _text(pen, layout)
    if card.author:
        _seal(image, (MARGIN, FOOT - SEAL // 2), card.author, ink)
        _line(pen, (MARGIN + SEAL + 26, FOOT), card.author, 38, STRONG, COLUMN - SEAL - 26)
    return _png(image)


def _text(pen: ImageDraw.ImageDraw, layout: TextLayout) -> None:
    """Draw the lines, vertically centred."""
    leading = layout.size * 1.26
    top = (TITLE_TOP + TITLE_BOTTOM - leading * len(layout.lines)) / 2
    for number, line in enumerate(layout.lines):
        middle = top + leading * (number + 0.5)
        # the middle of the line, not of the ink of its letters
        place = (MARGIN + COLUMN, middle) if layout.is_rtl else (MARGIN, middle)
        pen.text(
            place,
            line,
            font=layout.font,
            fill=STRONG,
            anchor="rm" if layout.is_rtl else "lm",
            direction=layout.direction,
        )


def _line(
    pen: ImageDraw.ImageDraw, place: tuple[int, int], text: str, size: int, fill: str, width: int
) -> None:
    if layout := lay_out_text(text, width, ((size, 1),)):
        pen.text(place, layout.lines[0], font=layout.font, fill=fill, anchor="lm")


def _seal(image: Image.Image, place: tuple[int, int], name: str, ink: str) -> None:
    """Draw the first letter of a name on a square of the author's colour."""
    mask = Image.new("L", (SEAL * OVERSAMPLING, SEAL * OVERSAMPLING), 0)
    edge = SEAL * OVERSAMPLING - 1
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, edge, edge), edge // 5, fill=255)
    image.paste(ink, place, mask.resize((SEAL, SEAL), Image.Resampling.LANCZOS))
    if letter := lay_out_text(name[:1].upper(), SEAL, ((40, 1),)):
        middle = (place[0] + SEAL / 2, place[1] + SEAL / 2)
        ImageDraw.Draw(image).text(
            middle, letter.lines[0], font=letter.font, fill=WHITE, anchor="mm"
        )


def _icon(image: Image.Image, place: tuple[int, int], icon: bytes) -> None:
    with Image.open(BytesIO(icon), formats=["PNG"]) as opened:
        small = opened.convert("RGBA").resize((MARK, MARK), Image.Resampling.LANCZOS)
    image.paste(small, place, small)


def _logo(image: Image.Image, place: tuple[int, int]) -> None:
    """Draw the site's logo, three strokes."""
    for fill, (x, y, end) in zip(LOGO, ((5, 9, 20), (11, 16, 27), (5, 23, 15)), strict=True):
        scale = MARK / 32 * OVERSAMPLING
        mask = Image.new("L", (MARK * OVERSAMPLING, MARK * OVERSAMPLING), 0)
        box = [round(part * scale) for part in (x, y - 1.75, end, y + 1.75)]
        ImageDraw.Draw(mask).rounded_rectangle(box, round(1.75 * scale), fill=255)
        image.paste(fill, place, mask.resize((MARK, MARK), Image.Resampling.LANCZOS))


def _png(image: Image.Image) -> bytes:
    indexed = image.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    file = BytesIO()
    indexed.save(file, "PNG", compress_level=6)
    return file.getvalue()

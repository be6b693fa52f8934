"""The picture of a shared link: whatever the title, of the right size, small and legible."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.ImageFont import Layout

from app.content.images import text_layout
from app.content.images.social_card import HEIGHT, WIDTH, SocialCard
from app.content.images.social_card_drawing import MARGIN, draw_social_card

PAPER = (251, 251, 247)
MOST_BYTES = 60_000
TITLES = [
    "",
    "Tides",
    "The day that was an hour short",
    "与邻居们一起读王维",
    "W" * 300,
    "题" * 300,
    "Sailing ⛵ with 👩‍👩‍👧 🌊",
    "⛵🌊",
    "שלום עולם – Hello",
    "يولد جميع الناس أحراراً",
    "தமிழ் தலைப்பு",
    "</script><b>\u202e\u0007\ufeff",
]


def picture(card: SocialCard) -> Image.Image:
    """What is drawn, as a reader of the file sees it."""
    image = Image.open(BytesIO(draw_social_card(card)))
    assert image.format == "PNG"
    return image.convert("RGB")


def inked(image: Image.Image, box: tuple[int, int, int, int]) -> bool:
    """Whether anything is drawn in a part of the picture."""
    extrema = _extrema(image, box)
    return any(low < paper - 40 for (low, _high), paper in zip(extrema, PAPER, strict=True))


def _extrema(image: Image.Image, box: tuple[int, int, int, int]) -> list[tuple[int, int]]:
    return [band.getextrema() for band in image.crop(box).split()]  # type: ignore[misc]


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("is_note", [False, True])
def test_every_title_makes_a_card(title: str, is_note: bool) -> None:
    card = SocialCard(title, "Ada", 3, "Harbour Notes", is_note)
    image = picture(card)
    assert image.size == (WIDTH, HEIGHT) == (1200, 630)
    assert len(draw_social_card(card)) < MOST_BYTES
    # nothing runs into the margins
    assert not inked(image, (WIDTH - MARGIN + 8, 0, WIDTH, HEIGHT))
    assert not inked(image, (30, 0, MARGIN - 12, HEIGHT))


@pytest.mark.parametrize("title", TITLES)
def test_where_pillow_knows_no_other_scripts_every_title_makes_a_card(
    monkeypatch: pytest.MonkeyPatch, title: str
) -> None:
    """Its part for them works only where the system has a library that small systems lack."""
    monkeypatch.setattr(text_layout, "LAYOUT", Layout.BASIC)
    assert picture(SocialCard(title, "Ada", 3, "Harbour Notes")).size == (1200, 630)


def test_no_card_of_a_dense_text_is_large() -> None:
    dense = SocialCard("龘靐齉爨癵驫麤 " * 40, "鬱鬱鬱", 3, "Harbour Notes", is_note=True)
    assert len(draw_social_card(dense)) < MOST_BYTES


def test_a_title_that_cannot_be_set_leaves_its_room_to_the_author() -> None:
    room = (MARGIN, 150, WIDTH - MARGIN, 470)
    assert inked(picture(SocialCard("தமிழ்", "Ram", site="Harbour Notes")), room)
    assert not inked(picture(SocialCard("தமிழ்", "", site="Harbour Notes")), room)


def test_different_cards_have_different_pictures_and_digests() -> None:
    cards = [
        SocialCard("Tides", "Ada", 1, "Harbour Notes"),
        SocialCard("Tide", "Ada", 1, "Harbour Notes"),
        SocialCard("Tides", "Bob", 1, "Harbour Notes"),
        SocialCard("Tides", "Ada", 2, "Harbour Notes"),
        SocialCard("Tides", "Ada", 1, "Another site"),
        SocialCard("Tides", "Ada", 1, "Harbour Notes", is_note=True),
    ]
    assert len({card.digest for card in cards}) == len(cards)
    assert len({draw_social_card(card) for card in cards}) == len(cards)


def test_the_digest_of_a_card_stays() -> None:
    # it stands in addresses that other sites keep: raise cards.DESIGN to change all of them
    assert SocialCard("Tides", "Ada", 1, "Harbour Notes").digest == "aadc5577f99351f9"


@settings(max_examples=30)
@given(st.text(max_size=300), st.text(max_size=64))
def test_nothing_that_can_be_stored_breaks_a_card(title: str, author: str) -> None:
    assert draw_social_card(SocialCard(title, author, site="Harbour Notes")).startswith(b"\x89PNG")

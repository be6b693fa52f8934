"""Addresses of uploaded pictures: built, read, and found in texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.images.media_addresses import (
    MediaName,
    VariantName,
    digests_in,
    parse_name,
    parse_path,
)

DIGEST = "0123456789abcdef0123456789abcdef01234567"
SIDE = st.integers(1, 60_000_000)


@given(SIDE, SIDE, st.sampled_from(["jpg", "png", "webp", "gif", "avif"]))
def test_what_is_built_is_read(width: int, height: int, extension: str) -> None:
    name = MediaName(DIGEST, width, height, extension)
    assert parse_path(name.path) == name
    for variant in name.variants:
        assert parse_name(str(variant)) == variant
        assert parse_path(variant.path) is None
    assert [variant.width for variant in name.variants] == [
        each for each in (480, 960, 1920) if each < width
    ]
    assert digests_in(f'![a]({name.path} "b")') == {DIGEST}
    assert digests_in(f'<img src="https://cdn.example/x{name.path}">') == {DIGEST}


@pytest.mark.parametrize(
    "name",
    [
        "",
        DIGEST,
        f"{DIGEST}.jpg",
        f"{DIGEST}-0x1.jpg",
        f"{DIGEST}-01x1.jpg",
        f"{DIGEST}-1x1.svg",
        f"{DIGEST}-1x1.JPG",
        f"{DIGEST.upper()}-1x1.jpg",
        f"{DIGEST}-1x1.jpg\n",
        f"{DIGEST}-1x123456789.jpg",
        f"{DIGEST}-١x1.jpg",
        f"{DIGEST}-481w.webp",
        f"{DIGEST}-480w.jpg",
        f"../{DIGEST}-1x1.jpg",
    ],
)
def test_anything_else_is_no_name(name: str) -> None:
    assert parse_name(name) is None


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    assert parse_name(text) is None
    assert parse_path(text) is None
    assert digests_in(text) == set()


def test_a_variant_names_its_picture() -> None:
    assert digests_in(VariantName(DIGEST, 480).path) == {DIGEST}

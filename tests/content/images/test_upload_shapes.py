"""Uploaded pictures are turned, and squares are cut out of them."""

from __future__ import annotations

import pytest
from PIL import Image

from app.content.images import uploads
from app.content.images.uploads import NotAPicture
from tests.content.images import sample_images as samples
from tests.content.images.comparing import difference, opened

# how a picture of each orientation is turned to be shown
_TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


# every turn in one format; in the others those that have no symmetry, and are stored differently
_STORED = {"JPEG": list(_TURNS), "PNG": [6], "WEBP": [7], "AVIF": [5, 6, 8]}


def turned(name: str, orientation: int) -> bytes:
    """Return a file that shows the same picture, upright, whatever its orientation is."""
    # 6 and 8 are the only ones that are not their own opposite
    turn = _TURNS[{6: 8, 8: 6}.get(orientation, orientation)]
    upright = samples.picture()
    stored = upright.transpose(turn) if turn is not None else upright
    return samples.encode(stored, name, quality=95, exif=samples.exif(orientation))


@pytest.mark.parametrize("name", _STORED)
def test_all_orientations_show_the_same(name: str) -> None:
    upright = samples.picture()
    for orientation in _STORED[name]:
        result = uploads.prepare(turned(name, orientation))

        assert (result.width, result.height) == (96, 64), orientation
        shown = opened(result.data)
        if name == "AVIF":  # browsers apply its own properties, Pillow tells them as Exif data
            turn_back = _TURNS[shown.getexif().get(0x0112, 1)]
            shown = shown.transpose(turn_back) if turn_back is not None else shown
        assert difference(shown, upright) < 4, orientation
        assert b"SECRET" not in result.data
        if name == "AVIF" or orientation == _STORED[name][-1]:
            small = uploads.variant(result.data, 48)
            assert small is not None
            assert (small.width, small.height) == (48, 32)
            assert difference(opened(small.data), upright.resize((48, 32))) < 8, orientation
    if name != "AVIF":
        assert uploads.prepare(result.data) == result


@pytest.mark.parametrize("orientation", _TURNS)
def test_the_part_is_that_of_the_picture_as_it_is_shown(orientation: int) -> None:
    part = samples.picture().crop((0, 0, 20, 20)).resize((16, 16))
    for name in ("JPEG", "AVIF") if orientation == 6 else ("JPEG",):
        corner = uploads.square(turned(name, orientation), 16, (0, 0, 20))
        assert difference(opened(corner.data), part) < 10, name


def test_a_square_is_the_middle_or_the_part_that_was_chosen() -> None:
    upright = samples.picture(300, 200)
    data = samples.encode(upright, "PNG")
    for crop, box in (
        (None, (50, 0, 250, 200)),
        ((10, 20, 100), (10, 20, 110, 120)),
        ((250, 150, 100), (200, 100, 300, 200)),
        ((-50, -50, 5000), (0, 0, 200, 200)),
        ((0, 0, 0), (0, 0, 200, 200)),
    ):
        result = uploads.square(data, 64, crop)
        assert (result.width, result.height, result.extension) == (64, 64, "webp")
        assert difference(opened(result.data), upright.crop(box).resize((64, 64))) < 8, crop
    assert uploads.square(data, 4000).width == 200
    assert not uploads.square(samples.animation("GIF"), 16).is_animated
    with pytest.raises(NotAPicture):
        uploads.square(b"<svg/>", 16)

"""Uploaded pictures are checked and cleaned."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from PIL import Image

from app.content.images import uploads
from app.content.images.uploads import PreparedPicture
from tests.content.images import sample_images as samples
from tests.content.images.comparing import ENDINGS, difference, opened, reason_of


@pytest.mark.parametrize("name", samples.FORMATS)
def test_metadata_goes_and_profile_and_copyright_stay(name: str) -> None:
    data = samples.talkative(name)
    if name != "AVIF":  # a box that is not one is refused
        data += b"<html>SECRET-TRAILER</html>" + samples.archive()

    result = uploads.prepare(data)

    assert not [secret for secret in samples.SECRETS if secret in result.data]
    assert (result.extension, result.width, result.height) == (ENDINGS[name], 96, 64)
    assert not result.is_animated
    shown = opened(result.data)
    assert difference(shown, opened(samples.talkative(name))) == 0
    if name != "GIF":
        assert shown.info["icc_profile"] == samples.profile()
        assert shown.getexif()[0x8298] == "(c) Zoe, 2024"
        assert shown.getexif()[0x013B] == "Zoe"
    assert uploads.prepare(result.data) == result


@pytest.mark.parametrize("name", samples.FORMATS)
def test_a_file_that_is_cut_off_is_refused_wherever_it_is_cut(name: str) -> None:
    data = samples.talkative(name)
    places = [len(data) * part // 5 for part in range(1, 5)] + [len(data) - 1]

    with ThreadPoolExecutor(2) as pool:
        reasons = list(pool.map(lambda place: reason_of(data[:place]), places))

    assert all(reasons)
    assert "TOO_COSTLY" not in reasons
    assert reasons[-1] == "CUT_OFF"


def test_what_is_no_picture_is_refused_with_its_reason() -> None:
    for name, data, reason in samples.not_pictures():
        assert reason_of(data) == reason, name


def test_only_the_first_picture_of_a_file_with_several_is_kept() -> None:
    second = samples.picture(40, 40)
    data = samples.encode(samples.picture(), "MPO", save_all=True, append_images=[second])

    result = uploads.prepare(data)

    assert (result.media_type, result.width) == ("image/jpeg", 96)
    assert result.data.count(b"\xff\xd8\xff") == 1
    assert b"MPF\0" not in result.data


def test_a_gif_that_is_also_a_script_is_only_a_gif() -> None:
    data = bytearray(samples.encode(Image.new("P", (64, 64)), "GIF"))
    data[6:8] = b"/*"  # its width, 10,799 pixels

    result = uploads.prepare(bytes(data) + b"*/=1;alert('SECRET-TRAILER')")

    assert b"*/" not in result.data
    assert b"alert" not in result.data


def test_hostile_metadata_is_as_none() -> None:
    loop = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0"
    beyond = b"Exif\0\0MM\0*\xff\xff\xff\xf0"
    for tags in (loop, beyond, b"II*\0"):
        data = samples.encode(samples.picture(), "JPEG", exif=tags)
        assert b"Exif" not in uploads.prepare(data).data
    large = (5_000_000).to_bytes(4, "big") + bytes(32) + b"acsp" + bytes(5_000_000 - 40)
    result = uploads.prepare(samples.encode(samples.picture(), "JPEG", icc_profile=large))
    assert len(result.data) < 20_000


def test_endings_belong_to_types() -> None:
    assert {
        PreparedPicture(b"", kind, 1, 1, False).extension for kind in uploads.EXTENSIONS
    } == set(ENDINGS.values())
    assert all(smaller < larger for smaller, larger in pairwise(uploads.WIDTHS))

"""Smaller pictures are made of uploaded ones, whatever their pixels are."""

from __future__ import annotations

import pytest
from PIL import Image

from app.content.images import uploads
from tests.content.images import sample_images as samples
from tests.content.images.comparing import difference, opened


@pytest.mark.parametrize("name", ["GIF", "WEBP", "PNG"])
def test_an_animation_stays_one(name: str) -> None:
    data = samples.animation(name)

    result = uploads.prepare(data)

    assert result.is_animated
    before, after = opened(data), opened(result.data)
    assert getattr(after, "n_frames", 1) == 4
    assert after.info["loop"] == 0
    for frame in range(4):
        before.seek(frame)
        after.seek(frame)
        assert difference(before, after) == 0
    assert result.data == data or uploads.prepare(result.data) == result


def test_a_smaller_animation_moves_or_is_not_made() -> None:
    large = [Image.effect_noise((200, 150), 60 + index).convert("RGB") for index in range(5)]
    data = samples.encode(large[0], "GIF", save_all=True, append_images=large[1:], loop=0)

    small = uploads.variant(uploads.prepare(data).data, 80)

    assert small is not None
    assert small.is_animated
    assert (small.width, small.height, small.media_type) == (80, 60, "image/webp")
    assert getattr(opened(small.data), "n_frames", 1) == 5
    assert uploads.variant(samples.animation("WEBP", 3, (2, 2)), 1) is None


@pytest.mark.parametrize("name", samples.FORMATS)
def test_variants_have_their_width_the_ratio_and_the_profile(name: str) -> None:
    options = {} if name == "GIF" else {"icc_profile": samples.profile()}
    data = uploads.prepare(samples.encode(samples.picture(1001, 333), name, **options)).data

    small = uploads.variant(data, 480)

    assert small is not None
    assert (small.width, small.height, small.extension) == (480, 160, "webp")
    shown = opened(small.data)
    assert shown.size == (480, 160)
    assert difference(shown, samples.picture(1001, 333).resize((480, 160))) < 6
    if name != "GIF":
        assert shown.info["icc_profile"] == samples.profile()
    if name == "JPEG":  # a smaller one is never wider
        assert uploads.variant(data, 1001) is None
        assert uploads.variant(data, 1920) is None


def test_kinds_of_pixels() -> None:
    """Grey, palettes, transparency, 16 bits and colours of printing."""
    clear = samples.picture(600, 400, "RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(clear.size))
    palette = samples.picture(600, 400).quantize(16)
    cases = {
        "grey": samples.encode(samples.picture(600, 400, "L"), "JPEG"),
        "palette": samples.encode(palette, "PNG"),
        "one bit": samples.encode(samples.picture(600, 400, "1"), "PNG"),
        "16 bits": samples.encode(
            Image.frombytes("I;16", (600, 400), b"\x12\x80" * 240_000), "PNG"
        ),
        "printing": samples.encode(samples.picture(600, 400, "CMYK"), "JPEG", quality=95),
        "clear": samples.encode(clear, "PNG"),
        "clear webp": samples.encode(clear, "WEBP", lossless=True),
        "clear palette": samples.encode(palette, "PNG", transparency=0),
        "clear gif": samples.encode(palette, "GIF", transparency=0),
        "clear avif": samples.encode(clear, "AVIF"),
    }
    for name, data in cases.items():
        result = uploads.prepare(data)
        small = uploads.variant(result.data, 480)
        assert small is not None, name
        shown, original = opened(small.data), opened(data)
        assert shown.has_transparency_data == name.startswith("clear"), name
        if name != "16 bits":
            expected = original.convert("RGBA").resize((480, 320), Image.Resampling.LANCZOS)
            black = Image.new("RGBA", (480, 320), "black")
            assert (
                difference(
                    Image.alpha_composite(black, shown.convert("RGBA")),
                    Image.alpha_composite(black, expected),
                )
                < 10
            ), name
        else:
            assert abs(shown.convert("L").getpixel((9, 9)) - 0x80) < 3  # type: ignore[operator]
        if result.data != data:
            assert uploads.prepare(result.data) == result, name
    assert opened(uploads.prepare(cases["printing"]).data).mode == "RGB"

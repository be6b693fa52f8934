"""The logo and the icon of the site, which administrators upload."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from app import db
from app.content.images.uploads import MAX_BYTES
from app.models import Media, Post, User
from settings.identity import ICON_SIDES
from tests.admin.pictures.sending_pictures import (
    EMPTY,
    head_of,
    opened,
    send,
    transparent,
    uploaded,
)
from tests.admin.setting_pages import save, stored
from tests.content.images import sample_images as samples
from tests.factories import PostFactory
from tests.fixture_types import CountStatements
from tests.media_files import drawn, noise
from tests.pages import first, read


def test_a_logo_is_at_the_head_of_each_page(office: FlaskClient, reader: FlaskClient) -> None:
    before = reader.get("/").text
    assert reader.get("/").text == before  # from memory
    [name] = uploaded(office, "SITE_LOGO", transparent(2400, 600))
    picture = opened(reader, name)
    assert (picture.format, picture.size) == ("WEBP", (320, 80))
    assert picture.convert("RGBA").getpixel((10, 40))[3] == 0  # type: ignore[index]
    for path in ("/", "/tags", "/auth/login", "/nowhere"):
        head = head_of(reader, path)
        [image] = head.select("img")
        assert (image["src"], image["alt"]) == (f"/media/{name}", "")
        assert (image["width"], image["height"]) == ("160", "40")
        assert head.select_one("span").text == "Harbour Notes"  # type: ignore[union-attr]
        assert not head.select("svg")
    assert save(office, "logo", SITE_LOGO_NAME="hidden") == 302
    [image] = head_of(reader).select("img")
    assert (image["alt"], head_of(reader).text.strip()) == ("Harbour Notes", "")
    answer = send(office, {}, **{"SITE_LOGO-remove": "1", **EMPTY})
    assert answer.status_code == 302
    assert stored() == {}
    assert reader.get("/").text == before


def test_dark_pages_may_have_a_logo_of_their_own(office: FlaskClient, reader: FlaskClient) -> None:
    [dark] = uploaded(office, "SITE_LOGO_DARK", drawn("PNG", 80, 80, "white"))
    assert head_of(reader).select("svg")  # it only goes with the other
    [light] = uploaded(office, "SITE_LOGO", drawn("PNG", 80, 80, "black"))
    head = head_of(reader)
    [source], [image] = head.select("picture > source"), head.select("picture > img")
    assert (source["srcset"], image["src"]) == (f"/media/{dark}", f"/media/{light}")
    assert source["media"] == "(prefers-color-scheme: dark)"
    assert (source["width"], source["height"]) == ("40", "40")


def test_an_icon_is_wherever_browsers_look_for_one(
    office: FlaskClient, reader: FlaskClient, john: User
) -> None:
    post: Post = PostFactory.create(author=john, title="On boats")
    db.session.commit()
    card = first(reader.get("/"), "meta[property='og:image']")["content"]
    drawn_before = reader.get(str(card)).data
    names = uploaded(office, "SITE_ICON", transparent(700, 600))
    assert [opened(reader, name).size for name in names] == [(side, side) for side in ICON_SIDES]
    assert {opened(reader, name).format for name in names} == {"PNG"}
    by_side = dict(zip(ICON_SIDES, names, strict=True))
    assert opened(reader, by_side[32]).getpixel((2, 16))[3] == 0  # type: ignore[index]
    touch = opened(reader, by_side[180]).convert("RGB")
    assert touch.getpixel((10, 90)) == (255, 255, 255)  # telephones put black behind it
    page = read(reader.get("/"))
    icons = {link.get("sizes"): link["href"] for link in page.select("link[rel=icon]")}
    assert icons == {f"{side}x{side}": f"/media/{by_side[side]}" for side in (32, 192)}
    assert page.select("link[rel=apple-touch-icon]")[0]["href"] == f"/media/{by_side[180]}"
    assert {image["src"] for image in page.select("img.site-mark")} == {f"/media/{by_side[64]}"}
    answer = reader.get("/favicon.ico")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/media/{by_side[32]}")
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    manifest = json.loads(reader.get("/site.webmanifest").data)
    assert [(icon["src"], icon["sizes"], icon["type"]) for icon in manifest["icons"]] == [
        (f"/media/{by_side[side]}", f"{side}x{side}", "image/png") for side in (192, 512)
    ]
    absolute = {side: f"http://localhost/media/{name}" for side, name in by_side.items()}
    feed = json.loads(reader.get("/feed.json").data)
    assert (feed["icon"], feed["favicon"]) == (absolute[512], absolute[192])
    assert f"<icon>{absolute[192]}</icon>" in reader.get("/feed.atom").text
    path = f"/post/{post.id}/on-boats"
    graph = json.loads(first(reader.get(path), "script[type='application/ld+json']").get_text())
    assert graph["@graph"][0]["publisher"]["logo"] == absolute[512]
    new = first(reader.get("/"), "meta[property='og:image']")["content"]
    assert new != card
    shown = Image.open(BytesIO(reader.get(str(new)).data)).convert("RGB")
    assert shown.getpixel((84 + 36, 64 + 24)) == pytest.approx((29, 99, 73), abs=12)
    assert reader.get(str(new)).data != drawn_before
    assert reader.get(str(card)).status_code == 302  # to the new one


def test_without_an_icon_the_logo_stands_for_the_site(
    office: FlaskClient, reader: FlaskClient, john: User
) -> None:
    post: Post = PostFactory.create(author=john, title="On boats")
    [logo] = uploaded(office, "SITE_LOGO", drawn("PNG", 400, 200))
    path = f"/post/{post.id}/on-boats"
    page = reader.get(path)
    graph = json.loads(first(page, "script[type='application/ld+json']").get_text())
    assert graph["@graph"][0]["publisher"]["logo"] == f"http://localhost/media/{logo}"
    assert not read(page).select("svg.site-mark, img.site-mark")
    assert reader.get("/favicon.ico").status_code == 200


SHAPES = {
    "eight times as wide as high": (drawn("PNG", 3200, 400), (640, 80), (320, 40)),
    "a hundred times": (drawn("PNG", 6400, 64), (640, 6), (320, 3)),
    "a tower": (drawn("PNG", 60, 3000), (2, 80), (1, 40)),
    "small": (drawn("PNG", 60, 30), (60, 30), (60, 30)),
    "of printing": (
        samples.encode(samples.picture(400, 200, "CMYK"), "JPEG"),
        (160, 80),
        (80, 40),
    ),
    "of 16 bits": (
        samples.encode(Image.frombytes("I;16", (600, 400), b"\x12\x80" * 240_000), "PNG"),
        (120, 80),
        (60, 40),
    ),
    "that moves": (samples.animation("GIF", size=(64, 48)), (64, 48), (53, 40)),
    "of one bit": (samples.encode(Image.new("1", (64, 64)), "PNG"), (64, 64), (40, 40)),
}


def test_logos_of_every_shape_fit(office: FlaskClient, reader: FlaskClient) -> None:
    for what, (data, size, on_page) in SHAPES.items():
        [name] = uploaded(office, "SITE_LOGO", data)
        picture = opened(reader, name)
        assert picture.size == size, what
        assert getattr(picture, "n_frames", 1) == 1, what
        [image] = head_of(reader).select("img")
        assert (int(str(image["width"])), int(str(image["height"]))) == on_page, what
    [name] = uploaded(office, "SITE_LOGO", noise(3_000_000))
    assert len(reader.get(f"/media/{name}").data) < 25_000


REFUSED = {
    "nothing": (b"", "This is no picture"),
    "a page": (b"<!DOCTYPE html><title>x</title><script>alert(1)</script>", "This is no picture"),
    "a drawing that runs scripts": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
    "cut off": (drawn(width=400)[:-60], "ends too early"),
    "too large": (bytes(MAX_BYTES + 1), "up to 20 MB"),
    "a hundred megapixels": (
        samples.png(10_000, 10_000, samples.zeros(10_000 * 30_001)),
        "more than 60 megapixels",
    ),
    "a dot": (drawn("PNG", 1, 1), "too small"),
}


def test_what_is_no_such_picture_is_refused_and_the_rest_kept(
    office: FlaskClient, reader: FlaskClient
) -> None:
    before = uploaded(office, "SITE_LOGO", drawn("PNG", 200, 80))
    for name in ("SITE_LOGO", "SITE_LOGO_DARK", "SITE_ICON"):
        for what, (data, said) in REFUSED.items():
            answer = send(office, {name: data}, SITE_LOGO_NAME="hidden")
            assert answer.status_code in (400, 413, 415), what
            assert said in first(answer, f"#{name}-error").text, what
            assert first(answer, f"#{name}")["aria-invalid"] == "true"
            assert first(answer, "#SITE_LOGO_NAME [selected]")["value"] == "hidden"
            assert first(answer, ".site-picture img")["src"] == f"/media/{before[0]}"
    answer = send(office, {"SITE_ICON": drawn("PNG", 100, 400), "SITE_LOGO": drawn("PNG", 90, 90)})
    assert "too small" in first(answer, "#SITE_ICON-error").text
    assert stored() == {"SITE_LOGO": before[0]}
    assert len(db.session.scalars(select(Media)).all()) == 1
    assert head_of(reader).select("img")


def test_pages_need_no_statement_more(
    office: FlaskClient, reader: FlaskClient, john: User, statements: CountStatements
) -> None:
    post: Post = PostFactory.create(author=john, title="On boats")
    db.session.commit()

    def count() -> list[int]:
        counted = []
        for path in ("/", f"/post/{post.id}/on-boats", "/favicon.ico"):
            reader.get("/tags?warm=1")
            with statements() as heard:
                assert reader.get(f"{path}?other=1").status_code in (200, 302)
            counted.append(len(heard))
        return counted

    assert save(office, "logo", SITE_LOGO_NAME="hidden") == 302
    before = count()
    uploaded(office, "SITE_LOGO", drawn("PNG", 90, 90))
    uploaded(office, "SITE_ICON", drawn("PNG", 512, 512))
    assert count() == before

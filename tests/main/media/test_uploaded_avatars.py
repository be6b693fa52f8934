"""Avatars that people upload: choosing the part, where they are shown, and how they go."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from app.content.images.uploads import MAX_BYTES
from app.models import Post, User
from tests.clients import browser_of, settle
from tests.factories import CommentFactory, PostFactory, administrator, moderator
from tests.fixture_types import CountStatements
from tests.main.media.choosing_avatars import FORM, chosen, pictures, send
from tests.main.submitting import fields_of, submit
from tests.media_files import MakeSite, drawn, noise, stored_picture_of
from tests.pages import first, read


def sent(client: FlaskClient, address: str) -> Image.Image:
    """The picture at an address."""
    answer = client.get(address)
    assert answer.status_code == 200
    return Image.open(BytesIO(answer.data))


def halves() -> bytes:
    """A wide picture, red at the left and blue at the right."""
    picture = Image.new("RGB", (800, 400), "red")
    picture.paste("blue", (400, 0, 800, 400))
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def colours(picture: Image.Image) -> list[str]:
    """Which colours are at the left and at the right."""
    found = []
    for x in (20, picture.width - 20):
        pixel: Any = picture.convert("RGB").getpixel((x, picture.height // 2))
        found.append("red" if pixel[0] > pixel[2] else "blue")
    return found


@pytest.mark.parametrize(
    ("crop", "seen"),
    [
        ("", ["red", "blue"]),
        ("0,0,400", ["red", "red"]),
        ("400,0,400", ["blue", "blue"]),
        ("350,100,100", ["red", "blue"]),
        ("999999,999999,999999", ["blue", "blue"]),
    ],
)
def test_a_square_is_stored(browser: FlaskClient, john: User, crop: str, seen: list[str]) -> None:
    address = chosen(browser, john, halves(), crop=crop)
    picture = sent(browser, address)
    side = 100 if crop == "350,100,100" else 256
    assert (picture.format, picture.size) == ("WEBP", (side, side))
    assert address.endswith(f"-{side}x{side}.webp")
    assert colours(picture) == seen


def test_a_part_that_is_none_is_refused(browser: FlaskClient, john: User) -> None:
    for crop in ("1,2", "a,b,c", "-1,0,5", "1,2,3,4", "1e3,0,5", "٣,0,5"):
        assert send(browser, drawn(), crop=crop).status_code == 400, crop
    assert john.avatar is None


def test_other_fields_are_saved_with_it(browser: FlaskClient, john: User) -> None:
    address = chosen(browser, john, name="John Dale", about_me="Boats")
    assert (john.name, john.about_me) == ("John Dale", "Boats")
    assert first(browser.get(FORM), ".avatar-field img.avatar")["src"] == address
    submit(browser, FORM, name="Other")
    settle()
    assert (john.name, f"/media/{john.avatar}") == ("Other", address)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"words", "This is no picture"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (drawn(width=400)[:-60], "ends too early"),
        (bytes(MAX_BYTES + 1), "up to 20 MB"),
    ],
    ids=["text", "svg", "cut off", "too large"],
)
def test_what_is_no_picture_is_refused_with_the_fields_kept(
    browser: FlaskClient, john: User, data: bytes, said: str
) -> None:
    before = chosen(browser, john)
    answer = send(browser, data, name="Typed", about_me="Typed, too")
    assert answer.status_code in (400, 413, 415)
    assert said in first(answer, "#picture-error").get_text()
    assert first(answer, "#picture")["aria-invalid"] == "true"
    fields = fields_of(answer, "name")
    assert (fields["name"], fields["about_me"].strip()) == ("Typed", "Typed, too")
    settle()
    assert (john.name, f"/media/{john.avatar}") == (None, before)


def test_a_refused_name_stores_no_picture(browser: FlaskClient, john: User) -> None:
    administrator(username="ada", email="ada@example.com", name="Ada")
    answer = send(browser, drawn(), name="Ada")
    assert answer.status_code == 400
    assert first(answer, "#name-error")
    assert (john.avatar, pictures()) == (None, 0)


def test_there_has_to_be_room(make_site: MakeSite, john: User) -> None:
    browser = browser_of(make_site(MEDIA_MEGABYTES_PER_ACCOUNT=1), john)
    stored_picture_of(john, "teal").file.size = 1024 * 1024
    answer = send(browser, noise(200_000))
    assert answer.status_code == 403 or answer.status_code >= 400
    assert "more than the 1 MB" in first(answer, "#picture-error").get_text()
    assert john.avatar is None


def test_uploads_are_counted(make_site: MakeSite, john: User) -> None:
    site = make_site(
        UPLOADS_PER_ACCOUNT="1 per hour",
        UPLOADS_PER_NEW_ACCOUNT="1 per hour",
        RATELIMIT_ENABLED=True,
    )
    browser = browser_of(site, john)
    chosen(browser, john)
    answer = send(browser, drawn("PNG"))
    assert answer.status_code == 429
    assert "more pictures than one account" in first(answer, "#picture-error").get_text()
    assert submit(browser, FORM, name="Other").status_code == 302


def test_where_nothing_can_be_uploaded_there_is_no_field(make_site: MakeSite, john: User) -> None:
    browser = browser_of(make_site(MEDIA_MEGABYTES=0), john)
    page = browser.get(FORM)
    assert not read(page).select("#picture")
    assert send(browser, drawn()).status_code == 403
    assert john.avatar is None


def test_pages_show_it(site: Flask, browser: FlaskClient, john: User, susan: User) -> None:
    post: Post = PostFactory.create(author=john, title="Boats", body="They float.")
    CommentFactory.create(post=post, author=john)
    susan.follow(john)
    visitor = browser_of(site, moderator())
    addresses = [
        *("/", f"/post/{post.id}/boats", "/user/john", "/authors", "/followed_by/susan"),
        *("/moderate?show=comments", "/search?q=john&in=people"),
    ]
    for address in addresses:
        visitor.get(address)  # which may be kept
    src = chosen(browser, john)
    for address in addresses:
        shown = read(visitor.get(address)).select("img.avatar")
        assert shown, address
        for each in shown:
            assert (each["src"], each["alt"]) == (src, ""), address
            assert (each["loading"], each["decoding"]) == ("lazy", "async")
            assert each["width"] == each["height"]
    graph = json.loads(
        first(visitor.get("/user/john"), "script[type='application/ld+json']").get_text()
    )
    assert graph["@graph"][0]["mainEntity"]["image"] == f"http://localhost{src}"


def test_pages_need_no_statement_more(
    site: Flask, browser: FlaskClient, john: User, statements: CountStatements
) -> None:
    post: Post = PostFactory.create(author=john, title="Boats", body="They float.")
    CommentFactory.create(post=post, author=john)
    client = site.test_client()

    def count() -> list[int]:
        counted = []
        for address in ("/", f"/post/{post.id}/boats", "/user/john", "/authors"):
            with statements() as heard:
                assert client.get(f"{address}?other=1").status_code == 200
            counted.append(len(heard))
        return counted

    submit(browser, FORM, name="John Dale")
    before = count()
    chosen(browser, john)
    assert count() == before


def test_visitors_see_a_change_at_once(site: Flask, browser: FlaskClient, john: User) -> None:
    PostFactory.create(author=john)
    client = site.test_client()
    assert read(client.get("/")).select("svg.avatar")
    former = chosen(browser, john)
    assert first(client.get("/"), "img.avatar")["src"] == former
    new = chosen(browser, john, drawn(colour="navy"))
    assert first(client.get("/"), "img.avatar")["src"] == new != former
    submit(browser, FORM, remove_picture="y")
    assert read(client.get("/")).select("svg.avatar")


def test_pages_load_it_from_media_url(make_site: MakeSite, john: User) -> None:
    site = make_site(MEDIA_URL="https://cdn.example.org/media", AVATARS="gravatar")
    chosen(browser_of(site, john), john)
    PostFactory.create(author=john)
    src = first(site.test_client().get("/"), "img.avatar")["src"]
    assert src == f"https://cdn.example.org/media/{john.avatar}"

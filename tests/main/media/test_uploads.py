"""Uploading pictures: by a script and by a plain form, what is refused and why, and quotas."""

from __future__ import annotations

from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import db
from app.models import Media, MediaBytes, MediaFile, User
from tests.clients import browser_of
from tests.factories import UserFactory
from tests.main.submitting import form_at, log_in
from tests.media_files import AS_JSON, MakeSite, drawn, noise, upload, uploaded
from tests.pages import words
from tests.services.together import at_once

MEGABYTE = 1024 * 1024


def rows(model: type[db.Model]) -> int:  # type: ignore[name-defined]
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize(
    ("format", "extension"),
    [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("GIF", "gif"), ("AVIF", "avif")],
)
def test_a_script_gets_what_it_puts_into_the_text(
    browser: FlaskClient, format: str, extension: str
) -> None:
    stored = uploaded(browser, drawn(format, 64, 48), name="x.txt", alt=" A  boat\n[red] ")
    assert (stored["width"], stored["height"]) == (64, 48)
    assert stored["address"].endswith(f"-64x48.{extension}")
    assert stored["markdown"] == f"![A boat \\[red\\]]({stored['address']})"
    assert browser.get(stored["address"]).status_code == 200
    media = db.session.get_one(Media, stored["id"])
    assert (media.alt, media.name) == ("A boat [red]", "x.txt")


def test_a_description_survives_the_way_into_a_page(browser: FlaskClient) -> None:
    alt = "שלום *x* _y_ `z` <b> &amp; \\ ![a](b) 🏝 مرحبا"
    stored = uploaded(browser, drawn(), alt=alt)
    html = browser.post("/preview", data={"text": stored["markdown"]}).get_json()["html"]
    assert db.session.get_one(Media, stored["id"]).alt == alt
    [image] = BeautifulSoup(html, "html.parser").select("img")
    assert (image["alt"], image["src"]) == (alt, stored["address"])


def test_without_a_script_several_are_stored_and_said_where(browser: FlaskClient) -> None:
    sent = {
        "picture": [
            (BytesIO(drawn()), "boat.jpg"),
            (BytesIO(b"no picture"), "notes.txt"),
            (BytesIO(drawn("PNG")), "rope.png"),
        ],
        "next": "/drafts",
    }
    answer = browser.post("/pictures", data=sent)
    assert (answer.status_code, answer.location) == (302, "/drafts")
    page = words(browser.get("/drafts"))
    assert page.count("The picture is uploaded") == 2
    assert "notes.txt: This is no picture" in page
    for media in db.session.scalars(select(Media)):
        assert str(media.file.media_name) in page


def test_a_form_without_a_file_is_told_so(browser: FlaskClient) -> None:
    for data in ({}, {"picture": (BytesIO(b""), "")}):
        answer = browser.post("/pictures", data=data)
        assert answer.status_code == 400
        assert "Please choose a picture." in words(answer)
    elsewhere = browser.post(
        "/pictures", data={"picture": (BytesIO(drawn()), "a"), "next": "//evil.example/"}
    )
    assert elsewhere.location == "/"


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        (b"", 415, "no picture"),
        (b"<html><script>alert(1)</script>", 415, "no picture"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', 415, "SVG"),
        (b"%PDF-1.7", 415, "no picture"),
        (drawn(width=400)[:-60], 400, "ends too early"),
        (b"\xff\xd8" + bytes(20 * MEGABYTE), 413, "20 MB"),
        (b"\xff\xd8" + bytes(22 * MEGABYTE), 413, "20 MB"),
    ],
    ids=["nothing", "html", "svg", "pdf", "cut off", "too large", "far too large"],
)
def test_what_is_refused_is_said_in_words(
    browser: FlaskClient, data: bytes, status: int, said: str
) -> None:
    answer = upload(browser, data)
    assert answer.status_code == status, answer.text
    assert said in answer.get_json()["message"]
    assert rows(Media) == rows(MediaFile) == rows(MediaBytes) == 0


def test_descriptions_that_cannot_be_stored_are_refused(browser: FlaskClient) -> None:
    for alt in ("x" * 1001, "a\0b"):
        answer = upload(browser, drawn(), alt=alt)
        assert answer.status_code == 400
        assert answer.get_json()["message"]
    odd = {"../../boat.jpg": "boat.jpg", "/etc/passwd": "passwd", "n" * 999: "n" * 200}
    for number, (name, kept) in enumerate(odd.items()):
        stored = uploaded(browser, drawn(width=10 + number), name=name)
        assert db.session.get_one(Media, stored["id"]).name == kept


def test_other_requests_keep_their_bound(browser: FlaskClient) -> None:
    big = {"body": "x" * (3 * MEGABYTE)}
    for address in ("/write", "/preview"):
        assert browser.post(address, data=big).status_code == 413


def test_who_may_not_write_may_not_upload(site: Flask, make_site: MakeSite, john: User) -> None:
    assert upload(site.test_client(), drawn()).status_code in (302, 401)
    newcomer = UserFactory.create(confirmed=False)
    assert upload(browser_of(site, newcomer), drawn()).status_code in (302, 403)
    closed = upload(browser_of(make_site(MEDIA_MEGABYTES=0), john), drawn())
    assert closed.status_code == 403
    assert "No pictures can be uploaded" in closed.get_json()["message"]
    assert rows(MediaFile) == 0


def test_a_token_is_needed(make_site: MakeSite, john: User) -> None:
    browser = log_in(make_site(WTF_CSRF_ENABLED=True).test_client(), john)
    assert upload(browser, drawn()).status_code == 400
    token = form_at(browser, "/write")["csrf_token"]
    sent = {"picture": (BytesIO(drawn()), "a.jpg")}
    by_header = browser.post("/pictures", data=sent, headers=AS_JSON | {"X-CSRFToken": token})
    assert by_header.status_code == 201
    assert upload(browser, drawn("PNG"), csrf_token=token).status_code == 201


def test_uploads_of_an_account_are_limited_and_refused_files_count(
    make_site: MakeSite, john: User
) -> None:
    site = make_site(UPLOADS_PER_NEW_ACCOUNT="2 per hour", UPLOADS_PER_ACCOUNT="2 per hour")
    browser = browser_of(site, john)
    assert upload(browser, b"no picture").status_code == 415
    uploaded(browser)
    answer = upload(browser, drawn("PNG"))
    assert answer.status_code == 429
    assert answer.headers["Retry-After"]
    assert "more pictures than one account may upload" in answer.get_json()["message"]


def test_equal_bytes_are_one_file_and_each_has_a_picture(
    site: Flask, browser: FlaskClient, john: User, susan: User
) -> None:
    first = uploaded(browser, alt="Mine")
    again = uploaded(browser, alt="Something else")
    hers = uploaded(browser_of(site, susan), alt="Hers")
    assert first["id"] == again["id"] != hers["id"]
    assert first["address"] == hers["address"]
    assert again["markdown"] == first["markdown"]
    assert (rows(Media), rows(MediaFile), rows(MediaBytes)) == (2, 1, 1)


def test_the_same_picture_twice_at_once_is_one(site: Flask, john: User, susan: User) -> None:
    data = drawn()
    browsers = [browser_of(site, user) for user in (john, john, susan, susan)]
    answers = at_once(site, *(lambda each=each: upload(each, data) for each in browsers))
    assert {answer.status_code for answer in answers} <= {201, 429}  # too many at once
    assert {answer.status_code for answer in answers} >= {201}
    assert (rows(MediaFile), rows(MediaBytes)) == (1, 1)
    assert rows(Media) <= 2


def test_an_account_has_so_much_room(make_site: MakeSite, john: User, susan: User) -> None:
    site = make_site(MEDIA_MEGABYTES_PER_ACCOUNT=1)
    data = noise(700_000)
    uploaded(browser_of(site, john), data)
    answer = upload(browser_of(site, john), noise(600_000))
    assert answer.status_code == 507
    assert "more than the 1 MB that you have" in answer.get_json()["message"]
    assert answer.get_json()["error"] == "insufficient storage"
    uploaded(browser_of(site, john), data)  # she has it already
    uploaded(browser_of(site, susan), data)
    assert rows(MediaFile) == 1


def test_so_has_the_site(make_site: MakeSite, john: User, susan: User) -> None:
    site = make_site(MEDIA_MEGABYTES=1)
    data = noise(700_000)
    uploaded(browser_of(site, john), data)
    answer = upload(browser_of(site, susan), noise(600_000))
    assert answer.status_code == 507
    assert "This site has no room left" in answer.get_json()["message"]
    uploaded(browser_of(site, susan), data)


def test_two_at_once_cannot_both_take_the_last_room(make_site: MakeSite, john: User) -> None:
    site = make_site(MEDIA_MEGABYTES_PER_ACCOUNT=1)
    browsers = [browser_of(site, john) for _ in range(3)]
    pictures = [noise(600_000 + 2_000 * number) for number in range(3)]
    answers = at_once(
        site,
        *(
            lambda browser=browser, data=data: upload(browser, data)
            for browser, data in zip(browsers, pictures, strict=True)
        ),
    )
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(201) == 1
    assert set(statuses) <= {201, 429, 507}  # some may be told to wait
    assert rows(Media) == 1

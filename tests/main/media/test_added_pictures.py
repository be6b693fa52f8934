"""Pictures that browsers without scripts send with a text; what scripts ask for."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app import db
from app.auth.kept_form import LOGIN
from app.models import Media, Post, User
from tests.clients import PASSWORD, browser_of
from tests.factories import PostFactory, UserFactory
from tests.main.submitting import fields_of, form_at, log_in, submit_again
from tests.media_files import AS_JSON, MakeSite, as_file, drawn, send_form, uploaded
from tests.pages import words

MEGABYTE = 1024 * 1024
ADDRESS = r"!\[\]\(/media/[0-9a-f]{40}-\d+x\d+\.\w+\)"


def count(model: type[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def add(
    browser: FlaskClient, page: str, address: str, *files: bytes, **fields: str
) -> TestResponse:
    """Send the form of a page with files, as its button for pictures does."""
    return send(browser, address, {**form_at(browser, page), **fields}, *files)


def send(browser: FlaskClient, address: str, form: dict[str, str], *files: bytes) -> TestResponse:
    """Send a form with files."""
    pictures = [("picture", as_file(data, f"{n}.jpg")) for n, data in enumerate(files)]
    return send_form(browser, address, MultiDict([*form.items(), *pictures]))


def text_of(answer: TestResponse) -> str:
    return fields_of(answer)["body"].replace("\r\n", "\n")


def test_pictures_are_put_at_the_end_and_nothing_else_is_stored(browser: FlaskClient) -> None:
    fields = {"body": "Words  \r\n", "title": "On boats", "tags": "boats, ropes"}
    answer = add(browser, "/write", "/write/pictures", drawn(), drawn("PNG"), **fields)
    assert answer.status_code == 200
    assert re.fullmatch(rf"Words\n\n{ADDRESS}\n\n{ADDRESS}\n", text_of(answer))
    kept = fields_of(answer)
    assert (kept["title"], kept["tags"]) == ("On boats", "boats, ropes")
    assert "2 pictures are at the end of your text." in words(answer)
    assert (count(Media), count(Post)) == (2, 0)
    saved = submit_again(browser, answer)
    assert saved.status_code == 302
    assert db.session.scalars(select(Post)).one().title == "On boats"


@pytest.mark.parametrize(
    ("page", "address"), [("/write", "/write/pictures"), ("/", "/note/pictures")]
)
def test_refused_pictures_lose_no_word(browser: FlaskClient, page: str, address: str) -> None:
    cases = [
        ((b"no picture",), 415, "0.jpg: This is no picture"),
        ((drawn(width=400)[:-60],), 400, "0.jpg: The file ends too early"),
        ((b"\xff\xd8" + bytes(20 * MEGABYTE),), 413, "A picture can have up to 20 MB"),
        ((b"\xff\xd8" + bytes(22 * MEGABYTE),), 413, "A picture can have up to 20 MB"),
        ((), 400, "Please choose a picture."),
    ]
    for files, status, said in cases:
        answer = add(browser, page, address, *files, body="Words *of* mine")
        assert answer.status_code == status, said
        assert said in words(answer)
        assert text_of(answer) == "Words *of* mine"
    some = add(browser, page, address, b"no picture", drawn(), body="")
    assert re.fullmatch(rf"{ADDRESS}\n", text_of(some))
    assert "1 picture" not in words(some)
    assert "The picture is at the end of your text." in words(some)
    assert count(Media) == 1


def test_quota_and_limits_lose_no_word(make_site: MakeSite, john: User) -> None:
    site = make_site(UPLOADS_PER_NEW_ACCOUNT="1 per hour", UPLOADS_PER_ACCOUNT="1 per hour")
    answer = add(
        browser_of(site, john), "/write", "/write/pictures", drawn(), drawn("PNG"), body="Words"
    )
    assert answer.status_code == 429
    assert "more pictures than one account may upload" in words(answer)
    assert re.fullmatch(rf"Words\n\n{ADDRESS}\n", text_of(answer))


@pytest.mark.parametrize(
    ("page", "address"), [("/write", "/write/pictures"), ("/", "/note/pictures")]
)
def test_a_stale_token_loses_no_word(
    make_site: MakeSite, john: User, page: str, address: str
) -> None:
    browser = log_in(make_site(WTF_CSRF_ENABLED=True).test_client(), john)
    answer = add(browser, page, address, drawn(), body="Words", csrf_token="stale")
    assert answer.status_code == 400
    assert text_of(answer) == "Words"
    assert "This page was open for too long" in words(answer)
    assert "choose the pictures once more" in words(answer)
    assert count(Media) == 0
    again = send(browser, address, fields_of(answer), drawn())
    assert re.fullmatch(rf"Words\n\n{ADDRESS}\n", text_of(again))


def test_the_end_of_the_session_loses_no_word(make_site: MakeSite, john: User) -> None:
    site = make_site(WTF_CSRF_ENABLED=True)
    browser = log_in(site.test_client(), john)
    form = {**form_at(browser, "/write"), "body": "Words"}
    elsewhere = site.test_client()
    asked = send(elsewhere, "/write/pictures", form, drawn())
    assert asked.status_code == 403
    assert "Words" in asked.text
    login = fields_of(asked, f"{LOGIN}email")
    login |= {f"{LOGIN}email": john.email or "", f"{LOGIN}password": PASSWORD}
    answer = elsewhere.post("/write/pictures", data=login)
    assert text_of(answer) == "Words"
    assert "Please choose a picture." in words(answer)
    assert count(Media) == 0


def test_a_post_that_is_changed_gets_its_pictures_unsaved(
    site: Flask, browser: FlaskClient, john: User, susan: User
) -> None:
    post = PostFactory.create(author=john, title="On boats", body="Old words")
    page, address = f"/edit/{post.id}", f"/edit/{post.id}/pictures"
    answer = add(browser, page, address, drawn(), body="New words")
    assert re.fullmatch(rf"New words\n\n{ADDRESS}\n", text_of(answer))
    assert f'action="{page}"' in answer.text
    db.session.refresh(post)
    assert post.body == "Old words"
    assert submit_again(browser, answer).status_code == 302
    db.session.refresh(post)
    assert post.body.startswith("New words\n\n![](/media/")

    refused = add(browser_of(site, susan), "/write", address, drawn(), body="Hers")
    assert refused.status_code == 403
    assert "Hers" in refused.text
    db.session.delete(post)
    db.session.commit()
    gone = add(browser, "/write", address, drawn(), body="Still here")
    assert text_of(gone).startswith("Still here\n\n![](")
    assert 'action="/write"' in gone.text


def test_scripts_get_ones_own_pictures_by_pages(
    site: Flask, browser: FlaskClient, susan: User
) -> None:
    assert browser.get("/pictures/latest").get_json()["pictures"] == []
    ids = [uploaded(browser, drawn(width=500 + n, height=9))["id"] for n in range(26)]
    uploaded(browser_of(site, susan), drawn("PNG"))
    first = browser.get("/pictures/latest", headers=AS_JSON)
    assert (
        "no-store" in first.headers["Cache-Control"] or "private" in first.headers["Cache-Control"]
    )
    page = first.get_json()
    assert [picture["id"] for picture in page["pictures"]] == ids[:1:-1]
    assert page["pictures"][0]["thumbnail"].endswith("-480w.webp")
    rest = browser.get(page["next"]).get_json()
    assert [picture["id"] for picture in rest["pictures"]] == ids[1::-1]
    assert rest["next"] == ""
    for odd in ("x", "-1", "0", "9" * 40, ""):
        assert browser.get("/pictures/latest", query_string={"before": odd}).status_code == 200


def test_a_script_changes_what_a_picture_shows(
    site: Flask, browser: FlaskClient, susan: User
) -> None:
    stored = uploaded(browser)
    assert stored["alt"] == ""
    address = f"/pictures/{stored['id']}/alt"
    answer = browser.post(address, data={"alt": " A\nboat ] 🏝"}, headers=AS_JSON)
    assert (answer.status_code, answer.get_json()["alt"]) == (200, "A boat ] 🏝")
    assert uploaded(browser)["alt"] == "A boat ] 🏝"
    hers = browser_of(site, susan)
    for client, alt, status in [
        (hers, "x", 404),
        (browser, "x" * 1001, 400),
        (browser, "a\0", 400),
    ]:
        refused = client.post(address, data={"alt": alt}, headers=AS_JSON)
        assert refused.status_code == status
        assert refused.get_json()["message"]
    assert browser.post("/pictures/999999/alt", headers=AS_JSON).status_code == 404
    assert db.session.scalars(select(Media.alt)).all() == ["A boat ] 🏝"]


def test_where_nothing_can_be_uploaded_nothing_is_offered(make_site: MakeSite, john: User) -> None:
    browser = browser_of(make_site(MEDIA_MEGABYTES=0), john)
    for page in ("/write", "/"):
        found = browser.get(page).text
        assert "uploads.js" not in found
        assert "Add pictures" not in found
    answer = add(browser, "/write", "/write/pictures", drawn(), body="Words")
    assert answer.status_code == 403
    assert text_of(answer) == "Words"


def test_who_may_not_write_is_offered_nothing(site: Flask) -> None:
    newcomer = browser_of(site, UserFactory.create(confirmed=False))
    answers = [
        newcomer.post("/write/pictures", data={"body": "Words"}),
        newcomer.get("/pictures/latest"),
        site.test_client().get("/pictures/latest", headers=AS_JSON),
    ]
    assert [answer.status_code for answer in answers if answer.status_code == 200] == []
    assert "uploads" not in site.test_client().get("/").text

"""One's own pictures: listing, finding, describing and deleting them."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import db
from app.models import Media, MediaFile, User, utcnow
from tests.clients import browser_of, settle
from tests.factories import PostFactory, UserFactory, administrator
from tests.fixture_types import CountStatements
from tests.main.media.own_pictures import named, send, stored_body
from tests.media_files import MakeSite, drawn, make_variants, picture_of, uploaded
from tests.pages import first, read, words
from tests.services.together import at_once


def test_it_says_where_each_is_shown_and_what_to_write(browser: FlaskClient, john: User) -> None:
    stored = uploaded(browser, name="boat.jpg", alt="A [red] boat")
    other = UserFactory.create()
    text = f"![A boat]({stored['address']})"
    PostFactory.create(author=john, title="At sea", body=text)
    PostFactory.create(author=john, title="Unfinished", body=text, status="draft")
    PostFactory.create(author=other, title="Of another", body=text)
    PostFactory.create(author=other, title="Secret", body=text, status="draft")
    PostFactory.create(author=john, title="Gone", body=text, status="draft", deleted_at=utcnow())
    settle()
    page = browser.get("/pictures")
    card = first(page, ".picture-card")
    image = card.select_one("img")
    assert image is not None
    assert image["src"] == stored["address"].replace("1200x900.jpg", "480w.webp")
    assert (image["width"], image["height"], image["alt"]) == ("1200", "900", "A [red] boat")
    assert "1200 × 900" in card.get_text()
    assert card.select_one("code").get_text() == stored["markdown"]  # type: ignore[union-attr]
    shown = [each.get_text(" ", strip=True) for each in card.select(".picture-uses li")]
    assert shown == ["Gone Bin", "Of another", "Unfinished Draft", "At sea"]
    for link in card.select(".picture-uses a"):
        assert browser.get(str(link["href"])).status_code == 200
    assert "Secret" not in words(page)
    assert page.headers["Cache-Control"].startswith("private")


def test_a_picture_that_many_posts_show_names_some_of_them(
    browser: FlaskClient, john: User
) -> None:
    address = uploaded(browser)["address"]
    for number in range(7):
        PostFactory.create(author=john, title=f"No {number}", body=f"![]({address})")
    settle()
    card = first(browser.get("/pictures"), ".picture-card")
    shown = [each.get_text(" ", strip=True) for each in card.select(".picture-uses li")]
    assert shown == ["No 6", "No 5", "No 4", "No 3", "No 2", "and 2 more"]


def test_without_pictures_it_invites_to_upload_some(browser: FlaskClient) -> None:
    page = browser.get("/pictures")
    assert "No pictures yet" in words(page)
    assert first(page, "form#upload")["action"] == "/pictures"
    answer = send(browser, "/pictures", drawn(), "sea.jpg", next="/pictures")
    assert answer.request.path == "/pictures"
    assert named(answer) == ["sea.jpg"]


def test_room_is_told_and_that_of_the_site_to_administrators(
    site: Flask, browser: FlaskClient
) -> None:
    uploaded(browser)
    page = browser.get("/pictures")
    meter = first(page, ".room meter")
    size = db.session.scalar(select(func.sum(MediaFile.size)))
    assert (meter["max"], meter["value"]) == (str(200 * 1024 * 1024), str(size))
    assert "0 of 200 MB are used, 199.9 MB are left." in words(page)
    assert len(read(page).select(".room")) == 1
    ada = administrator(email="ada@example.com", username="ada")
    page = browser_of(site, ada).get("/pictures")
    assert [each["value"] for each in read(page).select(".room meter")] == ["0", str(size)]


def test_pages_and_searching(browser: FlaskClient, john: User, statements: CountStatements) -> None:
    for number in range(30):
        picture_of(john, f"{number:040x}", name=f"No {number}.jpg", alt="100% Sea" * (number == 7))
    picture_of(UserFactory.create(), "f" * 40, name="No 99.jpg")
    settle()
    counts = []
    with statements() as heard:
        page = browser.get("/pictures")
    counts.append(len(heard))
    assert heard.writes == []
    assert named(page) == [f"No {number}.jpg" for number in range(29, 5, -1)]
    older = browser.get(first(page, "a[rel=next]")["href"])
    assert named(older) == [f"No {number}.jpg" for number in range(5, -1, -1)]
    newer = browser.get(first(older, "a[rel=prev]")["href"])
    assert named(newer) == named(page)
    for asked, found in {
        "no 12": ["No 12.jpg"],
        "100% SEA": ["No 7.jpg"],
        "0%": ["No 7.jpg"],
        "_": [],
        "99": [],
        "x" * 5000: [],
    }.items():
        with statements() as heard:
            assert named(browser.get("/pictures", query_string={"q": asked})) == found
        counts.append(len(heard))
    assert max(counts) <= 6, counts
    assert browser.get("/pictures?before=nonsense").status_code == 400
    assert named(browser.get("/pictures?page=2")) == named(older)


def test_a_description_is_for_the_next_text(browser: FlaskClient, john: User) -> None:
    stored = uploaded(browser, alt="A boat")
    post = PostFactory.create(author=john, title="At sea", body=stored["markdown"])
    settle()
    answer = browser.post(
        f"/pictures/{stored['id']}/alt",
        data={"alt": " A  <b>red</b>\nboat 🙂 שלום ", "next": "/pictures?q=boat"},
        follow_redirects=True,
    )
    assert answer.request.full_path == "/pictures?q=boat"
    assert "Texts that show the picture keep theirs." in words(answer)
    card = first(answer, ".picture-card")
    assert card.select_one("[name=alt]")["value"] == "A <b>red</b> boat 🙂 שלום"  # type: ignore[index]
    assert not card.select("b")
    assert "![A \\<b>red\\</b> boat 🙂 שלום](" in card.select_one("code").get_text()  # type: ignore[union-attr]
    assert stored_body(post.id) == stored["markdown"]
    for bad in ("x" * 1001, "\x00"):
        assert browser.post(f"/pictures/{stored['id']}/alt", data={"alt": bad}).status_code == 400


def test_an_unused_picture_is_deleted_at_once(site: Flask, browser: FlaskClient) -> None:
    stored = uploaded(browser)
    form = first(browser.get("/pictures"), ".picture-card form.post-button")
    assert form["action"] == f"/pictures/{stored['id']}/delete"
    answer = browser.post(str(form["action"]), data={"if_unused": "1"}, follow_redirects=True)
    assert "The picture is deleted." in words(answer)
    assert named(answer) == []
    make_variants(site)
    assert browser.get(stored["address"]).status_code == 404


def test_a_picture_that_is_shown_is_deleted_after_a_question(
    browser: FlaskClient, john: User
) -> None:
    stored = uploaded(browser)
    address = f"/pictures/{stored['id']}/delete"
    post = PostFactory.create(
        author=john, title="At sea", body=f"![A red boat]({stored['address']})"
    )
    settle()
    # the page was loaded before the post was written
    question = browser.post(address, data={"if_unused": "1"}, follow_redirects=True)
    assert question.request.path == address
    assert "At sea" in first(question, ".picture-uses").get_text()
    assert named(browser.get("/pictures")) == ["boat.jpg"]
    answer = browser.post(address, follow_redirects=True)
    assert "The picture is deleted." in words(answer)
    page = browser.get(f"/post/{post.id}/at-sea")
    assert first(page, ".prose img")["alt"] == "A red boat"
    # another tab
    assert browser.post(address).status_code == 404
    assert browser.get(address).status_code == 404


def test_pictures_of_others_are_not_there(site: Flask, browser: FlaskClient) -> None:
    mary = UserFactory.create(email="mary@example.com")
    picture = picture_of(mary)
    settle()
    address = f"/pictures/{picture.id}"
    assert named(browser.get("/pictures")) == []
    for action in ("delete", "replace"):
        assert browser.get(f"{address}/{action}").status_code == 404
        assert browser.post(f"{address}/{action}").status_code in (400, 404)
    assert browser.post(f"{address}/alt", data={"alt": "Mine"}).status_code == 404
    assert send(browser, f"{address}/replace", drawn()).status_code == 404
    settle()
    assert db.session.scalars(select(Media.alt)).all() == ["A boat"]
    stranger = site.test_client()
    assert stranger.get("/pictures").headers["Location"].startswith("/auth/login")


def test_without_room_for_uploads_the_others_are_still_there(
    make_site: MakeSite, john: User
) -> None:
    picture_of(john)
    browser = browser_of(make_site(MEDIA_MEGABYTES=0), john)
    page = browser.get("/pictures")
    assert named(page) == ["boat.jpg"]
    assert not read(page).select("form#upload")


def test_two_tabs_delete_once(site: Flask, browser: FlaskClient, john: User) -> None:
    address = f"/pictures/{uploaded(browser)['id']}/delete"
    tabs = [browser, browser_of(site, john)]
    answers = at_once(site, *(lambda each=each: each.post(address) for each in tabs))
    assert sorted(answer.status_code for answer in answers) == [302, 404]
    assert named(browser.get("/pictures")) == []

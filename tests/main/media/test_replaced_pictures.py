"""Replacing one's own pictures by others."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import User
from tests.clients import browser_of, settle
from tests.factories import PostFactory, UserFactory
from tests.main.media.own_pictures import named, send, stored_body
from tests.media_files import drawn, make_variants, uploaded
from tests.pages import first, words
from tests.services.together import at_once


def test_another_picture_takes_its_place(site: Flask, browser: FlaskClient, john: User) -> None:
    stored = uploaded(browser, alt="A boat")
    name, digest = stored["address"], stored["address"][7:47]
    body = f"![A boat]({name})\n\n[large](http://localhost{name}) ![](/media/{digest}-480w.webp)"
    post = PostFactory.create(author=john, title="At sea", body=body)
    draft = PostFactory.create(author=john, title=None, body=body, status="draft")
    others = PostFactory.create(author=UserFactory.create(), title="Of another", body=body)
    settle()
    question = browser.get(f"/pictures/{stored['id']}/replace")
    assert "At sea" in first(question, ".picture-uses").get_text()
    answer = send(browser, f"/pictures/{stored['id']}/replace", drawn("PNG", 800, 600, "red"))
    assert "The picture is replaced, in 2 posts." in words(answer)
    card = first(answer, ".picture-card")
    assert named(answer) == ["other.png"]
    assert card.select_one("[name=alt]")["value"] == "A boat"  # type: ignore[index]
    new = str(card.select_one("a")["href"])  # type: ignore[index]
    assert new.endswith("-800x600.png")
    changed = f"![A boat]({new})\n\n[large](http://localhost{new}) ![]({new})"
    assert (stored_body(post.id), stored_body(draft.id)) == (changed, changed)
    assert stored_body(others.id) == body
    page = browser.get(f"/post/{post.id}/at-sea")
    assert first(page, ".prose img")["src"] == new
    assert "Edited" not in words(page)
    former = words(browser.get(f"/post/{post.id}/revisions/2"))
    assert digest in former
    assert new in former
    # what is being written just now may show the former one
    make_variants(site)
    assert browser.get(name).status_code == 200
    assert browser.get(f"/pictures/{stored['id']}/replace").status_code == 404


def test_an_open_editor_does_not_bring_the_former_picture_back(
    browser: FlaskClient, john: User
) -> None:
    stored = uploaded(browser)
    post = PostFactory.create(author=john, title="At sea", body=stored["markdown"])
    settle()
    opened = first(browser.get(f"/edit/{post.id}"), "[name=revision]")["value"]
    send(browser, f"/pictures/{stored['id']}/replace", drawn("PNG"))
    fields = {"title": "At sea", "body": stored["markdown"], "status": "published"}
    answer = browser.post(f"/edit/{post.id}", data={**fields, "revision": str(opened)})
    assert answer.status_code == 409


def test_the_same_picture_takes_nothings_place(browser: FlaskClient, john: User) -> None:
    stored = uploaded(browser)
    post = PostFactory.create(author=john, title="At sea", body=stored["markdown"])
    settle()
    answer = send(browser, f"/pictures/{stored['id']}/replace", drawn())
    assert "This is the same picture" in words(answer)
    assert named(answer) == ["boat.jpg"]
    assert stored_body(post.id) == stored["markdown"]


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        (b"", 415, "This is no picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "SVG files cannot be uploaded"),
        (drawn()[:2000], 400, "The file ends too early"),
    ],
)
def test_a_replacement_is_refused_in_words(
    browser: FlaskClient, data: bytes, status: int, said: str
) -> None:
    stored = uploaded(browser)
    answer = send(browser, f"/pictures/{stored['id']}/replace", data)
    assert (answer.status_code, said in first(answer, "#picture-error").get_text()) == (
        status,
        True,
    )
    assert named(browser.get("/pictures")) == ["boat.jpg"]
    nothing = browser.post(f"/pictures/{stored['id']}/replace")
    assert "Please choose a picture." in words(nothing)


def test_two_replacements_at_once_leave_one(site: Flask, browser: FlaskClient, john: User) -> None:
    stored = uploaded(browser)
    post = PostFactory.create(author=john, title="At sea", body=stored["markdown"])
    settle()
    address = f"/pictures/{stored['id']}/replace"
    tabs = zip([browser, browser_of(site, john)], ["red", "navy"], strict=True)
    answers = at_once(
        site, *(lambda tab=tab: send(tab[0], address, drawn("PNG", colour=tab[1])) for tab in tabs)
    )
    done, refused = sorted(answer.status_code for answer in answers)
    assert (done, refused in (404, 429)) == (200, True)  # too many at once
    page = browser.get("/pictures")
    assert len(named(page)) == 1
    assert str(first(page, ".picture-card a")["href"]) in stored_body(post.id)

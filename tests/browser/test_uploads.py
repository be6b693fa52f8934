"""Pictures in the editor by button, pasting and dropping, while one writes on."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import select

from app import db
from app.models import Media, User
from tests.browser.adding_pictures import (
    ADDRESS,
    CARET,
    PLACES,
    SELECT,
    choose,
    editor,
    give,
    hold,
    pictures,
    publish,
    row,
    sent,
)
from tests.browser.visiting import Visitor
from tests.clients import settle
from tests.factories import PostFactory
from tests.media_files import drawn

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("way", ["button", "paste", "drop"])
def test_a_picture_is_put_where_the_caret_is(writer: Visitor, way: str, place: str) -> None:
    page = writer.open(place)
    area = editor(page)
    area.fill("Before.\n\nAfter.")
    area.evaluate(SELECT, [7, 7])
    picture = sent(drawn("WEBP"), "boat.webp", "image/webp")
    if way == "button":
        choose(page, picture)
    else:
        assert not give(area, way, picture)
    expect(area).to_have_value(re.compile(rf"^Before\.\n\n!\[\]\({ADDRESS}\)\n\nAfter\.$"))
    described = row(page, "boat.webp").get_by_label("Describe the picture")
    described.fill("A boat")
    described.press("Enter")
    expect(area).to_have_value(re.compile(rf"^Before\.\n\n!\[A boat\]\({ADDRESS}\)\n\nAfter\.$"))
    expect(row(page, "boat.webp")).to_contain_text("A boat")
    publish(writer, place)
    image = page.locator(".prose img").first
    expect(image).to_have_attribute("alt", "A boat")
    settle()
    assert db.session.scalars(select(Media.alt)).all() == ["A boat"]


def test_who_goes_on_typing_is_not_disturbed_and_can_undo(
    writer: Visitor, held: list[Route]
) -> None:
    page = writer.open("/write")
    area = editor(page)
    area.fill("One")
    area.evaluate(SELECT, [3, 3])
    give(area, "paste", sent(drawn()))
    expect(area).to_have_value("One\n\n![Uploading boat.jpg…]()\n\n")
    hold(page, held, 1)
    page.keyboard.type("two")
    area.evaluate(SELECT, [0, 0])
    page.keyboard.type("Zero ")
    held[0].continue_()
    shown = re.compile(rf"^Zero One\n\n!\[\]\({ADDRESS}\)\n\ntwo$")
    expect(area).to_have_value(shown)
    expect(area).to_be_focused()
    assert area.evaluate(CARET) == 5
    page.keyboard.press("Control+z")
    expect(area).to_have_value("Zero One\n\n![Uploading boat.jpg…]()\n\ntwo")
    page.keyboard.press("Control+Shift+z")
    expect(area).to_have_value(shown)
    page.keyboard.press("Control+z")
    publish(writer, "/write")  # with the picture that has been there for long
    expect(page.locator(".prose img")).to_have_count(1)


def test_cancelling_leaves_the_text_as_it_was(writer: Visitor, held: list[Route]) -> None:
    page = writer.open("/write")
    area = editor(page)
    area.fill("One two")
    area.evaluate(SELECT, [3, 3])
    choose(page, sent(drawn()))
    expect(area).to_have_value("One\n\n![Uploading boat.jpg…]()\n\n two")
    hold(page, held, 1)
    row(page).get_by_role("button", name="Cancel").click()
    expect(area).to_have_value("One two")
    expect(page.locator(".upload")).to_have_count(0)
    choose(page, *pictures(2))
    hold(page, held, 3)
    row(page, "0.png").get_by_role("button", name="Cancel").click()
    held[2].continue_()
    expect(area).to_have_value(re.compile(rf"^One\n\n!\[\]\({ADDRESS}\)\n\n two$"))


def test_in_lists_and_without_a_caret(writer: Visitor, john: User) -> None:
    post = PostFactory.create(author=john, body="- One\n- Two")
    page = writer.open(f"/edit/{post.id}")
    area = editor(page)
    choose(page, sent(drawn()))
    expect(area).to_have_value(re.compile(rf"^- One\n- Two!\[\]\({ADDRESS}\)$"))
    area.evaluate(SELECT, [5, 5])
    choose(page, sent(drawn("PNG"), "rope.png", "image/png"))
    expect(area).to_have_value(re.compile(rf"^- One!\[\]\({ADDRESS}\)\n- Two!"))


def test_three_at_once_are_sent_and_all_arrive_in_order(writer: Visitor, held: list[Route]) -> None:
    writer.watch.expect(429)  # on a busy machine
    page = writer.open("/write")
    area = editor(page)
    choose(page, *pictures(5))
    hold(page, held, 3)
    expect(page.locator("[data-state=sending]")).to_have_count(3)
    expect(page.locator("[data-state=waiting]")).to_have_count(2)
    assert len(held) == 3
    page.route("**/pictures", lambda route: route.continue_())
    for number in (2, 0, 1):
        held[number].continue_()
    expect(page.get_by_text("5 of 5 pictures are uploaded.")).to_be_visible()
    sizes = re.findall(r"-(\d+)x20\.png", area.input_value())
    assert sizes == ["20", "21", "22", "23", "24"]


def test_two_hundred_pictures(writer: Visitor) -> None:
    page = writer.open("/write")
    area = editor(page)
    stored = iter(range(1000))

    def store(route: Route) -> None:
        number = next(stored)
        address = f"/media/{number:040x}-20x20.png"
        answer = {"id": number, "address": address, "alt": f"No. {number}"}
        route.fulfill(status=201, json=answer | {"markdown": f"![No. {number}]({address})"})

    page.route("**/pictures", store)
    choose(page, *(sent(b"x", f"{n}.png", "image/png") for n in range(200)))
    expect(page.get_by_text("200 of 200 pictures are uploaded.")).to_be_visible(timeout=240_000)
    lines = area.input_value().split()
    assert len(re.findall(ADDRESS, area.input_value())) == 200
    assert "Uploading" not in area.input_value()
    assert lines[0].startswith("![No.")
    area.focus()
    page.keyboard.press("Control+z")
    assert len(re.findall(ADDRESS, area.input_value())) == 199

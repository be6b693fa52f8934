"""What uploaded pictures show, one's own pictures, and what works without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import delete, select

from app import db
from app.models import Media, User
from tests.browser.adding_pictures import (
    ADDRESS,
    PLACES,
    choose,
    editor,
    hold,
    pictures,
    publish,
    row,
    sent,
)
from tests.browser.barriers import barriers
from tests.browser.visiting import Browse, Visitor
from tests.clients import settle
from tests.media_files import drawn

pytestmark = pytest.mark.browser


def test_what_is_typed_to_describe_a_picture_is_sent_with_the_text(writer: Visitor) -> None:
    writer.watch.expect(429)  # on a busy machine
    page = writer.open("/write")
    area = editor(page)
    choose(page, *pictures(2))
    described = row(page, "1.png").get_by_label("Describe the picture")
    described.fill("Typed only")
    expect(area).not_to_have_value(re.compile("Uploading"))
    publish(writer, "/write")
    expect(page.locator(".prose img").nth(1)).to_have_attribute("alt", "Typed only")


HOSTILE_ALT = 'שלום [x](y) *a* _b_ `c` <b> &amp; \\ ![d](e) 🏝 "f" \\] مرحبا ]('


def test_descriptions_and_captions_survive_and_can_be_changed(writer: Visitor) -> None:
    page = writer.open("/write")
    area = editor(page)
    choose(page, sent(drawn()))
    one = row(page)
    one.get_by_label("Describe the picture").fill(HOSTILE_ALT)
    one.get_by_label("Caption").fill('Seen "there" \\ & <here>')
    one.get_by_role("button", name="Done").click()
    expect(area).to_be_focused()
    area.press("End")
    page.set_viewport_size({"width": 1000, "height": 900})  # with tabs
    expect(page.get_by_role("tabpanel", name="Write")).to_be_visible()
    page.get_by_role("tab", name="Preview").click()
    image = page.locator(".editor-preview img")
    expect(image).to_have_attribute("alt", HOSTILE_ALT)
    expect(page.locator(".editor-preview")).to_contain_text("<here>")
    one.get_by_role("button", name="Description").click()  # while the text is not seen
    expect(one.get_by_label("Describe the picture")).to_have_value(HOSTILE_ALT)
    expect(one.get_by_label("Caption")).to_have_value('Seen "there" \\ & <here>')
    one.get_by_label("Describe the picture").fill("Two\nlines")
    one.get_by_label("Caption").fill("")
    with page.expect_response("**/alt"):
        one.get_by_role("button", name="Done").click()
    expect(area).to_have_value(re.compile(rf"!\[Two lines\]\({ADDRESS}\)"))
    settle()
    assert db.session.scalars(select(Media.alt)).all() == ["Two lines"]


def test_a_picture_that_is_deleted_while_it_is_described(writer: Visitor) -> None:
    writer.watch.expect(404)
    page = writer.open("/write")
    area = editor(page)
    choose(page, sent(drawn()))
    described = row(page).get_by_label("Describe the picture")
    described.fill("Gone")
    db.session.execute(delete(Media))
    settle()
    described.press("Enter")
    expect(row(page)).to_contain_text("There is no such picture.")
    expect(area).to_have_value(re.compile(r"!\[Gone\]"))


def test_a_picture_whose_place_was_deleted_can_still_be_put_in(
    writer: Visitor, held: list[Route]
) -> None:
    page = writer.open("/write")
    area = editor(page)
    choose(page, sent(drawn()))
    hold(page, held, 1)
    area.fill("Other words")
    held[0].continue_()
    row(page).get_by_role("button", name="Put into the text").click()
    expect(area).to_have_value(re.compile(rf"^Other words\n\n!\[\]\({ADDRESS}\)"))


def test_two_tabs_do_not_disturb_each_other(writer: Visitor) -> None:
    one, other = writer.open("/write"), writer.new_tab("/write")
    for page in (one, other):
        editor(page)
        choose(page, sent(drawn()))
    for page in (one, other):
        expect(page.locator("textarea[name=body]")).to_have_value(re.compile(ADDRESS))


def test_own_pictures_can_be_put_in_again(writer: Visitor) -> None:
    writer.watch.expect(429)  # on a busy machine
    page = writer.open("/write")
    area = editor(page)
    own = page.get_by_role("button", name="My pictures")
    own.click()
    dialog = page.get_by_role("dialog", name="My pictures")
    expect(dialog).to_contain_text("You have not uploaded any picture yet.")
    page.keyboard.press("Escape")
    expect(own).to_be_focused()
    choose(page, sent(drawn()), sent(drawn("PNG"), "rope.png", "image/png"))
    described = row(page).get_by_label("Describe the picture")
    described.fill("A boat")
    with page.expect_response("**/alt"):
        described.press("Enter")
    expect(area).not_to_have_value(re.compile("Uploading"))
    area.fill("")
    own.click()
    expect(dialog.get_by_role("button")).to_have_count(3)
    expect(dialog.get_by_role("button", name="rope.png")).to_be_visible()
    assert barriers(page) == []
    dialog.get_by_role("button", name="A boat").click()
    expect(dialog).to_be_hidden()
    expect(area).to_have_value(re.compile(rf"^!\[A boat\]\({ADDRESS}\)"))
    expect(area).to_be_focused()
    writer.watch.expect("ERR_FAILED")
    page.route("**/pictures/latest", lambda route: route.abort())
    own.click()
    expect(dialog).to_contain_text("Your pictures cannot be shown right now.")


@pytest.mark.parametrize("place", PLACES)
def test_nothing_is_in_the_way(writer: Visitor, place: str) -> None:
    writer.watch.expect(415, 429)
    page = writer.open(place)
    editor(page)
    files = pictures(2)
    choose(page, *files, sent(b"words", "lies.png", "image/png"))
    row(page, "1.png").get_by_label("Describe the picture").fill("A boat")
    row(page, "1.png").get_by_role("button", name="Done").click()
    expect(page.locator("[data-state=failed]")).to_have_count(1)
    expect(page.locator("[data-state=asked]")).to_have_count(1)
    assert barriers(page) == []


@pytest.mark.parametrize("missing", ["uploads", "file-attachment-element", "upload_queue"])
def test_when_the_script_is_missing_the_plain_field_is_there(writer: Visitor, missing: str) -> None:
    writer.watch.expect("ERR_FAILED")
    writer.context.route(f"**/{missing}.js*", lambda route: route.abort())
    page = writer.open("/write")
    page.locator("textarea[name=body]").fill("Words")
    page.locator("#plain-pictures").set_input_files(sent(drawn()))
    writer.press("Add pictures")
    expect(page.locator("textarea[name=body]")).to_have_value(
        re.compile(rf"^Words\n\n!\[\]\({ADDRESS}\)")
    )


@pytest.mark.parametrize("place", PLACES)
def test_without_scripts(browse: Browse, john: User, place: str) -> None:
    writer = browse(java_script_enabled=False).log_in("john")
    writer.watch.expect(415)
    page = writer.open(place)
    page.locator("textarea[name=body]").fill("Words\n")
    files = [sent(drawn()), sent(b"words", "notes.txt", "text/plain"), *pictures(1)]
    page.locator("#plain-pictures").set_input_files(files)
    writer.press("Add pictures")
    expect(page.get_by_text("2 pictures are at the end of your text.")).to_be_visible()
    expect(page.get_by_text("notes.txt: This is no picture")).to_be_visible()
    text = page.locator("textarea[name=body]").input_value()
    assert re.fullmatch(rf"Words\n\n!\[\]\({ADDRESS}\)\n\n!\[\]\({ADDRESS}\)\n?", text)
    page.locator("textarea[name=body]").fill(text.replace("![]", "![A boat]", 1))
    publish(writer, place)
    expect(page.locator(".prose img").first).to_have_attribute("alt", "A boat")

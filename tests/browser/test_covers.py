"""Covers of posts in Chromium: choosing and uploading them, and how pages show them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FilePayload, expect

from app import db
from app.models import MediaUse, User
from tests.browser.barriers import barriers
from tests.browser.shifting import READ_THROUGH, WATCH_SHIFTS
from tests.browser.visiting import Browse
from tests.factories import PostFactory
from tests.media_files import drawn, stored_picture_of

pytestmark = pytest.mark.browser

FILE: FilePayload = {
    "name": "boat.jpg",
    "mimeType": "image/jpeg",
    "buffer": drawn(width=1200, height=2000),
}
NO_PICTURE: FilePayload = {"name": "boat.jpg", "mimeType": "image/jpeg", "buffer": b"words"}


@pytest.mark.parametrize("scripts", [True, False])
def test_a_cover_is_uploaded_in_the_settings(browse: Browse, john: User, scripts: bool) -> None:
    stored_picture_of(john, "teal")
    post = PostFactory.create(author=john, title="On boats", body="They float.")
    writer = browse(390, java_script_enabled=scripts).log_in("john")
    page = writer.open(f"/edit/{post.id}")
    page.get_by_text("Settings of this post").click()
    expect(page.locator(".cover-choice")).to_have_count(2)
    if scripts:
        assert barriers(page) == []
        writer.watch.expect(415)
        page.get_by_label("upload a picture").set_input_files(NO_PICTURE)
        expect(page.locator(".cover-status")).to_contain_text("This is no picture")
    page.get_by_label("upload a picture").set_input_files(FILE)
    if scripts:
        expect(page.locator(".cover-status")).to_contain_text("chosen as the cover")
        expect(page.get_by_role("radio", name="boat.jpg")).to_be_checked()
    page.get_by_label("What the cover shows").fill("A boat")
    page.get_by_role("button", name="Update").click()
    image = page.locator(".cover img")
    expect(image).to_have_attribute("alt", "A boat")
    expect(image).to_have_attribute("src", re.compile(r"-1200x2000\.jpg$"))
    box = image.bounding_box()
    assert box is not None
    assert box["width"] / box["height"] == pytest.approx(16 / 9, rel=0.02)
    if scripts:
        assert barriers(page) == []


@pytest.mark.parametrize("width", [390, 768, 1280, 1440])
def test_pages_do_not_jump_when_a_cover_arrives(browse: Browse, john: User, width: int) -> None:
    picture = stored_picture_of(john, "teal")
    for title in ("On boats", None):
        post = PostFactory.create(author=john, title=title, body="They float. " * 60)
        post.cover_alt = "A boat"
        db.session.add(MediaUse(file_id=picture.file_id, post_id=post.id, kind="cover"))
    PostFactory.create(author=john, title="Without", body="They float. " * 60)
    visitor = browse(width)
    visitor.page.add_init_script(WATCH_SHIFTS)
    for path in ("/", f"/post/{post.id}", f"/post/{post.id - 1}"):
        page = visitor.open(path)
        assert page.evaluate(READ_THROUGH, 200) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        expect(page.get_by_role("img", name="A boat").first).to_be_visible()

"""Avatars in Chromium: choosing the part of a picture, by keyboard and without scripts."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from app.models import User
from tests.browser.barriers import barriers
from tests.browser.visiting import Browse, Visitor
from tests.factories import PostFactory
from tests.media_files import drawn

pytestmark = pytest.mark.browser

NO_PICTURE: FilePayload = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": b"words"}


def halves(orientation: int = 1) -> FilePayload:
    """A wide picture, red at the left and blue at the right; on its side for an orientation."""
    picture = Image.new("RGB", (800, 400), "red")
    picture.paste("blue", (400, 0, 800, 400))
    if orientation == 6:  # to be turned clockwise
        picture = picture.transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = BytesIO()
    picture.save(file, "JPEG", exif=exif)
    return {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def colours(visitor: Visitor) -> list[str]:
    """Which colours are at the left and at the right of the avatar that the page shows."""
    src = visitor.page.locator("img.avatar").first.get_attribute("src")
    picture = Image.open(BytesIO(visitor.context.request.get(f"{visitor.site}{src}").body()))
    found = []
    for x in (10, picture.width - 10):
        pixel: Any = picture.convert("RGB").getpixel((x, picture.height // 2))
        found.append("red" if pixel[0] > pixel[2] else "blue")
    return found


def choose(page: Page, file: FilePayload) -> None:
    page.get_by_label("Profile picture").set_input_files(file)
    expect(page.get_by_role("img", name="Preview")).to_be_visible()


@pytest.mark.parametrize("orientation", [1, 6])
def test_the_part_is_chosen_by_keyboard(writer: Visitor, john: User, orientation: int) -> None:
    PostFactory.create(author=john, title="Boats")
    page = writer.open("/edit-profile")
    choose(page, halves(orientation))
    expect(page.get_by_label("Up or down")).to_be_disabled()
    assert barriers(page) == []
    page.get_by_label("Left or right").press("End")
    expect(page.locator("#crop")).to_have_value("400,0,400")
    page.get_by_label("Zoom").press("End")
    expect(page.locator("#crop")).to_have_value("736,168,64")
    page.get_by_label("Up or down").press("Home")
    expect(page.locator("#crop")).to_have_value("736,0,64")
    writer.press("Save")
    assert colours(writer) == ["blue", "blue"]
    writer.open("/")
    assert colours(writer) == ["blue", "blue"]
    page = writer.open("/edit-profile")
    expect(page.locator("img.avatar").first).to_have_attribute("src", re.compile(r"-64x64\.webp$"))
    page.get_by_label("Remove the picture").check()
    writer.press("Save")
    expect(page.locator("svg.avatar").first).to_be_visible()


def test_the_part_is_moved_by_dragging(browse: Browse, john: User) -> None:
    writer = browse(390).log_in("john")
    page = writer.open("/edit-profile")
    choose(page, halves())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box = page.get_by_role("img", name="Preview").bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 20, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 10, y, steps=5)
    page.mouse.up()
    expect(page.locator("#crop")).to_have_value("0,0,400")
    writer.press("Save")
    assert colours(writer) == ["red", "red"]


def test_what_cannot_be_shown_is_said(writer: Visitor) -> None:
    writer.watch.expect(415)
    page = writer.open("/edit-profile")
    choose(page, halves())
    page.get_by_label("About me").fill("Boats")
    page.get_by_label("Profile picture").set_input_files(NO_PICTURE)
    expect(page.locator(".avatar-status")).to_contain_text("This browser cannot show the picture")
    expect(page.get_by_role("img", name="Preview")).to_be_hidden()
    writer.press("Save")
    expect(page.locator("#picture-error")).to_contain_text("This is no picture")
    expect(page.get_by_label("About me")).to_have_value("Boats")
    assert barriers(page) == []


def test_it_works_without_javascript(browse: Browse, john: User) -> None:
    visitor = browse(java_script_enabled=False).log_in("john")
    page = visitor.open("/edit-profile")
    expect(page.get_by_role("img", name="Preview")).to_be_hidden()
    page.get_by_label("Profile picture").set_input_files(
        {"name": "me.png", "mimeType": "image/png", "buffer": drawn("PNG", 300, 200)}
    )
    visitor.press("Save")
    source = page.locator("img.avatar").first
    expect(source).to_have_attribute("src", re.compile(r"-200x200\.webp$"))

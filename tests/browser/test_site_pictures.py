"""The logo and the icon of the site in Chromium, uploaded without scripts."""

from __future__ import annotations

from io import BytesIO
from typing import Literal

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from app import db
from app.models import User
from tests.browser.barriers import barriers
from tests.browser.fitting import WIDTHS, misfits, wrong_colours
from tests.browser.shifting import READ_THROUGH, WATCH_SHIFTS
from tests.browser.visiting import Browse
from tests.factories import PostFactory, administrator

pytestmark = pytest.mark.browser

SHAPES = ((2400, 300), (400, 400), (300, 2400))


def picture(width: int, height: int, colour: str) -> FilePayload:
    """A bar of one colour across a transparent picture."""
    drawn = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    drawn.paste(colour, (0, height // 3, width, height))
    file = BytesIO()
    drawn.save(file, "PNG")
    return {"name": "logo.png", "mimeType": "image/png", "buffer": file.getvalue()}


def shown_in_head(page: Page) -> str:
    """The address of the picture that the browser has chosen, which it has loaded."""
    image = page.locator(".site-name img")
    assert image.evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 0
    return str(image.evaluate("(image) => image.currentSrc"))


def test_pictures_are_chosen_seen_and_removed(browse: Browse, john: User) -> None:
    PostFactory.create(author=john, title="Boats")
    administrator(email="ada@example.com", username="ada")
    db.session.commit()
    office = browse(390, java_script_enabled=False).log_in("ada")
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    readers = {(scheme, width): browse(width) for scheme in schemes for width in WIDTHS}
    for reader in readers.values():
        reader.page.add_init_script(WATCH_SHIFTS)
    for shape in SHAPES:
        page = office.open("/admin/settings/logo")
        page.locator("#SITE_LOGO").set_input_files(picture(*shape, "black"))
        page.locator("#SITE_LOGO_DARK").set_input_files(picture(*shape, "white"))
        page.locator("#SITE_ICON").set_input_files(picture(512, 512, "teal"))
        office.press("Save")
        expect(page.locator(".site-picture")).to_have_count(3)
        seen = {}
        for (scheme, width), reader in readers.items():
            reader.page.emulate_media(color_scheme=scheme)
            page = reader.open("/")
            seen[scheme] = shown_in_head(page)
            assert misfits(page) + wrong_colours(page) == [], (shape, scheme, width)
            assert page.evaluate(READ_THROUGH, 800) == [], (shape, scheme, width)
        assert seen["light"] != seen["dark"]
    page = browse(1280).log_in("ada").open("/admin/settings/logo")
    assert barriers(page) + misfits(page) == []
    page.get_by_label("Remove the picture").first.check()
    page.get_by_label("Name of the site").select_option("Only the logo")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".site-picture")).to_have_count(2)
    expect(page.locator(".site-name")).to_contain_text("Harbour Notes")  # without a logo it is seen

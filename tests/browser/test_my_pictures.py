"""Uploaded pictures in Chromium: where they are shown, and the page of one's own."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from app import db
from app.models import User
from tests.browser.shifting import READ_THROUGH, WATCH_SHIFTS
from tests.browser.visiting import Browse, Visitor
from tests.factories import PostFactory
from tests.media_files import drawn, stored_picture_of

pytestmark = pytest.mark.browser

# Pixels that `sizes` may be off: the window's scroll bar and rounding.
TOLERANCE = 20
WANTED_AND_SHOWN = """(image) => {
  const [, ...rest] = image.sizes.split(",").map((each) => each.trim()).reverse();
  const chosen = rest.reverse().find((each) => matchMedia(each.match(/^\\(.*?\\)/)[0]).matches);
  const length = (chosen ?? image.sizes.split(",").pop()).replace(/^\\(.*?\\)/, "").trim();
  const ruler = document.createElement("div");
  ruler.className = "ruler";
  document.body.append(ruler);
  ruler.style.width = length;
  ruler.style.flex = "none";
  const wanted = ruler.getBoundingClientRect().width;
  ruler.remove();
  return [wanted, image.getBoundingClientRect().width];
}"""
FILES: list[FilePayload] = [
    {"name": "sea.jpg", "mimeType": "image/jpeg", "buffer": drawn(colour="navy")},
    {"name": "words.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"},
    {"name": "dawn.png", "mimeType": "image/png", "buffer": drawn("PNG", 40, 30)},
]


def body_with(address: str) -> str:
    return f'![A boat]({address} "At sea")\n\n{"A line of text. " * 200}\n\n![]({address})'


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_a_picture_is_loaded_in_the_width_of_the_column(
    browse: Browse, john: User, width: int
) -> None:
    picture = stored_picture_of(john, "teal")
    address = picture.file.media_name.path
    post = PostFactory.create(author=john, title="At sea", body=body_with(address))
    visitor = browse(width)
    visitor.page.add_init_script(WATCH_SHIFTS)
    page = visitor.open(f"/post/{post.id}/at-sea")
    assert page.evaluate(READ_THROUGH, 200) == []
    image = page.locator(".prose img").first
    wanted, shown = image.evaluate(WANTED_AND_SHOWN)
    assert abs(wanted - shown) <= TOLERANCE
    chosen = image.evaluate("(image) => image.currentSrc")
    assert chosen.endswith("-480w.webp" if width == 390 else "-960w.webp")
    box = image.bounding_box()
    assert box is not None
    assert box["width"] / box["height"] == pytest.approx(4 / 3, rel=0.01)
    for path in ("/", "/user/john"):
        assert visitor.open(path).evaluate(READ_THROUGH, 200) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_picture_that_is_gone_leaves_its_description(browse: Browse, john: User) -> None:
    picture = stored_picture_of(john, "teal")
    address = picture.file.media_name.path
    post = PostFactory.create(author=john, title="At sea", body=body_with(address))
    db.session.delete(picture)
    visitor = browse(390)
    visitor.watch.expect(404)
    page = visitor.open(f"/post/{post.id}/at-sea")
    image = page.get_by_role("img", name="A boat")
    expect(image).to_be_visible()
    page.wait_for_function("document.querySelector('.prose img').complete")
    box = image.bounding_box()
    assert box is not None
    assert box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.get_by_text("At sea", exact=True).last.is_visible()


def cards(page: Page) -> list[str]:
    """The names of the pictures that are listed."""
    return page.locator(".picture-card h2").all_inner_texts()


def card(page: Page, name: str) -> Locator:
    """What is listed of a picture."""
    return page.locator(".picture-card").filter(has_text=name)


def test_several_are_uploaded_one_after_another(writer: Visitor) -> None:
    writer.watch.expect(415)
    page = writer.open("/pictures")
    page.get_by_label("Choose pictures").set_input_files(FILES)
    page.get_by_role("button", name="Upload").click()
    lines = page.locator("#uploading li")
    expect(lines.nth(0)).to_contain_text("Uploaded")
    expect(lines.nth(1)).to_contain_text("This is no picture")
    expect(lines.nth(2)).to_contain_text("Uploaded")
    writer.follow("Show the uploaded pictures")
    assert cards(page) == ["dawn.png", "sea.jpg"]
    page.get_by_label("Choose pictures").set_input_files(FILES[:1])
    with page.expect_event("load"):
        page.get_by_role("button", name="Upload").click()
    assert cards(page) == ["dawn.png", "sea.jpg"]


def test_an_upload_can_be_cancelled(writer: Visitor) -> None:
    page = writer.open("/pictures")
    held: list[Route] = []
    page.route("**/pictures", lambda route: held.append(route))  # it never ends
    page.get_by_label("Choose pictures").set_input_files([FILES[0], FILES[2]])
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("button", name="Cancel").nth(1).click()
    page.get_by_role("button", name="Cancel").first.click()
    lines = page.locator("#uploading li")
    for number in (0, 1):
        expect(lines.nth(number)).to_contain_text("Cancelled")
    expect(page.get_by_role("button", name="Upload")).to_be_enabled()
    assert cards(page) == []
    for route in held:
        route.abort()


def test_the_page_works_without_javascript(browse: Browse, john: User) -> None:
    visitor = browse(java_script_enabled=False).log_in("john")
    page = visitor.open("/pictures")
    page.get_by_label("Choose pictures").set_input_files([FILES[0], FILES[2]])
    visitor.press("Upload")
    assert sorted(cards(page)) == ["dawn.png", "sea.jpg"]
    card(page, "dawn.png").get_by_label("Description").fill("The dawn")
    visitor.click(card(page, "dawn.png").get_by_role("button", name="Save"))
    expect(card(page, "dawn.png").get_by_label("Description")).to_have_value("The dawn")
    visitor.click(card(page, "sea.jpg").get_by_role("button", name="Delete"))
    assert cards(page) == ["dawn.png"]


def test_what_shows_a_picture_can_be_copied(browse: Browse, john: User) -> None:
    picture = stored_picture_of(john, "teal")
    visitor = browse(permissions=["clipboard-read", "clipboard-write"]).log_in("john")
    page = visitor.open("/pictures")
    page.get_by_role("button", name="Copy Markdown").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"![A boat]({picture.file.media_name.path})"

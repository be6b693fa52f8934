"""Pages fit the window whatever they hold, and nothing on them moves while they are read."""

from __future__ import annotations

import pytest
from playwright.sync_api import FloatRect, Locator, expect

from app.models import User
from app.services.posts.tagging import tags_named
from tests.browser.fitting import WIDTHS, misfits, wrong_colours
from tests.browser.shifting import READ_THROUGH, WATCH_SHIFTS
from tests.browser.site_pages import VISITORS, VisitPages
from tests.browser.straining import HOSTILE
from tests.browser.visiting import Browse
from tests.factories import CommentFactory, PostFactory, UserFactory

pytestmark = pytest.mark.browser

PLACES_IN_HEADER = """() =>
  [...document.querySelectorAll(".site-name, .site-nav > ul > li")].map((part) => {
    const {x, y, width, height} = part.getBoundingClientRect();
    return [x, y, width, height];
  })
"""
PLACES_IN_FOOTER = """() => {
  const top = document.querySelector(".site-footer").getBoundingClientRect().y;
  return [...document.querySelectorAll(".site-footer :is(p > *, li)")].map((part) => {
    const {x, y, width} = part.getBoundingClientRect();
    return [x, y - top, width];
  });
}
"""
PLACES_ACROSS = "(tabs) => tabs.map((tab) => [tab.getBoundingClientRect().x, tab.offsetWidth])"


def box_of(what: Locator) -> FloatRect:
    """Return where an element is, in pixels."""
    box = what.bounding_box()
    assert box is not None, "it is not shown"
    return box


def test_a_preview_fits(visit_pages: VisitPages) -> None:
    visitor, pages = visit_pages("john")
    strain = visitor.open(pages["edit comment"]).locator("textarea[name=body]").input_value()
    page = visitor.open("/write")
    page.locator("textarea[name=body]").fill(strain)
    page.get_by_label("Title").fill(strain[:300].split("\n")[0])
    page.set_viewport_size({"width": 1000, "height": 900})  # with tabs
    page.get_by_role("tab", name="Preview").click()
    page.get_by_role("tabpanel", name="Preview").get_by_role("table").wait_for()
    assert misfits(page) + wrong_colours(page) == []
    page.reload()
    assert misfits(page) + wrong_colours(page) == []


def test_nothing_moves_while_a_page_is_read(browse: Browse, john: User) -> None:
    picture = "![Dusk](/static/sample/harbour-dusk.svg 'The harbour')"
    body = f"{picture}\n\n{'A line of text. ' * 200}\n\n{picture}\n\nThe end."
    post = PostFactory.create(author=john, title="Dusk", body=body)
    CommentFactory.create(post=post)
    paths = ["/", f"/post/{post.id}/dusk", "/user/john", "/archive", "/authors"]
    for width in WIDTHS:
        visitor = browse(width)
        visitor.page.add_init_script(WATCH_SHIFTS)
        for path in paths:
            assert visitor.open(path).evaluate(READ_THROUGH, 200) == [], f"{path} at {width}"


@pytest.mark.parametrize("name", VISITORS)
def test_nothing_moves_on_any_page(visit_pages: VisitPages, name: str) -> None:
    visitor, pages = visit_pages(name, width=320)
    visitor.page.add_init_script(WATCH_SHIFTS)
    found = []
    for width in (320, 1280):
        visitor.page.set_viewport_size({"width": width, "height": 900})
        for title, path in pages.items():
            shifts = visitor.open(path).evaluate(READ_THROUGH, 800)
            found += [f"{title} at {width}: {shift}" for shift in shifts]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", [320, 600, 800, 1280])
def test_the_navigation_stands_where_it_will_stand_while_it_is_being_read(
    browse: Browse, john: User, width: int
) -> None:
    visitor = browse(width).log_in("john")
    page = visitor.open("/")
    whole = page.evaluate(PLACES_IN_HEADER)
    assert len(whole) > 6
    while len(remaining := page.evaluate(PLACES_IN_HEADER)) > 1:
        assert remaining == whole[: len(remaining)]
        page.evaluate("document.querySelector('.site-nav > ul > li:last-child').remove()")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_foot_of_a_page_stands_where_it_will_stand_while_it_is_being_read(
    browse: Browse, john: User, width: int
) -> None:
    page = browse(width).log_in("john").open("/auth/settings")
    whole = page.evaluate(PLACES_IN_FOOTER)
    assert len(whole) > 5
    while len(remaining := page.evaluate(PLACES_IN_FOOTER)) > 1:
        assert remaining == whole[: len(remaining)]
        page.evaluate(
            "[...document.querySelectorAll('.site-footer :is(p > *, li)')].pop().remove()"
        )


def test_the_menu_closes_with_escape_and_by_a_click_elsewhere_without_a_script(
    browse: Browse, john: User
) -> None:
    for width in WIDTHS:
        page = browse(width, java_script_enabled=False).log_in("john").open("/")
        button = page.get_by_role("button", name="More")
        drafts = page.get_by_role("link", name="Drafts")
        expect(drafts).to_be_hidden()
        for way in ("Esc", "a click elsewhere"):
            button.click()
            expect(drafts).to_be_in_viewport(ratio=1)
            assert box_of(drafts)["y"] < box_of(button)["y"] + 90
            if way == "Esc":
                page.keyboard.press("Escape")
            else:
                page.mouse.click(5, 400)
            expect(drafts).to_be_hidden()


def test_tabs_do_not_move_when_they_are_chosen(browse: Browse, john: User) -> None:
    PostFactory.create(author=john, tags=tags_named([f"{letter}a" for letter in "abcdefg"] * 6))
    for width in WIDTHS:
        page = browse(width).open("/tags")
        before = page.locator(".tabs a").evaluate_all(PLACES_ACROSS)
        for name in ("Archive", "Authors"):
            page.locator(".tabs").get_by_role("link", name=name).click()
            expect(page.get_by_role("heading", level=1)).to_have_text(name)
            assert page.locator(".tabs a").evaluate_all(PLACES_ACROSS) == before
        page = browse(width).open("/")
        tabs = page.locator(".tabs > a")
        before = tabs.evaluate_all(PLACES_ACROSS)
        for name in ("Articles", "Notes", "All"):
            tabs.get_by_text(name).click()
            expect(page.locator(".tabs [aria-current=page]")).to_have_text(name)
            assert tabs.evaluate_all(PLACES_ACROSS) == before


@pytest.mark.parametrize(
    "path",
    [
        "/auth/settings",
        "/auth/sessions",
        "/auth/change-password",
        "/search",
        "/tags",
        "/edit-profile",
        "/authors",
    ],
)
def test_a_page_without_notes_in_the_margin_is_centred(
    browse: Browse, john: User, path: str
) -> None:
    page = browse(1280).log_in("john").open(path)
    left, right = page.evaluate(
        """() => {
          const parts = [...document.querySelectorAll("main > *:not(.notices)")];
          const boxes = parts.map((part) => part.getBoundingClientRect());
          return [Math.min(...boxes.map((box) => box.left)),
                  innerWidth - Math.max(...boxes.map((box) => box.right))];
        }"""
    )
    assert abs(left - right) < 20, path  # as wide as a scroll bar


def test_who_and_when_stand_on_one_line_of_a_phone(browse: Browse, john: User) -> None:
    post = PostFactory.create(author=john, title="Boats", body="Afloat.")
    page = browse(390).log_in("john").open(f"/post/{post.id}")
    name, date, avatar, edit = (
        box_of(page.locator(f".entry-page {part}").first)
        for part in (".author", ".date time", ".avatar", ".margin-actions a")
    )
    assert name["y"] + name["height"] / 2 == pytest.approx(date["y"] + date["height"] / 2, abs=4)
    assert edit["y"] >= avatar["y"] + avatar["height"] + 8


def test_a_long_title_of_the_newer_post_begins_at_the_left(browse: Browse, john: User) -> None:
    older = PostFactory.create(author=john, title="Older")
    PostFactory.create(author=john, title="A title that takes more than one line, as long ones do")
    page = browse(1280).open(f"/post/{older.id}")
    title = page.locator(".beside-newer .line-title")
    assert title.evaluate("(link) => getComputedStyle(link).textAlign") in ("start", "left")
    label, box = box_of(page.locator(".beside-newer")), box_of(page.locator(".beside"))
    assert label["x"] + label["width"] == pytest.approx(box["x"] + box["width"], abs=1)


def test_the_comments_are_printed_in_line_with_the_text(browse: Browse, john: User) -> None:
    post = PostFactory.create(author=john, title="Boats")
    CommentFactory.create(post=post)
    page = browse(900).open(f"/post/{post.id}")
    page.emulate_media(media="print")
    places = [
        box_of(page.locator(part).first)["x"]
        for part in (".post-title", "#comments-title", ".comment .prose")
    ]
    assert places == [pytest.approx(places[0], abs=1)] * 3


@pytest.mark.parametrize("text", HOSTILE, ids=HOSTILE)
def test_a_post_of_100_kilobytes_holds(browse: Browse, site: str, text: str) -> None:
    author = UserFactory.create(username="i")  # as narrow as a name can be
    language, title, body = HOSTILE[text]
    tags = tags_named([f"{title[:40]} {number}" for number in range(20)])
    fields = {"author": author, "title": title, "body": body, "language": language, "tags": tags}
    post = PostFactory.create(**fields)
    CommentFactory.create(author=author, post=post, body=body[: len(body) // 4])
    visitor = browse()
    paths = ["/", f"/post/{post.id}", f"/tag/{tags[0].slug}", "/tags", "/user/i", "/search?q=a"]
    found = [f"{path} {what}" for path in paths for what in misfits(visitor.open(path))]
    assert not found, "\n".join(found)


def test_contents_stand_in_the_margin_or_in_a_fold(browse: Browse, john: User) -> None:
    body = "\n\n".join(f"# Part {part}\n\n{'A line of text. ' * 200}" for part in range(4))
    path = f"/post/{PostFactory.create(author=john, title='Parts', body=body).id}/parts"
    wide, narrow = browse(1440).open(path), browse(320).open(path)
    for page in (wide, narrow):
        contents = page.get_by_role("navigation", name="Contents")
        expect(contents).to_have_count(1)
        if page is narrow:
            expect(contents.get_by_role("link", name="Part 2")).to_be_hidden()
            contents.get_by_text("Contents").click()
        contents.get_by_role("link", name="Part 2").click()
        expect(page.get_by_role("heading", name="Part 2")).to_be_in_viewport()
    expect(wide.get_by_role("navigation", name="Contents")).to_be_in_viewport()  # it went along

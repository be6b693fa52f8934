"""Pages fit the window whatever they hold, and nothing on them moves while they are read."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from app.models import User
from app.services.posts.tagging import tags_named
from tests.browser.fitting import WIDTHS, misfits, wrong_colours
from tests.browser.shifting import READ_THROUGH, WATCH_SHIFTS
from tests.browser.site_pages import VISITORS, VisitPages
from tests.browser.straining import HOSTILE
from tests.browser.visiting import Browse
from tests.factories import CommentFactory, PostFactory, UserFactory

pytestmark = pytest.mark.browser


def test_a_preview_fits(visit_pages: VisitPages) -> None:
    visitor, pages = visit_pages("john")
    strain = visitor.open(pages["edit comment"]).locator("textarea").input_value()
    page = visitor.open("/write")
    page.locator("textarea").fill(strain)
    page.get_by_label("Title").fill(strain[:300].split("\n")[0])
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


def test_a_menu_is_shown_once_its_own_word_has_been_read(visit_pages: VisitPages) -> None:
    visitor, _ = visit_pages("john")
    menu = visitor.open("/").locator("details.menu")
    expect(menu).to_be_visible()
    menu.locator("summary").evaluate("(word) => word.remove()")
    expect(menu).to_be_hidden()


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

"""Pictures that authors link to: a browser sees the copy, and asks nobody else for anything."""

from __future__ import annotations

import pytest
from flask import Flask

from app.models import Post, User
from tests.browser.serving import ServedSite
from tests.browser.visiting import Browse
from tests.factories import CommentFactory, PostFactory
from tests.pictures import keep_copy, picture

pytestmark = pytest.mark.browser

BOAT = "https://photos.example/boat.png"
# How often what was already there has moved (https://wicg.github.io/layout-instability/).
SHIFTS = """
() => new Promise((done) => {
  new PerformanceObserver((list) => done(list.getEntries().length))
    .observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => requestIdleCallback(() => done(0)));
})
"""


@pytest.fixture
def post(app: Flask, served_site: ServedSite, john: User, monkeypatch: pytest.MonkeyPatch) -> Post:
    """Return a post with an image in its text and in a comment, which is not fetched."""
    monkeypatch.setitem(served_site.app.config, "PICTURE_MEGABYTES", 1)
    monkeypatch.setattr(served_site.app.extensions["image_fetcher"], "_stopping", True)
    text = f'![A boat]({BOAT} "At sea")\n\n{"A line of text. " * 40}'
    post: Post = PostFactory.create(author=john, title="Boats", body=text)
    CommentFactory.create(post=post, author=john, body=text)
    return post


def test_a_copy_is_seen_and_moves_nothing(browse: Browse, post: Post) -> None:
    keep_copy(BOAT, picture("JPEG", 640, 480))
    page = browse().open(f"/post/{post.id}/boats")
    pictures = page.locator(".prose img")
    assert pictures.count() == 2
    for number in range(2):
        pictures.nth(number).scroll_into_view_if_needed()
        page.wait_for_function(
            "(n) => document.querySelectorAll('.prose img')[n].naturalWidth === 640", arg=number
        )
        box = pictures.nth(number).bounding_box()
        assert box is not None
        assert box["width"] / box["height"] == pytest.approx(640 / 480, rel=0.01)
    assert page.evaluate(SHIFTS) == 0


@pytest.mark.parametrize("width", [320, 1280])
def test_without_a_copy_a_link_fits_the_page(browse: Browse, post: Post, width: int) -> None:
    for address in ("/", f"/post/{post.id}/boats"):
        page = browse(width).open(address)
        links = page.get_by_role("link", name="A boat Picture at photos.example")
        if address != "/":  # lists show plain excerpts
            assert links.first.is_visible()
        assert page.locator(".prose img").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width

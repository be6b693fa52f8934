"""Dates are words about now, in the language of the page; without scripts they are dates."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app.models import User, utcnow
from tests.browser.site_pages import VisitPages
from tests.browser.visiting import Browse
from tests.factories import PostFactory

pytestmark = pytest.mark.browser

DAY = re.compile(r"\d{4}-\d\d-\d\d")  # of statistics
TIMES = """
() => [...document.querySelectorAll("time")].map((time) => {
  for (const folded of document.querySelectorAll("details")) folded.open = true;
  const visible = time.checkVisibility() && time.getBoundingClientRect().width > 0;
  return [time.innerText.trim(), time.dateTime, visible];
})
"""


@pytest.mark.parametrize(
    ("locale", "language", "words", "future", "day"),
    [
        ("en-GB", "en", "3 days ago", "in 2 days", "January 2, 2020"),
        ("zh-CN", "zh-Hans", "3 天前", "2 天后", "2020年1月2日"),
        ("fr-FR", "en", "3 days ago", "in 2 days", "January 2, 2020"),
    ],
)
def test_dates_are_words_about_now(
    browse: Browse, john: User, locale: str, language: str, words: str, future: str, day: str
) -> None:
    john.member_since = utcnow().replace(year=2020, month=1, day=2, hour=12)
    PostFactory.create(author=john, body="Old", published_at=utcnow() - timedelta(days=3))
    PostFactory.create(author=john, body="Soon", published_at=utcnow() + timedelta(days=2, hours=1))
    visitor = browse(locale=locale).log_in("john")
    page = visitor.open("/user/john")
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator(".entries time").first).to_have_text(words)
    expect(page.locator(".profile time").first).to_have_text(day)
    expect(visitor.open("/drafts").locator(".entries time").first).to_have_text(future)


def test_the_day_is_the_readers_day(browse: Browse, john: User) -> None:
    john.time_zone = "Asia/Tokyo"
    late = utcnow().replace(year=2020, month=1, day=2, hour=23, minute=30)
    post = PostFactory.create(author=john, body="Old", published_at=late)
    page = browse(timezone_id="America/New_York").log_in("john").open(f"/post/{post.id}")
    expect(page.locator("time").first).to_have_text("January 3, 2020")


def test_anonymous_visitors_read_dates_of_the_site(browse: Browse, john: User) -> None:
    late = utcnow().replace(year=2020, month=1, day=2, hour=23, minute=30)
    post = PostFactory.create(author=john, body="Old", published_at=late)
    page = browse(timezone_id="Asia/Tokyo").open(f"/post/{post.id}")
    expect(page.locator("time").first).to_have_text("January 2, 2020")


@pytest.mark.parametrize("name", ["anonymous", "john", "mona"])
def test_every_page_can_be_read_without_scripts(visit_pages: VisitPages, name: str) -> None:
    visitor, pages = visit_pages(name, java_script_enabled=False)
    unreadable = []
    for title, path in pages.items():
        page = visitor.open(path)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        assert len(page.locator("main").inner_text()) > 20, title
        heading = page.locator("h1").inner_text()  # in the archive it names the year for all
        for text, moment, visible in page.evaluate(TIMES):
            year = moment[:4]
            is_whole = moment.endswith("Z") or DAY.fullmatch(moment)
            if not (visible and year in f"{text} {heading}" and is_whole):
                unreadable.append(f"{title}: {text!r} {moment}")
    assert unreadable == []


def test_a_date_to_publish_at_is_asked_for_without_scripts(browse: Browse, john: User) -> None:
    post = PostFactory.create(author=john, status="draft")
    address = f"/post/{post.id}/publish"
    page = browse(java_script_enabled=False).log_in("john").open(address)
    field = page.get_by_label("Date and time")
    expect(field).to_be_hidden()
    page.get_by_label("Publish at a time of my choice").check()
    expect(field).to_be_visible()

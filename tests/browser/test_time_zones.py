"""The time zone of a person: proposed by the browser, and used where posts are scheduled."""

from __future__ import annotations

from datetime import datetime

import pytest
from playwright.sync_api import expect

from app import db
from app.models import Post, User, utcnow
from tests.browser.visiting import Browse
from tests.factories import PostFactory

pytestmark = pytest.mark.browser


def stored_zone(user: User) -> str | None:
    """What is stored as somebody's time zone by now."""
    db.session.rollback()
    stored: str | None = user.time_zone
    db.session.rollback()  # the site must be able to write
    return stored


def test_the_browsers_time_zone_is_proposed_until_one_is_chosen(browse: Browse, john: User) -> None:
    visitor = browse(timezone_id="Asia/Tokyo").log_in("john")
    page = visitor.open("/edit-profile")
    field = page.get_by_label("Time zone")
    expect(field).to_have_value("Asia/Tokyo")
    expect(page.get_by_text("This is the time zone of your browser.")).to_be_visible()
    assert stored_zone(john) is None
    visitor.press("Save")
    assert stored_zone(john) == "Asia/Tokyo"
    visitor.open("/edit-profile")
    field.select_option("")
    visitor.press("Save")
    assert stored_zone(john) == ""
    visitor.open("/edit-profile")
    expect(field).to_have_value("")
    expect(page.get_by_text("This is the time zone of your browser.")).to_be_hidden()


def test_without_scripts_the_sites_time_zone_is_first(browse: Browse, john: User) -> None:
    visitor = browse(timezone_id="Asia/Tokyo", java_script_enabled=False).log_in("john")
    page = visitor.open("/edit-profile")
    expect(page.get_by_label("Time zone")).to_have_value("")
    expect(page.get_by_text("This is the time zone of your browser.")).to_be_hidden()


def test_a_post_is_scheduled_in_the_time_zone_that_was_chosen(browse: Browse, john: User) -> None:
    john.time_zone = "America/New_York"
    visitor = browse(timezone_id="Asia/Tokyo").log_in("john")
    page = visitor.open("/write")
    page.get_by_label("Title").fill("Later")
    page.get_by_role("textbox", name="Text").fill("Soon")
    visitor.press("Publish…")
    page.get_by_label("Publish at a time of my choice").check()
    expect(page.get_by_text("In the time zone America/New_York.")).to_be_visible()
    page.get_by_label("Date and time").fill("2099-07-01T08:00")
    visitor.press("Publish")
    said = "Your post will be published on July 1, 2099 at 08:00 (America/New_York)."
    expect(page.get_by_text(said)).to_be_visible()
    expect(page.locator(".entries time").last).to_have_text(
        "July 1, 2099 at 08:00 (America/New_York)"
    )
    db.session.rollback()
    post = db.session.scalars(db.select(Post)).one()
    assert post.published_at == datetime.fromisoformat("2099-07-01T12:00")
    address = f"/post/{post.id}/publish"
    db.session.rollback()
    page = visitor.open(address)
    expect(page.get_by_label("Date and time")).to_have_value("2099-07-01T08:00")
    page.get_by_label("Date and time").fill("2099-12-01T08:00")  # after the end of summer time
    visitor.press("Change the date")
    said = "Your post will be published on December 1, 2099 at 08:00 (America/New_York)."
    expect(page.get_by_text(said)).to_be_visible()
    assert db.session.scalars(db.select(Post.published_at)).one() == datetime.fromisoformat(
        "2099-12-01T13:00"
    )
    db.session.rollback()


def test_scripts_do_not_contradict_the_time_zone_that_was_chosen(
    browse: Browse, john: User
) -> None:
    john.time_zone = "America/New_York"
    early = utcnow().replace(year=2020, month=1, day=2, hour=3)
    post = PostFactory.create(author=john, body="Old", published_at=early)
    page = browse(timezone_id="Asia/Tokyo").log_in("john").open(f"/post/{post.id}")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".dt-published")).to_have_text("January 1, 2020")

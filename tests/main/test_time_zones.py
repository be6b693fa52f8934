"""The site's time zone and that of each user: dates, archive months, and scheduling."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import db
from app.models import Post, User, utcnow
from tests.clients import API
from tests.factories import PostFactory, UserFactory
from tests.fixture_types import ClientOf, Settle
from tests.main.submitting import form_at, submit
from tests.pages import heading, links, read, words

# 2026-01-01T07:30+08:00, which is still 2025 in UTC
NEW_YEAR = datetime.fromisoformat("2025-12-31T23:30:00")


@pytest.fixture
def api(john: User, api_client: ClientOf) -> FlaskClient:
    """An API client of John's."""
    return api_client(john)


def dates(answer: TestResponse) -> list[str]:
    """The dates of a page, as people read them."""
    assert answer.status_code == 200
    return [" ".join(time.get_text().split()) for time in read(answer).find_all("time")]


def test_new_years_morning_in_shanghai_is_january_everywhere(
    settle_in: Settle, client: FlaskClient, api: FlaskClient, john: User
) -> None:
    settle_in("Asia/Shanghai")
    post = {"body": "Up early.", "title": "Happy 2026", "published_at": "2026-01-01T07:30+08:00"}
    sent = api.post(f"{API}/posts/", json=post)
    assert sent.status_code == 201
    stored = Post.query.one()
    assert stored.published_at == NEW_YEAR
    archive = client.get("/archive")
    assert [link for link in links(archive).values() if link.startswith("/archive/")] == [
        "/archive/2026", "/archive/2026/01",
    ]  # fmt: skip
    assert "Jan 2026, 1 post" in words(archive)
    for address in ("/archive/2026", "/archive/2026/01"):
        assert "Happy 2026" in words(client.get(address))
        assert dates(client.get(address)) == ["Jan 1"]
    assert heading(client.get("/archive/2026/01")) == "January 2026"
    assert client.get("/archive/2025").status_code == 404
    assert client.get("/archive/2025/12").status_code == 404
    assert dates(client.get("/")) == ["Jan 1, 2026"]
    assert dates(client.get("/search?q=early")) == ["Jan 1, 2026"]
    page = client.get(f"/post/{stored.id}/{stored.slug}")
    assert dates(page) == ["January 1, 2026"]
    assert read(page).select_one("time")["title"] == "January 1, 2026 at 07:30 (Asia/Shanghai)"  # type: ignore[index]


def test_programs_read_the_same_moment_in_the_sites_time_zone(
    settle_in: Settle, client: FlaskClient, api: FlaskClient, john: User
) -> None:
    settle_in("Asia/Shanghai")
    post = PostFactory.create(author=john, title="For programs", published_at=NEW_YEAR)
    page = read(client.get(f"/post/{post.id}/{post.slug}"))
    local = "2026-01-01T07:30:00+08:00"
    assert page.select_one("time")["datetime"] == local  # type: ignore[index]
    published = page.select_one("[property='article:published_time']")
    assert published is not None
    assert published["content"] == local
    data = page.select_one("script[type='application/ld+json']")
    assert data is not None
    [posting] = [one for one in json.loads(data.string or "")["@graph"] if "headline" in one]
    assert (posting["datePublished"], posting["dateModified"]) == (local, local)
    assert f"<published>{local}</published>" in client.get("/feed.atom").text
    assert "Thu, 01 Jan 2026 07:30:00 +0800" in client.get("/feed.rss").text
    item = client.get("/feed.json").get_json(force=True)["items"][0]
    assert item["date_published"] == item["date_modified"] == local
    assert f"<lastmod>{local}</lastmod>" in client.get("/sitemap.xml").text
    moment = api.get(f"{API}/posts/{post.id}").get_json()["timestamp"]
    assert moment == "Wed, 31 Dec 2025 23:30:00 GMT"


def test_a_month_ends_when_it_ends_at_home(
    settle_in: Settle, client: FlaskClient, john: User
) -> None:
    settle_in("America/New_York")  # four hours behind in May, five in March before summer time
    for moment, title in (
        ("2025-03-01T04:59:59.999999", "Last of February"), ("2025-03-01T05:00", "First of March"),
        ("2025-04-01T03:59:59.999999", "Last of March"), ("2025-04-01T04:00", "First of April"),
    ):  # fmt: skip
        PostFactory.create(author=john, title=title, published_at=datetime.fromisoformat(moment))
    db.session.commit()
    march = words(client.get("/archive/2025/03"))
    assert "First of March" in march
    assert "Last of March" in march
    assert "2 posts" in march
    assert "Last of February" in words(client.get("/archive/2025/02"))
    assert "First of April" in words(client.get("/archive/2025/04"))


def test_scheduled_posts_do_not_count_before_their_time(
    settle_in: Settle, client: FlaskClient, john: User
) -> None:
    settle_in("Pacific/Kiritimati")
    later = utcnow().replace(year=utcnow().year + 1, month=12, day=31, hour=23)
    PostFactory.create(author=john, published_at=later)
    PostFactory.create(author=john, published_at=datetime.fromisoformat("2025-06-15T12:00"))
    found = [link for link in links(client.get("/archive")).values() if "/archive/" in link]
    assert found == ["/archive/2025", "/archive/2025/06"]


def test_comments_and_profiles_have_dates_of_the_sites_time_zone(
    settle_in: Settle, client: FlaskClient, john: User
) -> None:
    settle_in("Asia/Shanghai")
    john.member_since = john.last_seen = NEW_YEAR
    assert dates(client.get("/user/john"))[:2] == ["January 1, 2026", "Jan 1, 2026"]


def test_two_people_read_the_same_post_in_their_own_time_zones(
    settle_in: Settle, client: FlaskClient, john: User, client_of: ClientOf
) -> None:
    settle_in("Asia/Shanghai")
    post = PostFactory.create(author=john, title="Fireworks", published_at=NEW_YEAR)
    west = UserFactory.create(username="west", time_zone="America/New_York")
    east = UserFactory.create(username="east", time_zone="Pacific/Auckland")
    undecided = UserFactory.create(username="undecided")
    db.session.commit()
    for browser, title in (
        (client_of(west), "December 31, 2025 at 18:30 (America/New_York)"),
        (client_of(east), "January 1, 2026 at 12:30 (Pacific/Auckland)"),
        (client_of(undecided), "January 1, 2026 at 07:30 (Asia/Shanghai)"),
        (client, "January 1, 2026 at 07:30 (Asia/Shanghai)"),
    ):
        page = read(browser.get(f"/post/{post.id}/{post.slug}"))
        assert page.select_one(".dt-published")["title"] == title  # type: ignore[index]
        listed = read(browser.get("/user/john"))
        assert listed.select_one(".dt-published")["title"] == title  # type: ignore[index]
        # the archive's month is the site's, so are the days in it
        assert dates(browser.get("/archive/2026/01")) == ["Jan 1"]


def test_a_time_zone_that_is_no_longer_known_gives_way_to_the_sites(
    settle_in: Settle, john: User, browser: FlaskClient
) -> None:
    settle_in("Asia/Shanghai")
    john.time_zone = "Atlantic/Atlantis"
    post = PostFactory.create(author=john, title="Sunken", published_at=NEW_YEAR)
    assert dates(browser.get(f"/post/{post.id}/{post.slug}"))[0] == "January 1, 2026"
    assert form_at(browser, "/edit-profile", "time_zone")["time_zone"] == "Atlantic/Atlantis"


# Choosing one


def test_a_user_chooses_a_time_zone_and_goes_back_to_the_sites(
    settle_in: Settle, john: User, browser: FlaskClient
) -> None:
    settle_in("Asia/Shanghai")
    page = read(browser.get("/edit-profile"))
    first = page.select("select[name=time_zone] option")[0]
    assert (first["value"], first.get_text()) == ("", "The site's time zone (Asia/Shanghai)")
    assert page.select("select[data-ask-browser]")
    submit(browser, "/edit-profile", time_zone="Europe/Berlin")
    assert john.time_zone == "Europe/Berlin"
    assert form_at(browser, "/edit-profile", "time_zone")["time_zone"] == "Europe/Berlin"
    submit(browser, "/edit-profile", time_zone="")
    assert john.time_zone == ""
    # who has chosen is not asked again
    assert not read(browser.get("/edit-profile")).select("select[data-ask-browser]")


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "../etc/passwd", "localtime", "x" * 5000])
def test_only_time_zones_can_be_chosen(john: User, browser: FlaskClient, zone: str) -> None:
    assert submit(browser, "/edit-profile", time_zone=zone).status_code == 400
    assert john.time_zone is None


def test_a_form_without_the_field_changes_nothing(john: User, browser: FlaskClient) -> None:
    john.time_zone = "Europe/Berlin"
    fields = form_at(browser, "/edit-profile", "time_zone")
    del fields["time_zone"]
    assert browser.post("/edit-profile", data=fields | {"name": "John"}).status_code == 302
    assert (john.name, john.time_zone) == ("John", "Europe/Berlin")


# Without scripts


def anonymous_pages(client: FlaskClient, post: Post) -> list[BeautifulSoup]:
    """Pages of every kind that anonymous visitors can open."""
    addresses = (
        *("/", "/archive", "/tags", "/authors", "/search?q=body", "/user/john"),
        *(f"/post/{post.id}/{post.slug}", "/followers/john", "/nothing/here"),
        *("/auth/login", "/auth/register", "/auth/reset"),
    )
    return [read(client.get(address)) for address in addresses]


def test_pages_of_anonymous_visitors_carry_no_script(client: FlaskClient, john: User) -> None:
    post = PostFactory.create(author=john, title="Quiet")
    for page in anonymous_pages(client, post):
        scripts = page.select("script:not([type='application/ld+json'])")
        assert scripts == [], page.title
        assert page.select(".flask-moment[data-timestamp='']") == []

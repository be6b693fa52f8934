"""How often the site is read: for administrators; one's own posts for who writes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from bs4 import Tag
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import db
from app.models import (
    EmptySearch,
    FeedSubscribers,
    Post,
    ReferringSite,
    Role,
    User,
    ViewCount,
    ViewSalt,
    utcnow,
)
from app.services.statistics.reports import MOST_NAMES, MOST_POSTS
from tests.factories import PostFactory, UserFactory
from tests.fixture_types import ClientOf, CountStatements
from tests.pages import read, words

PAGES = ("/admin/statistics", "/statistics")


def day(ago: int) -> str:
    """Return a day in the form in which it is stored."""
    today: date = utcnow().date()
    return (today - timedelta(days=ago)).isoformat()


def count(post: Post, views: int, ago: int = 0) -> None:
    """Store views of a day."""
    db.session.add(ViewCount(post_id=post.id, day=day(ago), views=views))


def table(answer: TestResponse, heading: str) -> list[list[str]]:
    """Return the cells of the table below a heading."""
    section = next(each for each in read(answer).select("main section") if heading in str(each.h2))
    return _cells(section)


def _cells(part: Tag) -> list[list[str]]:
    return [
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")]
        for row in part.select("tbody tr")
    ]


@pytest.fixture
def posts(john: User, susan: User) -> list[Post]:
    """Two posts of john's and one of susan's, read today and before."""
    found: list[Post] = [
        PostFactory.create(author=author, title=title)
        for author, title in ((john, "Boats"), (john, "Knots"), (susan, "Sails"))
    ]
    for views, post in zip((5, 7, 100), found, strict=True):
        count(post, views)
        count(post, views * 10, ago=6)
        count(post, views * 1000, ago=40)
        count(post, 1_000_000, ago=365)  # on the first day that is not told of
    db.session.commit()
    return found


def test_the_numbers_are_those_of_the_period(office: FlaskClient, posts: list[Post]) -> None:
    for query, total, best in (
        ("?days=7", "1232 views", "1100"),
        ("", "1232 views", "1100"),
        ("?days=30", "1232 views", "1100"),
        ("?days=365", "113232 views", "101100"),
        ("?days=8", "1232 views", "1100"),
        ("?days=99999999999999999999", "1232 views", "1100"),
        ("?days=x", "1232 views", "1100"),
    ):
        answer = office.get(f"/admin/statistics{query}")
        assert answer.status_code == 200, query
        assert read(answer).select_one(".chart-total").get_text() == total  # type: ignore[union-attr]
        assert table(answer, "Most viewed posts")[0] == ["Sails", best]


def test_authors_see_their_own_posts_only(
    client_of: ClientOf, john: User, posts: list[Post]
) -> None:
    answer = client_of(john).get("/statistics?days=7")
    assert table(answer, "Most viewed posts") == [["Knots", "77"], ["Boats", "55"]]
    assert "132 views" in words(answer)
    assert "Sails" not in words(answer)
    assert len(_cells(read(answer).select_one(".by-day"))) == 7  # type: ignore[arg-type]


def test_nobody_else_sees_them(
    client: FlaskClient, client_of: ClientOf, john: User, mona: User, posts: list[Post]
) -> None:
    for page in PAGES:
        assert client.get(page).status_code == 302
    for user in (john, mona):
        assert client_of(user).get("/admin/statistics").status_code == 403
    reader = UserFactory.create(email="rae@example.com", role=Role(name="Reader", permissions=1))
    db.session.commit()
    assert client_of(reader).get("/statistics").status_code == 403


def test_the_picture_shows_each_day(client_of: ClientOf, john: User, posts: list[Post]) -> None:
    browser = client_of(john)
    week = read(browser.get("/statistics?days=7")).select_one(".chart svg")
    assert week is not None
    assert week["viewbox"] == "0 0 7 100"
    assert {part.name for part in week.select("*")} == {"title", "desc", "path"}
    assert week.path is not None
    assert week.path["d"] == "M0.1 100V0H0.9V100ZM6.1 100V90H6.9V100Z"
    year = read(browser.get("/statistics?days=365")).select_one(".chart svg path")
    assert year is not None
    assert str(year["d"]).count("M") == 3


def test_names_are_shown_as_text_and_bounded(office: FlaskClient, ada: User) -> None:
    for number in range(MOST_NAMES + 5):
        db.session.add(ReferringSite(day=day(1), host=f"a{number}.example", views=number))
        db.session.add(EmptySearch(day=day(1), words=f"<b>{number}", searches=number))
    for number in range(MOST_POSTS + 5):
        count(PostFactory.create(author=ada), number + 1)
    gone = PostFactory.create(author=ada, status="draft", deleted_at=utcnow())
    count(gone, 1_000_000)
    db.session.commit()
    answer = office.get("/admin/statistics")
    assert len(table(answer, "Most viewed posts")) == MOST_POSTS
    assert len(table(answer, "Referring sites")) == MOST_NAMES
    assert table(answer, "Searches without a result")[0] == ["<b>34", "34"]


def test_subscribers_are_those_of_the_last_full_day(office: FlaskClient) -> None:
    for ago, fetcher, number in ((2, "", 9), (1, "", 12), (0, "", 1), (9, "Feedly", 40)):
        feed = {"feed": "/feed.atom", "fetcher": fetcher, "subscribers": number}
        db.session.add(FeedSubscribers(day=day(ago), **feed))
    db.session.add(FeedSubscribers(day=day(0), feed="/feed.rss", fetcher="", subscribers=3))
    db.session.commit()
    assert table(office.get("/admin/statistics"), "Subscribers of feeds") == [
        ["/feed.atom", "Feedly", "40"],
        ["/feed.atom", "People’s own feed readers", "12"],
        ["/feed.rss", "People’s own feed readers", "3"],
    ]


def test_a_site_that_nobody_has_read_says_so(office: FlaskClient) -> None:
    for page in PAGES:
        assert "No post was read in this time." in words(office.get(page))


def test_many_posts_cost_as_many_statements_as_few(
    office: FlaskClient, ada: User, statements: CountStatements
) -> None:
    asked: dict[str, set[int]] = {}
    for most in (1, 30):
        for number in range(most):
            count(PostFactory.create(author=ada), number)
            name = f"a{most}-{number}"
            db.session.add(ReferringSite(day=day(0), host=name, views=1))
            db.session.add(EmptySearch(day=day(0), words=name, searches=1))
            feed = {"feed": name, "fetcher": "", "subscribers": 1}
            db.session.add(FeedSubscribers(day=day(0), **feed))
        db.session.commit()
        for page in PAGES:
            with statements() as heard:
                assert office.get(page).status_code == 200
            assert heard.writes_but_last_seen == []
            asked.setdefault(page, set()).add(len(heard))
    assert {page: len(numbers) for page, numbers in asked.items()} == dict.fromkeys(PAGES, 1)


def test_names_of_long_ago_are_deleted_and_views_are_kept(app: Flask, john: User) -> None:
    post = PostFactory.create(author=john)
    for ago in (400, 401):
        count(post, 1, ago)
        db.session.add(ReferringSite(day=day(ago), host="example.org", views=1))
        db.session.add(EmptySearch(day=day(ago), words="words", searches=1))
        feed = {"feed": "/feed.atom", "fetcher": "", "subscribers": 1}
        db.session.add(FeedSubscribers(day=day(ago), **feed))
    for salt_day in (day(2), day(0)):
        db.session.add(ViewSalt(day=salt_day, salt=bytes(32)))
    assert app.test_cli_runner().invoke(args=["deploy"]).exit_code == 0
    assert db.session.scalars(select(ViewSalt.day)).all() == [day(0)]
    left = [db.session.query(model).count() for model in (ReferringSite, EmptySearch)]
    assert [*left, db.session.query(FeedSubscribers).count()] == [1, 1, 1]
    assert db.session.query(ViewCount).count() == 2


def test_drafts_lead_to_ones_own_numbers_while_they_are_counted(
    app: Flask, client_of: ClientOf, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = client_of(john)
    assert "/statistics" not in browser.get("/drafts").text
    monkeypatch.setitem(app.config, "STATISTICS", True)
    assert 'href="/statistics"' in browser.get("/drafts").text

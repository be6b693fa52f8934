"""Views of posts: each person once a day for each post, programs and authors never."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app import db
from app.models import Post, SeenToday, SiteVersion, User, ViewSalt
from app.services.statistics import counting
from app.web.jobs.visit_writer import VisitWriter
from app.web.statistics import collecting
from tests.clients import browser_of, settle
from tests.factories import NOT_PUBLIC, PostFactory, UserFactory, fields_in_state, moderator
from tests.web.renderings import renderings
from tests.web.statistics.crowd import FIREFOX, SAFARI, path_of, total, views, visit, write

CHROME = "Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"
PROGRAMS = (
    "",
    "curl/8.5.0",
    "python-requests/2.32.3",
    "Go-http-client/2.0",
    "WhatsApp/2.23.20.0",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
    "Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    f"{CHROME} (compatible; Google-Read-Aloud)",
    CHROME.replace("Chrome/", "HeadlessChrome/"),
    f"{SAFARI} (Applebot/0.1)",
    f"{SAFARI} BingPreview/1.0b",
)
PEOPLE = (
    FIREFOX,
    SAFARI,
    CHROME,
    CHROME.replace("Android 10", "Android 10; CUBOT X30"),
    "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0)",
    "Opera/9.80 (Android; Opera Mini/36.2/191.273; U; en) Presto/2.12.423 Version/12.16",
)


def test_a_crowd_is_counted_exactly(processes: list[Flask], author: User, boats: Post) -> None:
    first, second = processes
    knots: Post = PostFactory.create(author=author, title="On knots")
    reader: User = UserFactory.create(email="rae@example.com")
    db.session.commit()
    own, others = browser_of(first, author), browser_of(second, reader)
    for _ in range(3):
        for app in processes:
            for agent in (*PEOPLE, *PROGRAMS):  # six people at one address
                visit(app, path_of(boats), agent=agent)
            visit(app, path_of(boats), address="2001:db8::7")  # a seventh elsewhere
            visit(app, f"{path_of(boats)}?page=1", address="2001:db8::7")
            visit(app, path_of(knots), address="2001:db8::7")
        visit(own, path_of(boats), address="198.51.100.1")
        visit(others, path_of(boats), address="198.51.100.2")  # the eighth, logged in
        write(*processes)
    assert views() == {(boats.id, "2026-11-30"): 8, (knots.id, "2026-11-30"): 1}


def test_what_shows_no_page_to_anybody_is_not_counted(site: Flask, boats: Post) -> None:
    path = path_of(boats)
    for headers in (
        {"method": "HEAD"},
        {"Accept": "*/*"},
        {"Accept": ""},
        {"Accept_Language": ""},
        {"Sec_Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X_Moz": "prefetch"},
    ):
        assert visit(site, path, **headers).status_code == 200
    for other in (f"/post/{boats.id}", "/post/999999", "/", "/tags"):
        visit(site, other)
    write(site)
    assert total() == 0
    visit(site, path)
    write(site)
    assert total() == 1


def test_a_page_that_has_not_changed_was_read_again(site: Flask, boats: Post) -> None:
    tag = visit(site, path_of(boats), Accept_Language="").headers["ETag"]
    assert visit(site, path_of(boats), If_None_Match=tag).status_code == 304
    write(site)
    assert total() == 1


def test_only_public_posts_are_counted(site: Flask, author: User) -> None:
    posts = [PostFactory.create(author=author, **fields_in_state(state)) for state in NOT_PUBLIC]
    db.session.commit()
    browser = browser_of(site, moderator(email="mo@example.com"))
    statuses = [visit(browser, path_of(post)).status_code for post in posts]
    write(site)
    assert statuses == [404, 404, 200]
    assert total() == 0


def test_many_pages_of_one_address_in_a_minute_are_a_program(site: Flask, author: User) -> None:
    posts = PostFactory.create_batch(101, author=author)
    db.session.commit()
    for post in posts:
        visit(site, path_of(post), address="203.0.113.9")
    visit(site, path_of(posts[0]))
    write(site)
    assert total() == 1


def test_a_day_ends_at_midnight_where_the_site_is(
    processes: list[Flask],
    boats: Post,
    set_clock: Callable[[str], None],
) -> None:
    for moment in ("2026-11-30T23:59:59", "2026-12-01T00:00:00", "2026-12-01T00:30:00"):
        set_clock(moment)
        for app in processes:
            visit(app, path_of(boats))
    write(*processes)
    assert views() == {(boats.id, "2026-11-30"): 1, (boats.id, "2026-12-01"): 1}
    assert _days() == {"2026-11-30", "2026-12-01"}
    set_clock("2026-12-01T00:59:00")  # another process may still have some of yesterday
    _forget(processes[0])
    assert _days() == {"2026-11-30", "2026-12-01"}
    set_clock("2026-12-01T01:00:00")
    _forget(processes[0])
    assert _days() == {"2026-12-01"}


def test_the_salt_of_a_day_is_made_once_and_tells_nothing_afterwards(
    processes: list[Flask], boats: Post, set_clock: Callable[[str], None]
) -> None:
    visit(processes[0], path_of(boats))
    visit(processes[1], path_of(boats), address="192.0.2.2")
    write(*processes)
    before = set(db.session.scalars(select(SeenToday.digest)))
    salts = db.session.scalars(select(ViewSalt.salt)).all()
    assert (len(before), len(salts)) == (2, 1)
    assert len(salts[0]) == 32
    set_clock("2026-12-01T12:00:00")
    visit(processes[0], path_of(boats))
    write(processes[0])
    _forget(processes[0])
    db.session.rollback()
    assert before.isdisjoint(db.session.scalars(select(SeenToday.digest)))
    assert total() == 3


def test_counting_leaves_pages_in_memory(site: Flask, boats: Post) -> None:
    visit(site, path_of(boats))
    version = db.session.scalar(select(SiteVersion.number))
    write(site)
    assert total() == 1
    db.session.rollback()
    assert db.session.scalar(select(SiteVersion.number)) == version
    path = path_of(boats)
    with renderings(site) as made:
        visit(site, path)
    assert made == []


def test_views_wait_while_they_cannot_be_stored(
    site: Flask, boats: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    writer: VisitWriter = site.extensions["visit_writer"]
    path = path_of(boats)
    for number, reason in enumerate(("database or disk is full", "the server closed", "")):
        assert visit(site, path, address=f"192.0.2.{number}").status_code == 200
        with monkeypatch.context() as patch:
            if reason:
                patch.setattr(counting, "_store_reports", _fail(reason))
            settle()
            writer.try_round()
        assert total() == (0 if reason else 3)
    assert "visits wait to be counted" in caplog.text


def _fail(reason: str) -> Callable[..., None]:
    """Return a function that fails after much was written."""

    def fail(*_arguments: object) -> None:
        raise OperationalError("INSERT", {}, ConnectionError(reason))

    return fail


def test_two_processes_write_at_once(processes: list[Flask], author: User) -> None:
    posts = PostFactory.create_batch(20, author=author)
    db.session.commit()
    paths = [path_of(post) for post in posts]
    for app in processes:
        for number, path in enumerate(paths):
            visit(app, path, address=f"192.0.2.{number % 3}")
    settle()
    start = threading.Barrier(2)

    def do_round(app: Flask) -> None:
        start.wait(20)
        app.extensions["visit_writer"].do_round()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(do_round, processes))
    assert set(views().values()) == {1}
    assert total() == 20


def test_memory_is_bounded(
    site: Flask, boats: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(collecting, "MOST_VISITS", 3)
    site.extensions["visit_collector"].reset()
    for number in range(5):
        visit(site, path_of(boats), address=f"192.0.2.{number}")
    write(site)
    assert total() == 3
    assert "2 visits are not counted" in caplog.text


def test_a_post_that_was_deleted_meanwhile_is_no_obstacle(
    site: Flask, author: User, boats: Post
) -> None:
    other: Post = PostFactory.create(author=author)
    db.session.commit()
    for post in (boats, other):
        visit(site, path_of(post))
    db.session.delete(other)
    db.session.commit()
    write(site)
    assert views() == {(boats.id, "2026-11-30"): 1}
    db.session.delete(boats)
    db.session.commit()
    assert views() == {}


def test_what_was_collected_is_written_at_the_end(site: Flask, boats: Post) -> None:
    visit(site, path_of(boats))
    writer: VisitWriter = site.extensions["visit_writer"]
    writer.stop()
    writer.run()
    assert total() == 1


def test_nothing_is_counted_where_it_is_switched_off(app: Flask, john: User) -> None:
    post: Post = PostFactory.create(author=john)
    db.session.commit()
    visit(app, path_of(post))
    assert app.extensions["visit_collector"].take() == ({}, 0)


def _forget(app: Flask) -> None:
    writer: VisitWriter = app.extensions["visit_writer"]
    writer._forget_at = 0
    settle()
    writer.do_round()


def _days() -> set[str]:
    db.session.rollback()
    return {*db.session.scalars(select(ViewSalt.day)), *db.session.scalars(select(SeenToday.day))}

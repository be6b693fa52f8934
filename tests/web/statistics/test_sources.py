"""Where readers come from, what they look for in vain, and who fetches feeds."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import db
from app.models import EmptySearch, FeedSubscribers, Post, ReferringSite
from app.services.statistics import counting
from tests.web.statistics.crowd import SAFARI, path_of, total, visit, write

HOSTILE = (
    "javascript:alert(1)",
    "data:text/html,x",
    "android-app://com.example.reader",
    "about:client",
    "https://",
    "https://[::1",
    "https://192.0.2.7/",
    "https://[2001:db8::1]/",
    "http://localhost:8000/",
    "https://host_with_underscores.example/",
    "https://under score.example/",
    "https://nul\0.example/",
    "https://<script>.example/",
    f"https://{'a' * 64}.example/",
    f"https://{'long.' * 2_000}example/",
    "https://b\xfccher.example/",
    "//example.org/",
    "\xff\xfe",
)


def rows(model: Any, *names: str) -> list[tuple[Any, ...]]:
    """Return the stored values of columns, in order."""
    db.session.rollback()
    columns = [getattr(model, name) for name in names]
    return [tuple(row) for row in db.session.execute(select(*columns).order_by(*columns))]


def test_the_hosts_of_other_sites_are_counted(site: Flask, boats: Post) -> None:
    for path, referrer, address in (
        (path_of(boats), "https://www.Example.org/a/secret?token=1#x", "192.0.2.1"),
        (path_of(boats), "https://example.org/another", "192.0.2.1"),  # the same person
        (path_of(boats), "http://example.org:8080/", "192.0.2.2"),
        ("/", "https://sub.example.org.", "192.0.2.2"),
        ("/tags", "https://user:password@xn--bcher-kva.example/", "192.0.2.2"),
        ("/", "http://localhost/tags", "192.0.2.3"),  # its own, by the request
    ):
        visit(site, path, address, Referer=referrer)
    write(site)
    assert rows(ReferringSite, "day", "host", "views") == [
        ("2026-11-30", "example.org", 2),
        ("2026-11-30", "sub.example.org", 1),
        ("2026-11-30", "xn--bcher-kva.example", 1),
    ]


def test_hostile_referrers_are_dropped_and_the_view_counts(site: Flask, boats: Post) -> None:
    for number, referrer in enumerate(HOSTILE):
        answer = visit(
            site, path_of(boats), f"192.0.2.{number}", Referer=referrer.replace("\r", "")
        )
        assert answer.status_code == 200, referrer
    write(site)
    assert rows(ReferringSite, "host") == []
    assert total() == len(HOSTILE)


def test_names_of_a_day_are_bounded(
    processes: list[Flask], boats: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MOST_OF_A_DAY", 3)
    for app in processes:
        for number in range(3):
            visit(app, "/", f"192.0.2.{number}", Referer=f"https://a{number}.example/")
        visit(app, "/", "192.0.2.9", Referer="https://a9.example/")
        write(app)
    hosts = rows(ReferringSite, "host", "views")
    assert hosts == [(f"a{number}.example", 1) for number in range(3)]


def test_searches_without_a_result_are_counted(site: Flask, boats: Post) -> None:
    for words, address in (
        ("Submarines  and\tmore", "192.0.2.1"),
        ("submarines and more", "192.0.2.1"),  # the same person
        ("SUBMARINES and more", "192.0.2.2"),
        ("float", "192.0.2.1"),  # is found
        ("", "192.0.2.1"),
        ("submarines author:ann", "192.0.2.1"),  # narrowed
        ("wal\u2028fisch" * 12, "192.0.2.1"),
    ):
        assert visit(site, "/search", address, query=words).status_code == 200
    for long in ("x" * 10_000, "nul\0"):
        visit(site, "/search", query=long)
    write(site)
    assert rows(EmptySearch, "words", "searches") == [
        ("submarines and more", 2),
        (("wal fisch" * 12)[:100].strip(), 1),
    ]


def test_services_say_for_how_many_people_they_fetch_a_feed(site: Flask, boats: Post) -> None:
    feedly = "Feedly/1.0 (+http://www.feedly.com/fetcher.html; {} subscribers)"
    fetched = (
        ("/feed.atom", feedly.format(41), "192.0.2.1"),
        ("/feed.atom", feedly.format(42), "192.0.2.1"),
        ("/user/ann/feed.rss", feedly.format(1).replace("bers", "ber"), "192.0.2.1"),
        ("/feed.atom", "Mozilla/5.0 (compatible; Inoreader/1.0; 12 readers)", "192.0.2.2"),
        ("/feed.atom", "FreshRSS/1.24.1 (Linux; https://freshrss.org)", "192.0.2.3"),
        ("/feed.atom", "FreshRSS/1.24.1 (Linux; https://freshrss.org)", "192.0.2.3"),
        ("/feed.atom", SAFARI, "192.0.2.4"),
        ("/feed.atom", "Mozilla/5.0 (compatible; Googlebot/2.1)", "192.0.2.5"),
        ("/feed.atom", "", "192.0.2.6"),
        ("/feed.atom", "\xff\0 99999999999 subscribers", "192.0.2.7"),
    )
    for path, agent, address in fetched:
        visit(site, path, address, agent.replace("\0", " "), Accept="*/*", Accept_Language="")
        write(site)
    assert rows(FeedSubscribers, "feed", "fetcher", "subscribers") == [
        ("/feed.atom", "", 3),
        ("/feed.atom", "Feedly", 42),
        ("/feed.atom", "Inoreader", 12),
        ("/user/ann/feed.rss", "Feedly", 1),
    ]

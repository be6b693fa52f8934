"""The sitemap: everything that is public, nothing else, and in parts where it is long."""

from __future__ import annotations

from datetime import timedelta
from xml.etree.ElementTree import fromstring

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Post, Tag, User, utcnow
from app.services.posts import sitemap
from tests.factories import PostFactory, UserFactory
from tests.fixture_types import CountStatements, MakeApp

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def listed(client: FlaskClient, path: str = "/sitemap.xml") -> dict[str, str]:
    """The addresses in a sitemap or an index of sitemaps, and when each last changed."""
    answer = client.get(path)
    assert answer.content_type == "application/xml; charset=utf-8"
    root = fromstring(answer.data)
    assert root.tag in (f"{SITEMAP}urlset", f"{SITEMAP}sitemapindex")
    found = [
        (part.findtext(f"{SITEMAP}loc") or "", part.findtext(f"{SITEMAP}lastmod") or "")
        for part in root
    ]
    assert len(dict(found)) == len(found), "an address is there twice"
    return dict(found)


def test_it_lists_what_there_is(client: FlaskClient, john: User, sea: Tag) -> None:
    first = utcnow().replace(2020, 1, 2, 3, 4, 5)
    second = first.replace(2021)
    article = PostFactory.create(author=john, title="关于船", tags=[sea], published_at=first)
    note = PostFactory.create(
        author=john, body="A note", published_at=first, updated_at=second.replace(2022)
    )
    PostFactory.create(author=None, title="Left & behind", published_at=second)
    UserFactory.create(username="reader")
    db.session.add(Tag(name="Unused", slug="unused"))
    found = listed(client)
    assert found == {
        "http://localhost/": "2021-01-02T03:04:05Z",
        f"http://localhost/post/{article.id}/%E5%85%B3%E4%BA%8E%E8%88%B9": "2020-01-02T03:04:05Z",
        f"http://localhost/post/{note.id}/{note.id}": "2022-01-02T03:04:05Z",
        f"http://localhost/post/{note.id + 1}/left-behind": "2021-01-02T03:04:05Z",
        "http://localhost/user/john": "2020-01-02T03:04:05Z",
        "http://localhost/tag/sea": "",
    }
    assert all(client.get(address).status_code == 200 for address in found)


def test_an_empty_site_has_one(client: FlaskClient) -> None:
    assert listed(client) == {"http://localhost/": ""}


def test_it_keeps_what_is_not_public_to_itself(client: FlaskClient, john: User, sea: Tag) -> None:
    tomorrow = utcnow() + timedelta(days=1)
    PostFactory.create(author=john, tags=[sea], status="draft")
    PostFactory.create(author=john, tags=[sea], published_at=tomorrow)
    PostFactory.create(author=john, tags=[sea], hidden_at=utcnow())
    assert listed(client) == {"http://localhost/": ""}


def test_it_carries_the_configured_address(
    app: Flask, database_address: str, make_app: MakeApp, john: User
) -> None:
    PostFactory.create(author=john)
    configured = make_app("testing", database_address, SITE_URL="https://blog.example")
    found = listed(configured.test_client())
    assert all(address.startswith("https://blog.example/") for address in found)


def test_a_long_one_is_in_parts(
    client: FlaskClient,
    john: User,
    sea: Tag,
    statements: CountStatements,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sitemap, "IDS_PER_PART", 5)
    posts = PostFactory.create_batch(12, author=john, tags=[sea])
    db.session.delete(posts[-1])
    last = max(post.id for post in posts)
    with statements() as heard:
        index = list(listed(client))
    assert len(heard) == 1, str(heard)
    count = -(-max(last - 1, john.id, sea.id) // 5)
    assert index == [f"http://localhost/sitemap-{n}.xml" for n in range(1, count + 1)]
    parts = []
    for address in index:
        with statements() as heard:
            parts.append(set(listed(client, address)))
        # the first part has the pages of the site as well
        assert len(heard) == (4 if len(parts) > 1 else 5), str(heard)
    home = "http://localhost/"
    assert home in parts[0]
    whole = [address for part in parts for address in part if address != home]
    public = [post.id for post in Post.query]
    assert sorted(address.split("/")[4] for address in whole if "/post/" in address) == sorted(
        str(id_) for id_ in public
    )
    assert {"http://localhost/user/john", "http://localhost/tag/sea"} <= set(whole)
    assert len(whole) == len(public) + 2
    for part in parts:
        assert 0 < len(part) <= 3 * 5 + 1


def test_a_part_with_nothing_in_it_is_valid_all_the_same(
    client: FlaskClient, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "IDS_PER_PART", 1)
    posts = PostFactory.create_batch(3, author=UserFactory.create(username=None))
    far = max(post.id for post in posts)
    hidden = PostFactory.create(id=far + 100, author=john)
    hidden.hidden_at = utcnow()
    assert list(listed(client, f"/sitemap-{far + 50}.xml")) == ["http://localhost/"]


@pytest.mark.parametrize("number", ["0", "2", "2147483648", "9" * 30])
def test_there_are_no_more_parts_than_there_are(client: FlaskClient, number: str) -> None:
    assert client.get(f"/sitemap-{number}.xml").status_code == 404
    assert client.get("/sitemap-1.xml").status_code == 200


def test_a_part_has_no_more_than_is_allowed() -> None:
    assert 3 * sitemap.IDS_PER_PART + 1 <= 50_000


def test_it_does_not_drive_pages_out_of_memory(make_app: MakeApp, unused_database: str) -> None:
    app = make_app("testing", unused_database, PAGE_CACHE_MEGABYTES=1)
    with app.app_context():
        db.create_all()
        db.session.remove()
    app.test_client().get("/sitemap.xml")
    assert len(app.extensions["page_cache"].store) == 0

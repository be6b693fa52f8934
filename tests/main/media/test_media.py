"""Uploaded pictures: sending them to readers, whole and in part, and for how long."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import User
from app.models.picture import digest_of
from tests.clients import browser_of
from tests.fixture_types import CountStatements
from tests.media_files import MakeSite, drawn, make_variants, uploaded


@pytest.fixture
def reader(site: Flask) -> FlaskClient:
    return site.test_client()


def test_a_picture_is_sent_for_good_and_to_everybody(
    site: Flask, reader: FlaskClient, john: User
) -> None:
    stored = uploaded(browser_of(site, john))
    answer = reader.get(stored["address"])
    digest = digest_of(answer.data)
    assert stored["address"] == f"/media/{digest}-1200x900.jpg"
    assert (answer.status_code, answer.content_type) == (200, "image/jpeg")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    again = reader.get(stored["address"], headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = reader.head(stored["address"])
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(answer.data))


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=5-99999999", 206, slice(5, None)),
        ("bytes=0-1,5-6", 200, slice(None)),
        ("pages=1-2", 200, slice(None)),
        ("bytes=9-3", 200, slice(None)),
        ("nonsense", 200, slice(None)),
    ],
)
def test_a_part_is_sent_to_who_asks_for_one(
    site: Flask, reader: FlaskClient, john: User, asked: str, status: int, part: slice
) -> None:
    address = uploaded(browser_of(site, john))["address"]
    whole = reader.get(address)
    answer = reader.get(address, headers={"Range": asked})
    assert (answer.status_code, answer.data) == (status, whole.data[part])
    if status == 206:
        start = whole.data.index(answer.data)
        said = f"bytes {start}-{start + len(answer.data) - 1}/{len(whole.data)}"
        assert answer.headers["Content-Range"] == said
    current = {"Range": asked, "If-Range": whole.headers["ETag"]}
    assert reader.get(address, headers=current).status_code == status
    former = {"Range": asked, "If-Range": '"of before"'}
    assert reader.get(address, headers=former).status_code == 200


def test_a_part_beyond_the_end_is_refused(site: Flask, reader: FlaskClient, john: User) -> None:
    address = uploaded(browser_of(site, john))["address"]
    size = len(reader.get(address).data)
    answer = reader.get(address, headers={"Range": f"bytes={size}-"})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{size}"


def test_the_original_is_sent_until_a_variant_is_made(
    site: Flask, reader: FlaskClient, john: User
) -> None:
    address = uploaded(browser_of(site, john))["address"]
    smaller = address.replace("1200x900.jpg", "480w.webp")
    for_now = reader.get(smaller)
    assert for_now.data == reader.get(address).data
    assert (for_now.content_type, for_now.headers["Cache-Control"]) == (
        "image/jpeg",
        "public, max-age=60",
    )
    assert make_variants(site).done == 1
    made = reader.get(smaller)
    assert (made.content_type, made.headers["Cache-Control"]) == (
        "image/webp",
        "public, max-age=31536000, immutable",
    )
    assert len(made.data) < len(for_now.data)
    assert reader.get(address.replace("1200x900.jpg", "960w.webp")).data[8:12] == b"WEBP"


@pytest.mark.parametrize(
    "change",
    [
        ("1200x900", "1200x901"),
        (".jpg", ".png"),
        ("1200x900.jpg", "481w.webp"),
        ("1200x900.jpg", "480w.jpg"),
        ("/media/", "/media/0"),
        ("1200x900.jpg", ""),
        ("1200x900", "99999999999999999999x1"),
        ("/media/", "/media/%00"),
    ],
)
def test_only_the_address_of_a_picture_leads_to_it(
    site: Flask, reader: FlaskClient, john: User, change: tuple[str, str]
) -> None:
    address = uploaded(browser_of(site, john))["address"]
    assert reader.get(address.replace(*change)).status_code == 404


def test_sending_costs_two_statements_and_no_session(
    site: Flask, john: User, statements: CountStatements
) -> None:
    browser = browser_of(site, john)
    address = uploaded(browser)["address"]
    with statements() as heard:
        answer = browser.get(address)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert len(heard) == 2, str(heard)
    with statements() as heard:
        browser.head(address)
    assert len(heard) == 1, str(heard)


def test_pages_kept_in_memory_have_no_pictures_among_them(
    make_site: MakeSite, john: User, statements: CountStatements
) -> None:
    caching = make_site(PAGE_CACHE_MEGABYTES=1)
    address = uploaded(browser_of(caching, john), drawn("PNG"))["address"]
    visitor = caching.test_client()
    visitor.get(address)
    assert caching.extensions["page_cache"].store.bytes == 0

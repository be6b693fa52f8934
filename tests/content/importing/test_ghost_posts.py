"""Posts, people, tags and comments of Ghost: what becomes of them, and what is public."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.content.importing.ghost.reading import read_ghost
from app.content.importing.records import Export, ImportedPost
from tests import ghost_exports as ghost
from tests import ghost_versions as versions
from tests.content.importing.reading_ghost import NOW
from tests.ghost_documents import lexical, paragraph, words
from tests.ghost_exports import ANN, BOB, NEWS, Values, exported, post, setting, user, write

ANN_ONLY = [user("1", "Ann Arbor", "ann")]


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Export]:
    """Return a function that reads an export."""

    def read(content: object, zone: ZoneInfo | None = None) -> Export:
        return read_ghost(write(tmp_path / "site.json", content), now=NOW, zone=zone)

    return read


Read = Callable[..., Export]


def one(read: Read, **values: Any) -> ImportedPost:
    """Return the post that an export has."""
    tables = {"users": ANN_ONLY, "posts": [post(1, author_id="1", **values)]}
    return next(read(exported("5.80.1", **tables)).read())


def test_the_first_author_has_it_and_the_others_are_named(read: Read) -> None:
    export = read(versions.version_2())
    assert [each.author for each in export.read()] == [BOB, ANN]
    assert "also by Ann Arbor" in [each.text for each in export.report.warnings][1]
    assert export.people[BOB].other_keys == ("bob", "bob@ghost.example")
    assert export.people[BOB].addresses == ("/author/bob/",)


def test_tags_are_in_their_order_and_have_addresses(read: Read) -> None:
    export = read(versions.version_4())
    assert next(export.read()).tags == ("Sea & sun", "News")
    assert export.tags == {"News": ("/tag/news/",), "Sea & sun": ("/tag/sea-sun/",)}


@pytest.mark.parametrize(
    ("values", "status", "reason"),
    [
        ({}, "published", ""),
        ({"status": "scheduled"}, "published", ""),
        ({"visibility": None}, "published", ""),
        ({"status": "draft", "visibility": "paid"}, "draft", ""),
        ({"status": "sent"}, "draft", "sent"),
        ({"status": "trashed"}, "draft", "unknown status"),
        ({"status": ""}, "draft", "no status"),
        ({"visibility": "members"}, "draft", "members"),
        ({"visibility": "paid", "type": "page"}, "draft", "paid"),
        ({"visibility": "tiers"}, "draft", "tiers"),
        ({"visibility": "status:-free"}, "draft", "filter"),
        ({"published_at": None}, "draft", "no date"),
        ({"published_at": "0000-00-00 00:00:00"}, "draft", "no date"),
        ({"lexical": "{", "html": None, "plaintext": None}, "draft", "its text cannot be read"),
    ],
)
def test_nothing_becomes_public_that_was_not(
    read: Read, values: Values, status: str, reason: str
) -> None:
    found = one(read, **values)
    assert (found.status, found.reason) == (status, reason)


def test_a_site_behind_a_password_stays_behind_it(read: Read) -> None:
    for key, value in (("is_private", "true"), ("isPrivate", "true")):
        tables = {"posts": [post(1)], "settings": [setting(key, value)], "users": []}
        assert next(read(exported("4.1.0", **tables)).read()).reason == "private site"


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2021-03-24T04:34:14.000Z", "2021-03-24 04:34:14"),
        ("2021-03-24T04:34:14.000+02:00", "2021-03-24 02:34:14"),
        ("2021-03-24 04:34:14", "2021-03-24 04:34:14"),
        (1426078349000, "2015-03-11 12:52:29"),
        (1426078349, "2015-03-11 12:52:29"),
        ("1426078349000", "2015-03-11 12:52:29"),
    ],
)
def test_moments_are_utc(read: Read, value: object, moment: str) -> None:
    assert str(one(read, published_at=value).published_at) == moment


def test_dates_without_a_zone_can_be_in_another(read: Read) -> None:
    tables = {"posts": [post(1, published_at="2021-03-24 04:34:14")], "users": []}
    export = read(exported("1.0.0", **tables), ZoneInfo("Asia/Shanghai"))
    assert str(next(export.read()).published_at) == "2021-03-23 20:34:14"


@pytest.mark.parametrize(
    ("permalinks", "zone", "addresses"),
    [
        ("/:slug/", None, ("/post-1/",)),
        ("/:year/:month/:day/:slug/", None, ("/post-1/", "/2021/03/24/post-1/")),
        ("/:year/:slug/", ZoneInfo("Pacific/Auckland"), ("/post-1/", "/2021/post-1/")),
        ("/{primary_tag}/{slug}/", None, ("/post-1/", "/sea%20news/post-1/")),
        ("/:author/:id/", None, ("/post-1/", f"/ann/{post(1)['id']}/")),
    ],
)
def test_old_addresses_are_those_of_the_settings(
    read: Read, permalinks: str, zone: ZoneInfo | None, addresses: tuple[str, ...]
) -> None:
    tables = {
        "posts": [post(1, author_id="1"), post(2, author_id="1", type="page")],
        "users": ANN_ONLY,
        "tags": [{"id": NEWS, "name": "News", "slug": "sea news"}],
        "posts_tags": [{"post_id": post(1)["id"], "tag_id": NEWS}],
        "settings": [setting("permalinks", permalinks), setting("timezone", "nowhere")],
    }
    found = list(read(exported("2.0.0", **tables), zone).read())
    assert found[0].addresses == addresses
    assert found[1].addresses == ("/post-2/",)


def test_a_post_keeps_its_id_and_a_site_is_told_from_another(read: Read) -> None:
    five = versions.version_5()
    assert read(five).site == ghost.TITLE_ROW
    assert read(versions.version_0()).site == "0b1c-hash"
    assert next(read(five).read()).external_id == post(1)["uuid"]
    same = [post(1), post(2, uuid=post(1)["uuid"]), post(3, uuid=None)]
    found = read({"meta": {}, "data": {"posts": same, "settings": [setting("title", "A", "1")]}})
    assert [each.external_id for each in found.read()] == [each["id"] for each in same]
    assert found.site == "A"
    assert read({"data": {"posts": []}}).site == ""


def test_what_is_said_about_a_post_comes_along(read: Read) -> None:
    found = one(
        read,
        canonical_url="__GHOST_URL__/elsewhere/",
        custom_excerpt="See __GHOST_URL__/x and more",
        locale="pt_BR",
        slug="späß",
    )
    assert (found.canonical_url, found.excerpt) == ("/elsewhere/", "See /x and more")
    assert (found.language, found.addresses) == ("pt-BR", ("/sp%C3%A4%C3%9F/",))
    assert one(read, title="(Untitled)").title is None
    assert one(read, title=None).title is None


def test_somebody_who_is_not_in_the_export_is_an_author(read: Read) -> None:
    export = read(exported("5.0.0", posts=[post(1, author_id=7), post(2)], users=[]))
    assert [each.author for each in export.read()] == ["7", "0"]
    assert export.people["7"].username == "author"
    assert [each.text for each in export.report.warnings] == ["its author is not in the export"] * 2


def test_comments_answer_what_is_left(read: Read) -> None:
    common = {"post_id": post(1)["id"], "status": "published", "member_id": "m"}
    rows: list[Values] = [
        {"id": "a", "html": "<p>One</p>", "created_at": "2023-06-01"},
        {"id": "b", "html": "", "created_at": "2023-06-01", "parent_id": "a"},
        {
            "id": "c",
            "html": "<p>Two</p>",
            "created_at": "2023-06-02",
            "parent_id": "a",
            "in_reply_to_id": "b",
        },
        {"id": "d", "html": "<p>Three</p>", "created_at": None},
        {"id": "e", "html": "<p>Lost</p>", "created_at": "2023-06-02", "post_id": "404"},
    ]
    members = [{"id": "m", "name": None, "email": "reader@ghost.example"}]
    tables = {"posts": [post(1)], "comments": [{**common, **each} for each in rows]}
    export = read(exported("5.0.0", **tables, members=members, users=[]))
    found = next(export.read()).comments
    assert [(each.external_id, each.parent_id) for each in found] == [("a", None), ("c", "a")]
    assert [each.guest_name for each in found] == ["Anonymous", "Anonymous"]
    skipped = export.report.counts.skipped
    assert skipped["comments without a date"] == skipped["empty comments"] == 1
    assert skipped["comments on posts that are not there"] == 1


def test_nothing_that_is_secret_is_read(read: Read) -> None:
    made = versions.version_5()
    export = read(made)
    everything = repr([*export.read(), export.report, export.tags])
    everything += repr([replace(each, other_keys=()) for each in export.people.values()])
    for secret in ("secret", "@ghost.example", "$2a"):
        assert secret not in everything


def test_what_cannot_be_stored_is_removed(read: Read) -> None:
    broken = "A\ud800\0b"
    link = {"type": "link", "url": "https://\ud800\0x.example/", "children": [words(broken)]}
    text = lexical(paragraph(link, broken))
    found = one(read, title=broken, slug=broken, lexical=text, custom_excerpt=broken)
    assert (found.title, found.slug, found.excerpt) == ("Ab", "Ab", "Ab")
    assert found.body == "[Ab](https://x.example/)Ab"

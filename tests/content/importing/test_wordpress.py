"""What posts, pages, people and tags become of an export of WordPress."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.content.text.old_paths import old_path
from tests.content.importing.wordpress_reading import read, read_one
from tests.wordpress_exports import (
    BASE,
    DATE,
    NO_DATE,
    author,
    category,
    comment,
    item,
    meta,
    term,
)

MIKE = author(3, "mike", "Mike &amp; Smith", "mike@mail.example")


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_a_post_in_all_versions(tmp_path: Path, version: str) -> None:
    inside = comment(5) + term("Boats &amp; more", "post_tag", "boats")
    export, (post,) = read(tmp_path, MIKE, item(12, inside=inside), version=version)
    assert (post.external_id, post.title, post.body) == ("12", "Post 12", "Text.")
    assert (post.status, post.author, post.slug) == ("published", "mike", "post-12")
    assert str(post.published_at) == str(post.created_at) == str(post.updated_at) == DATE
    assert post.tags == ("Boats & more",)
    assert post.addresses == (f"{BASE}/2019/post-12/", "/?p=12")
    assert post.comments[0].guest_name == "Ann"
    assert (export.format, export.site) == ("wordpress", "old.example")
    mike = export.people["mike"]
    assert (mike.name, mike.other_keys) == ("Mike & Smith", ("mike@mail.example",))
    assert mike.addresses == ("/author/mike/",)
    assert export.tags == {"Boats & more": ("/tag/boats/",)}


@pytest.mark.parametrize(
    ("fields", "status", "reason"),
    [
        ({}, "published", ""),
        ({"status": "future", "post_date_gmt": "2030-01-01 00:00:00"}, "published", ""),
        ({"status": "draft"}, "draft", ""),
        ({"status": "pending"}, "draft", "pending"),
        ({"status": "private"}, "draft", "private"),
        ({"status": "archived"}, "draft", "archived"),
        ({"status": ""}, "draft", "no status"),
        ({"post_password": "secret"}, "draft", "password"),
        ({"post_date_gmt": NO_DATE, "post_date": ""}, "draft", "no date"),
    ],
)
def test_nothing_becomes_public_that_was_not(
    tmp_path: Path, fields: dict[str, str], status: str, reason: str
) -> None:
    export, (post,) = read(tmp_path, item(1, **fields))
    assert (post.status, post.reason) == (status, reason)
    assert "secret" not in repr(post)
    counts = export.report.counts
    assert counts.drafts_by_reason == ({reason: 1} if reason else {})
    assert counts.posts.published + counts.posts.scheduled == (status == "published")
    assert counts.redirects == (2 if counts.posts.published else 0)


def test_what_is_no_post_is_left_out_and_counted(tmp_path: Path) -> None:
    types = ("attachment", "nav_menu_item", "revision", "wp_block", "wp_block")
    others = [item(number, post_type=kind) for number, kind in enumerate(types, 20)]
    gone = [item(1, status="trash"), item(2, status="auto-draft")]
    export, posts = read(tmp_path, *others, *gone, item(3, post_type="page", link=f"{BASE}/a/b/"))
    assert [(post.external_id, post.is_page) for post in posts] == [("3", True)]
    assert posts[0].addresses == (f"{BASE}/a/b/", "/?page_id=3")
    assert export.report.counts.skipped == {
        "attachment": 1,
        "nav_menu_item": 1,
        "revision": 1,
        "wp_block": 2,
        "trash": 1,
        "auto-draft": 1,
    }


@pytest.mark.parametrize(
    ("in_utc", "local", "zone", "moment"),
    [
        ("2019-04-07 10:30:00", "2019-04-07 12:30:00", "UTC", "2019-04-07 10:30:00"),
        (NO_DATE, "2019-04-07 12:30:00", "Europe/Berlin", "2019-04-07 10:30:00"),
        ("", "2019-12-07 12:30:00", "Europe/Berlin", "2019-12-07 11:30:00"),
        # clocks skip it, and show it twice
        ("", "2019-03-31 02:30:00", "Europe/Berlin", "2019-03-31 01:30:00"),
        ("", "2019-10-27 02:30:00", "Europe/Berlin", "2019-10-27 00:30:00"),
        ("-0001-11-30 00:00:00", "2019-04-07 12:30:00", "Asia/Shanghai", "2019-04-07 04:30:00"),
        ("", "0001-01-01 00:00:00", "Asia/Shanghai", "0001-01-01 00:00:00"),
    ],
)
def test_dates(tmp_path: Path, in_utc: str, local: str, zone: str, moment: str) -> None:
    inside = comment(1, date=local, date_gmt=in_utc)
    post = read_one(
        tmp_path, item(1, inside=inside, post_date=local, post_date_gmt=in_utc), zone=zone
    )
    assert post.published_at == post.comments[0].written_at == datetime.fromisoformat(moment)


def test_titles_and_excerpts_are_plain_and_not_too_long(tmp_path: Path) -> None:
    titles = ["A <em>b</em> &amp; c &lt;d> < e", "", "  two\n lines ", "x" * 400]
    items = [item(n, title=title) for n, title in enumerate(titles, 1)]
    export, posts = read(tmp_path, *items, item(9, excerpt="<p>Short &amp; <b>dry</b></p>"))
    assert [post.title for post in posts[:3]] == ["A b & c <d> < e", None, "two lines"]
    assert len(posts[3].title or "") == 300
    assert posts[4].excerpt == "Short & dry"
    assert export.report.counts.untitled == 1
    assert [notice.item for notice in export.report.warnings] == ["post 4"]


def test_categories_become_tags(tmp_path: Path) -> None:
    inside = (
        term("Boats", nicename="boats")
        + term("boats", "post_tag", "boats-2")
        + term("Uncategorized", nicename="uncategorized")
        + term("Sin categoría", nicename="sin-categoria")
        + term("Aside", "post_format", "post-format-aside")
        + term("#", "post_tag", "x")
    )
    categories = [
        category(1, "sin-categoria", "Sin categoría"),
        category(2, "boats", "Boats", parent="sea"),
        category(3, "sea", "Sea", parent="boats"),
    ]
    export, (post,) = read(tmp_path, *categories, item(1, inside=inside))
    assert post.tags == ("Boats",)
    assert export.tags == {
        "Boats": ("/category/boats/", "/category/sea/boats/", "/tag/boats-2/"),
    }
    assert export.report.counts.skipped == {"terms of post_format": 1}
    assert export.report.counts.tags == 1


def test_a_category_with_the_first_number_and_a_name_is_one(tmp_path: Path) -> None:
    news = category(1, "news", "News")
    assert read_one(tmp_path, news, item(1, inside=term("News", nicename="news"))).tags == ("News",)


def test_authors_whom_only_posts_name_and_posts_without_one(tmp_path: Path) -> None:
    export, posts = read(tmp_path, item(1, creator="Ann B"), item(2, creator=""))
    assert [post.author for post in posts] == ["Ann B", None]
    assert export.people["Ann B"].addresses == ("/author/Ann B/", "/author/ann-b/")
    assert export.report.counts.authors == 1


@pytest.mark.parametrize(
    ("base", "fields", "addresses"),
    [
        ("https://o.example/blog", {"link": "https://o.example/blog/a/"}, ["/blog/a", "/blog?p=5"]),
        ("http://www.o.example/", {"link": "https://o.example/a"}, ["/a", "/?p=5"]),
        ("https://o.example", {"link": "https://elsewhere.example/a/"}, ["/?p=5"]),
        ("https://o.example", {"link": "https://o.example/?p=5&amp;preview=true"}, ["/?p=5"]),
        ("https://o.example", {"link": "https://o.example/?p=1"}, ["/?p=1", "/?p=5"]),
        ("https://o.example", {"link": "https://o.example/%E6%B5%B7/"}, ["/海", "/?p=5"]),
        ("https://o.example", {"link": "https://[broken"}, ["/?p=5"]),
    ],
)
def test_addresses(tmp_path: Path, base: str, fields: dict[str, str], addresses: list[str]) -> None:
    link = fields["link"].replace("&amp;", "&")
    _export, (post,) = read(tmp_path, item(5, link=link), base=base)
    found = dict.fromkeys(old_path(each) for each in post.addresses)
    assert list(filter(None, found)) == addresses


def test_a_permanent_guid_is_an_address(tmp_path: Path) -> None:
    text = item(5).replace('isPermaLink="false"', 'isPermaLink="true"')
    text = text.replace(f"{BASE}/?p=5", f"{BASE}/archive/5.html")
    assert f"{BASE}/archive/5.html" in read_one(tmp_path, text).addresses


def test_pictures_of_the_media_library(tmp_path: Path) -> None:
    def picture(number: int, name: str, parent: str = "0") -> str:
        return item(
            number,
            post_type="attachment",
            attachment_url=f"{BASE}/u/{name}",
            post_parent=parent,
            excerpt="A caption",
            inside=meta("_wp_attachment_image_alt", "Alt"),
        )

    posts = [
        item(1, "Above.", meta("_thumbnail_id", "7")),
        item(2, f'Twice <img src="{BASE}/u/a-300x200.jpg">', meta("_thumbnail_id", "7")),
        item(3, 'Seen [gallery ids="8,99"]'),
        item(4, "Own [gallery]"),
        item(5, "None.", meta("_thumbnail_id", "404")),
        item(6, "None.", meta("_thumbnail_id", "-1")),
    ]
    pictures = [picture(7, "a.jpg"), picture(8, "b.png", "4"), picture(9, "c.pdf")]
    export, found = read(tmp_path, *posts, *pictures)
    shown = f'![Alt]({BASE}/u/a.jpg "A caption")'
    assert [post.body for post in found] == [
        f"{shown}\n\nAbove.",
        f"Twice ![]({BASE}/u/a-300x200.jpg)",
        f'Seen\n\n![Alt]({BASE}/u/b.png "A caption")',
        f'Own\n\n![Alt]({BASE}/u/b.png "A caption")',
        "None.",
        "None.",
    ]
    assert [each.text for each in export.report.warnings] == [
        "4 pictures stay where they are, on the other site",
        "2 pictures of galleries or above posts are not in the export",
    ]


def test_what_is_not_as_it_was_is_reported_once(tmp_path: Path) -> None:
    body = '<!-- wp:latest-posts /-->[form id="1"] [form id="2"]'
    export, _posts = read(tmp_path, item(1, body, is_sticky="1"), item(2, body, is_sticky="1"))
    texts = [each.text for each in export.report.warnings]
    assert texts == [
        "4 × [form] stays as text: this shortcode is not known",
        "2 × the block latest-posts has no text and was left out",
        "2 sticky posts are not pinned",
    ]


def test_a_page_that_is_to_appear_later_is_reported(tmp_path: Path) -> None:
    later: dict[str, Any] = {"post_date_gmt": "2030-01-01 00:00:00", "status": "future"}
    export, _posts = read(tmp_path, item(1, post_type="page", **later), item(2, **later))
    assert [each.item for each in export.report.warnings] == ["page 1"]
    assert export.report.counts.pages.scheduled == export.report.counts.posts.scheduled == 1


def test_a_site_without_an_address_is_known_by_its_title(tmp_path: Path) -> None:
    export, (post,) = read(tmp_path, item(5, link=""), base="")
    assert export.site == "Old site"
    assert post.addresses == ("/?p=5",)

"""Uploaded pictures in pages: their size, the widths to choose from, and what others get."""

from __future__ import annotations

import json
from urllib.parse import urljoin

import pytest
from flask import Flask

from app import db
from app.models import Picture, User
from tests.clients import api_client_of, browser_of, settle
from tests.factories import CommentFactory, PostFactory
from tests.fixture_types import CountStatements
from tests.media_files import MakeSite
from tests.pages import first, read

DIGEST = "0123456789abcdef" * 2 + "01234567"
WIDE = f"/media/{DIGEST}-4000x3000.jpg"
SMALL = f"/media/{DIGEST}-300x200.png"
MODERN = f"/media/{DIGEST}-1000x500.avif"


def variant(width: int) -> str:
    return f"/media/{DIGEST}-{width}w.webp"


def sources(srcset: str) -> dict[str, str]:
    """The addresses of a ``srcset`` by their widths."""
    return {width: address for address, width in (each.split() for each in srcset.split(", "))}


@pytest.mark.parametrize(
    "written",
    [WIDE, f"http://localhost{WIDE}", f"//localhost{WIDE}"],
)
def test_a_picture_has_its_size_and_all_its_widths(site: Flask, john: User, written: str) -> None:
    post = PostFactory.create(author=john, title="At sea", body=f'![A boat]({written} "Dawn")')
    answer = site.test_client().get(f"/post/{post.id}/at-sea")
    image = first(answer, ".prose figure img")
    assert image["src"] == WIDE
    assert (image["width"], image["height"]) == ("4000", "3000")
    assert sources(str(image["srcset"])) == {
        **{f"{width}w": variant(width) for width in (480, 960, 1920)},
        "4000w": WIDE,
    }
    assert "38rem" in str(image["sizes"])
    assert image["decoding"] == "async"
    assert image["alt"] == "A boat"
    assert first(answer, ".prose figcaption").get_text() == "Dawn"


def test_a_small_picture_has_only_its_size(site: Flask, john: User) -> None:
    post = PostFactory.create(author=john, title="At sea", body=f"![A boat]({SMALL})")
    image = first(site.test_client().get(f"/post/{post.id}/at-sea"), ".prose img")
    assert (image["src"], image["width"], image["height"]) == (SMALL, "300", "200")
    assert not image.has_attr("srcset")
    assert not image.has_attr("sizes")


@pytest.mark.parametrize(
    "written",
    [
        f"/media/{DIGEST}-4000x3000.svg",
        f"/media/{DIGEST}-0x3000.jpg",
        f"/media/../media/{DIGEST}-4000x3000.jpg",
        f"{WIDE}?x=1",
        f"/elsewhere{WIDE}",
        variant(480),
        "/media/",
    ],
)
def test_what_only_looks_like_one_is_left_as_it_is(site: Flask, john: User, written: str) -> None:
    post = PostFactory.create(author=john, title="At sea", body=f"![A boat]({written})")
    image = first(site.test_client().get(f"/post/{post.id}/at-sea"), ".prose img")
    assert image["src"] == written
    assert not image.has_attr("srcset")
    assert not image.has_attr("width")


def test_markup_in_descriptions_stays_text(site: Flask, john: User) -> None:
    alt = '"><script>alert(1)</script> 🙂 שלום'
    body = "![" + alt.replace("<", "\\<").replace(">", "\\>") + f"]({WIDE})"
    post = PostFactory.create(author=john, title="At sea", body=body)
    answer = site.test_client().get(f"/post/{post.id}/at-sea")
    assert first(answer, ".prose img")["alt"] == alt
    assert not read(answer).select(".prose script")


def test_only_a_picture_at_the_beginning_is_loaded_at_once(site: Flask, john: User) -> None:
    leading = f"Two words.\n\n![A boat]({WIDE})\n\n![Another]({WIDE})"
    late = "A line of text. " * 60 + f"\n\n![A boat]({WIDE})"
    tiny = f"![A badge](/media/{DIGEST}-88x31.png)\n\n![A boat]({WIDE})"
    loading = {}
    for name, body in {"leading": leading, "late": late, "tiny": tiny}.items():
        post = PostFactory.create(author=john, title=name, body=body)
        page = read(site.test_client().get(f"/post/{post.id}/{name}"))
        images = page.select(".prose img")
        loading[name] = [image["loading"] for image in images]
        urgent = [image.get("fetchpriority") for image in images]
        assert urgent == ["high" if each == "eager" else None for each in loading[name]]
    assert loading == {"leading": ["eager", "lazy"], "late": ["lazy"], "tiny": ["lazy", "lazy"]}


def test_lists_notes_and_comments_show_it(site: Flask, john: User) -> None:
    article = PostFactory.create(author=john, title="At sea", body=f"Words. ![A boat]({WIDE})")
    PostFactory.create(author=john, title=None, body=f"A note ![A buoy]({WIDE})")
    CommentFactory.create(author=john, post=article, body=f"![A gull]({WIDE})")
    visitor = site.test_client()
    front = read(visitor.get("/"))
    for alt, sizes in (("A boat", "11rem"), ("A buoy", "38rem")):
        image = front.select_one(f".prose img[alt='{alt}']")
        assert image is not None
        assert len(sources(str(image["srcset"]))) == 4
        assert sizes in str(image["sizes"])
        assert (image["width"], image["loading"]) == ("4000", "lazy")
    page = visitor.get(f"/post/{article.id}/at-sea")
    assert len(sources(str(first(page, ".comment .prose img")["srcset"]))) == 4


def test_a_preview_shows_it(site: Flask, john: User) -> None:
    browser = browser_of(site, john)
    html = browser.post("/preview", data={"text": f"![A boat]({WIDE})"}).get_json()["html"]
    assert variant(480) in html
    assert 'width="4000"' in html


@pytest.mark.parametrize(
    ("written", "sent", "size"),
    [
        (WIDE, variant(1920), (1920, 1440)),
        (MODERN, variant(960), (960, 480)),
        (SMALL, SMALL, (300, 200)),
    ],
)
def test_programs_that_cannot_choose_get_one_they_can_show(
    site: Flask, john: User, written: str, sent: str, size: tuple[int, int]
) -> None:
    post = PostFactory.create(author=john, title="At sea", body=f"![A boat]({written})")
    visitor = site.test_client()
    page = visitor.get(f"/post/{post.id}/at-sea")
    absolute = urljoin("http://localhost/", sent)
    assert first(page, "[property='og:image']")["content"] == absolute
    assert first(page, "[property='og:image:width']")["content"] == str(size[0])
    assert first(page, "[property='og:image:height']")["content"] == str(size[1])
    assert first(page, "[property='og:image:alt']")["content"] == "A boat"
    data = json.loads(first(page, "script[type='application/ld+json']").get_text())
    posting = next(each for each in data["@graph"] if each["@type"] == "BlogPosting")
    assert posting["image"] == absolute
    for kind in ("atom", "rss", "json"):
        feed = visitor.get(f"/feed.{kind}").get_data(as_text=True)
        assert absolute in feed
        assert "srcset" not in feed
        assert str(size[0]) in feed


def test_the_api_has_the_text_as_it_is(site: Flask, john: User) -> None:
    post = PostFactory.create(author=john, title="At sea", body=f"![A boat]({WIDE})")
    client = api_client_of(site, john)
    html = client.get(f"/api/ver1/posts/{post.id}").get_json()["body_html"]
    assert f'src="{WIDE}"' in html
    assert "srcset" not in html
    assert "width" not in html


def test_another_address_of_pictures_is_used_and_allowed(make_site: MakeSite, john: User) -> None:
    site = make_site(MEDIA_URL="https://cdn.example/pictures", PICTURE_MEGABYTES=1)
    site.extensions["image_fetcher"].stop()
    moved = WIDE.replace("/media/", "https://cdn.example/pictures/")
    body = f"![A boat]({WIDE})\n\n![Another]({moved})"
    answer = api_client_of(site, john).post("/api/ver1/posts/", json={"body": body})
    assert answer.status_code == 201
    settle()
    assert db.session.query(Picture).count() == 0, "no copies are made of our own"
    post = f"/post/{answer.headers['Location'].rpartition('/')[2]}"
    page = site.test_client().get(post, follow_redirects=True)
    images = read(page).select(".prose img")
    assert [image["src"] for image in images] == [moved, moved]
    smallest = sources(str(images[0]["srcset"]))["480w"]
    assert smallest.startswith("https://cdn.example/pictures/")
    assert "img-src 'self' https://cdn.example;" in page.headers["Content-Security-Policy"]
    shared = str(first(page, "[property='og:image']")["content"])
    assert shared.startswith("https://cdn.example/")


def test_below_another_path_the_addresses_have_it(site: Flask, john: User) -> None:
    body = f"![A boat](/blog{WIDE})\n\n![Another]({WIDE})"
    post = PostFactory.create(author=john, title="At sea", body=body)
    page = site.test_client().get(f"/post/{post.id}/at-sea", base_url="http://localhost/blog")
    images = read(page).select(".prose img")
    assert [image["src"] for image in images] == [f"/blog{WIDE}"] * 2
    assert f"/blog{variant(480)} 480w" in str(images[0]["srcset"])


def test_pictures_cost_no_statement(site: Flask, john: User, statements: CountStatements) -> None:
    def asked(body: str) -> list[int]:
        post = PostFactory.create(author=john, title="At sea", body=body)
        CommentFactory.create(author=john, post=post, body=body)
        counts = []
        for address in (f"/post/{post.id}/at-sea", "/", "/feed.atom", "/user/john"):
            with statements() as heard:
                assert site.test_client().get(address).status_code == 200
            counts.append(len(heard))
        return counts

    assert asked("Words.") == asked(f"![A boat]({WIDE})\n\n" * 200)

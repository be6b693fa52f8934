"""Which pictures a text shows from elsewhere, and what it shows instead."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from app.content.images.external_images import (
    MAX_IMAGES_OF_A_TEXT,
    Copy,
    external_image_url,
    external_image_urls,
    replace_external_images,
)
from app.content.markdown.render import render_comment, render_post
from tests.content.markdown.hostile_markdown import HOSTILE_MARKDOWN

COPY = Copy("/picture/0123", 640, 480)


def shown(html: str, **copies: Copy) -> BeautifulSoup:
    """The HTML as a page shows it, with copies by the address's first letter."""
    by_address = {f"https://{letter}.example/x.png": copy for letter, copy in copies.items()}
    said = replace_external_images(html, by_address, lambda host: f"<small>at {host}</small>")
    return BeautifulSoup(said, "html.parser")


@pytest.mark.parametrize(
    ("src", "address"),
    [
        ("https://a.example/x.png", "https://a.example/x.png"),
        ("//a.example/x.png?y=1&z=2#w", "https://a.example/x.png?y=1&z=2"),
        ("HTTP://a.example/x", "http://a.example/x"),
        ("/static/x.png", None),
        ("x.png", None),
        ("mailto:ann@a.example", None),
        ("https:///x.png", None),
        ("http://[::1/x.png", None),
    ],
)
def test_the_address_of_a_picture_elsewhere(src: str, address: str | None) -> None:
    assert external_image_url(src) == address


def test_pictures_are_named_once_in_their_order() -> None:
    text = "![](https://b.example/2.png) ![](/own.png) ![](//a.example/1.png?a=1&b=2)"
    html = render_post(f"{text} ![again](https://b.example/2.png#part)")
    assert external_image_urls(html) == [
        "https://b.example/2.png",
        "https://a.example/1.png?a=1&b=2",
    ]


def test_of_one_text_only_so_many_are_fetched() -> None:
    html = render_post(" ".join(f"![](https://a.example/{number})" for number in range(99)))
    assert len(external_image_urls(html)) == MAX_IMAGES_OF_A_TEXT


def test_a_copy_is_shown_with_its_size_and_all_that_was_said_about_it() -> None:
    html = render_post('![a "b" <c>](https://a.example/x.png "d")')
    image = shown(html, a=COPY).select_one("figure > img")
    assert image is not None
    assert image.attrs == {
        "src": "/picture/0123",
        "alt": 'a "b" <c>',
        "title": "d",
        "width": "640",
        "height": "480",
        "loading": "lazy",
        "decoding": "async",
    }


def test_without_a_copy_a_link_says_what_there_is_to_see_and_where() -> None:
    link = shown(render_post('![a "b" <c>](https://a.example/x.png?y=1&z=2)')).a
    assert link is not None
    assert link["href"] == "https://a.example/x.png?y=1&z=2"
    assert link["rel"] == ["nofollow", "ugc", "noopener", "noreferrer"]
    assert link.get_text() == 'a "b" <c> at a.example'


def test_a_picture_without_words_is_named_by_its_host() -> None:
    assert shown(render_post("![](//a.example/x.png)")).get_text().strip() == "at a.example"


def test_within_a_link_there_is_no_second_link() -> None:
    page = shown(render_post("[![in](https://a.example/x.png)](/there) ![](https://b.example/y)"))
    assert [link["href"] for link in page.select("a")] == ["/there", "https://b.example/y"]
    assert page.select("a > .picture-elsewhere > small")


def test_what_is_no_address_of_a_picture_leaves_its_words() -> None:
    page = shown(render_post("![ann](mailto:ann@a.example)"))
    assert (page.get_text(), page.select("a, img")) == ("ann", [])


def test_our_own_pictures_stay_as_they_are() -> None:
    html = render_post("![own](/static/x.png) ![beside](y.png)")
    assert replace_external_images(html, {}, str) == html


def load_nothing_from_elsewhere(html: str) -> None:
    page = BeautifulSoup(replace_external_images(html, {}, str), "html.parser")
    for image in page.select("img"):
        assert not str(image.get("src", "")).startswith(("http", "//"))
    assert not page.select("a a")


@pytest.mark.parametrize("render", [render_post, render_comment])
def test_hostile_texts_load_nothing_from_elsewhere(render: Callable[[str], str]) -> None:
    for text in HOSTILE_MARKDOWN:
        load_nothing_from_elsewhere(render(text))


@given(
    st.lists(
        st.sampled_from(
            [
                *('![a](https://a.example/x.png "', '")', "![", "](//b.example/y)", "[x](/z"),
                *("<img", ' src="https://c.example/"', "<", ">", '"', "&quot;", "&lt;img"),
                *("[", "]", " ", "\n\n"),
            ]
        ),
        max_size=25,
    )
)
def test_nothing_that_is_typed_around_a_picture_makes_it_load(pieces: list[str]) -> None:
    html = render_post("".join(pieces))
    load_nothing_from_elsewhere(html)
    # and what is no picture is not touched: taking the pictures away leaves the same
    shown_so = replace_external_images(html, {}, str)
    before, after = (BeautifulSoup(text, "html.parser") for text in (html, shown_so))
    for page in (before, after):
        for each in page.select("img, .picture-elsewhere"):
            each.decompose()
    assert str(after) == str(before)

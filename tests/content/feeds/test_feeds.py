"""Any text makes a feed that can be parsed, and HTML that can be read anywhere."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit
from xml.etree.ElementTree import fromstring

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from app.content.feeds.atom import atom
from app.content.feeds.feed import Entry, Feed, Person, entry_id, rfc3339, xml_text
from app.content.feeds.html import html_for_feeds
from app.content.feeds.json_feed import json_feed
from app.content.feeds.rss import rfc822, rss
from app.content.markdown.render import render_comment, render_post
from app.content.text.excerpt import plain_text

PAGE = "https://blog.example/post/1/on-boats"
MOMENT = datetime(2026, 1, 31, 12, 0, 0, 999_999)  # noqa: DTZ001 - naive UTC inside
# what authors type, more likely to meet what is special than letters at random
MARKDOWN = st.lists(
    st.sampled_from(
        ["# ", "[a](", "](", ")", "<", ">", '"', "'", "&", "&amp;", "[^1]", "[^1]: ", "\n\n",
         "- [x] ", "![", "`", "```python\n", "| a | b |\n|--|--|\n", "http://[", "//", "#h", "?",
         "\\", "]]>", "…", "<a></a>", "<input checked>", '<span class="x">', "中文", "\x01", " "]
    ),
    max_size=40,
).map("".join)  # fmt: skip


def feed_of(text: str) -> Feed:
    """A feed that has the text in every place where there can be any."""
    entry = Entry(
        id=entry_id("post", 1, MOMENT),
        address=PAGE,
        title=text,
        label="Note",
        html=text,
        summary=text,
        language="en",
        author=Person(text),
        published=MOMENT,
        updated=MOMENT,
        tags=(text,),
    )
    return Feed(text, text, PAGE, f"{PAGE}.atom", "en", PAGE, PAGE, [entry], Person(text))


@given(st.text())
def test_whatever_is_written_the_document_can_be_parsed(text: str) -> None:
    feed = feed_of(text)
    # parsers hand over every end of a line as LF
    expected = xml_text(text).replace("\r\n", "\n").replace("\r", "\n")
    content = fromstring(atom(feed)).findtext(".//{*}content") or ""
    assert content == expected
    assert (fromstring(rss(feed)).findtext(".//{*}encoded") or "") == expected
    assert json_feed(feed)


@pytest.mark.parametrize(
    "code", [0, 8, 11, 12, 31, 127, 133, 0xD800, 0xFDD0, 0xFFFD, 0xFFFF, 0x1FFFE]
)
def test_characters_that_no_feed_may_have_are_left_out(code: int) -> None:
    assert xml_text(f"a{chr(code)}b") == "ab"


@pytest.mark.parametrize("code", [9, 10, 32, 160, 0x4E2D, 0xE000, 0xFFFC, 0x1F30A, 0x10FFFD])
def test_all_others_stay(code: int) -> None:
    assert xml_text(f"a{chr(code)}b") == f"a{chr(code)}b"


def test_an_id_depends_on_what_never_changes() -> None:
    assert entry_id("post", 1, MOMENT) == "urn:uuid:9a8fe161-f394-5e96-854c-51cd6659e267"
    others = {
        entry_id("comment", 1, MOMENT),
        entry_id("post", 2, MOMENT),
        entry_id("post", 1, MOMENT.replace(microsecond=0)),
    }
    assert len({*others, entry_id("post", 1, MOMENT)}) == 4


def test_moments_are_in_utc_and_seconds() -> None:
    assert rfc3339(MOMENT) == "2026-01-31T12:00:00Z"
    assert rfc822(MOMENT) == "Sat, 31 Jan 2026 12:00:00 GMT"


@given(MARKDOWN)
def test_html_for_feeds_refers_to_nothing_by_a_relative_address(source: str) -> None:
    for html in (render_post(source), render_comment(source)):
        for element in BeautifulSoup(html_for_feeds(html, PAGE), "html.parser").find_all(True):
            assert set(element.attrs) <= {"href", "src", "alt", "title", "rel", "start"}
            for name in ("href", "src"):
                if name in element.attrs:
                    assert urlsplit(str(element[name])).scheme, (source, element)


@given(MARKDOWN)
def test_html_for_feeds_says_what_the_page_says(source: str) -> None:
    html = render_post(source)
    without_boxes = html_for_feeds(html, PAGE).replace("☑", "").replace("☐", "")
    assert plain_text(without_boxes).replace("↩\ufe0e", "").split() == plain_text(html).split()


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="/x?a=1&amp;b=2">x</a>', '<a href="https://blog.example/x?a=1&amp;b=2">x</a>'),
        ('<a href="y">x</a>', '<a href="https://blog.example/post/1/y">x</a>'),
        ('<a href="#fn-1" role="doc-noteref">1</a>', f'<a href="{PAGE}#fn-1">1</a>'),
        ('<a href="//other.example">x</a>', '<a href="https://other.example">x</a>'),
        ('<a href="mailto:a@b.example">x</a>', '<a href="mailto:a@b.example">x</a>'),
        ('<a href="http://[::1">x</a>', "<a>x</a>"),
        ('<a class="anchor" href="#h-x" aria-labelledby="h-x"></a>', ""),
        ('<img src="/a.png" alt="1 &gt; 0" loading="lazy">',
         '<img src="https://blog.example/a.png" alt="1 &gt; 0">'),
        ('<pre tabindex="0"><code class="language-python"><span class="k">if</span></code></pre>',
         "<pre><code>if</code></pre>"),
        ('<label><input type="checkbox" disabled="" checked=""> done</label>', "☑ done"),
        ('<label><input type="checkbox" disabled=""> open</label>', "☐ open"),
        ("<p>a &lt;a href=\"x\"&gt; b</p>", "<p>a &lt;a href=\"x\"&gt; b</p>"),
    ],
)  # fmt: skip
def test_html_for_feeds(html: str, expected: str) -> None:
    assert html_for_feeds(html, PAGE) == expected

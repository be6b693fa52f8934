"""No renderer returns HTML that runs, frames, restyles or submits anything."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from app.content.markdown.render import render_comment, render_post, render_summary
from app.content.markdown.sanitizer import TAGS, TAGS_WITH_IDS, sanitize_fragment, sanitize_post
from tests.content.markdown.hostile_markdown import HOSTILE_MARKDOWN

Renderer = Callable[[str], str]
RENDERERS: list[Renderer] = [render_post, render_summary, render_comment]
SANITIZERS: list[Renderer] = [sanitize_post, sanitize_fragment]
LINKING_ATTRIBUTES = {"href", "src"}
SAFE_ADDRESS = re.compile(r"(https?:|mailto:|(?![a-z][a-z0-9+.-]*:))", re.IGNORECASE)

# Pieces that mean something to a parser, so that random texts are more than words.
PIECES = [
    *"*_~`#>-+|[](){}<>!&\\\"'=:/.^ \n\t0x中「」。한éа",
    "**", "```", "~~", "| a |\n|---|\n", "[^1]", "[^1]: ", "- [ ] ", "](", "![", "http://", "www.",
    "a@b.cc", "javascript:", "onerror=", "<img ", "<script>", "&#x3c;", "\u202e", "\u200d", "😀",
    "\r\n", "\0", "    ", "1. ", "# ", "python\n", "[a]: /b 'c'\n",
]  # fmt: skip
MARKDOWN_LIKE = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
ANY_TEXT = st.one_of(st.text(max_size=200), MARKDOWN_LIKE)


def parsed(html: str) -> BeautifulSoup:
    """The tree of `html`; within an element, for the parser warns of texts that look like URLs."""
    return BeautifulSoup(f"<p>{html}</p>", "html.parser")


def dangers(html: str) -> list[str]:
    """What in `html` could run, frame, restyle or submit; as browsers' rules parse it."""
    found = []
    for tag in parsed(html).find_all(True):
        if tag.name not in TAGS_WITH_IDS:
            found.append(f"<{tag.name}>")
        if tag.name == "input" and (tag.get("type") != "checkbox" or not tag.has_attr("disabled")):
            found.append(f"a control: {tag}")
        for name, value in tag.attrs.items():
            if name.startswith("on") or name in ("style", "srcdoc", "srcset", "name", "target"):
                found.append(f"{name}={value}")
            if name in LINKING_ATTRIBUTES and not is_safe(str(value)):
                found.append(f"{name}={value}")
            if name == "id" and not str(value).startswith(("h-", "fn-")):
                found.append(f"id={value}")
    return found


def is_safe(address: str) -> bool:
    """Whether a browser, which ignores white space and control characters, goes nowhere bad."""
    return SAFE_ADDRESS.match(re.sub(r"[\x00-\x20]", "", address)) is not None


def left_by(render: Renderer) -> dict[str, list[str]]:
    """Return the hostile texts that a renderer leaves dangerous, and what is dangerous in each."""
    return {source: found for source in HOSTILE_MARKDOWN if (found := dangers(render(source)))}


@pytest.mark.parametrize("render", RENDERERS)
def test_hostile_texts_become_harmless(render: Renderer) -> None:
    assert left_by(render) == {}


@pytest.mark.parametrize("sanitize", SANITIZERS)
def test_the_sanitizer_alone_makes_hostile_texts_harmless(sanitize: Renderer) -> None:
    assert left_by(sanitize) == {}


def test_the_danger_detector_sees_dangers() -> None:
    for html in (
        "<script>x</script>",
        "<p onclick=x>",
        "<p style=x>",
        "<a href=' java\tscript:x'>",
        "<img src='data:x'>",
        "<input>",
        "<p id=cookie>",
    ):
        assert dangers(html)


@given(ANY_TEXT)
def test_any_text_becomes_harmless(source: str) -> None:
    for render in RENDERERS:
        assert dangers(render(source)) == []


@given(ANY_TEXT)
def test_the_sanitizer_changes_nothing_that_was_rendered(source: str) -> None:
    post, summary, comment = (render(source) for render in RENDERERS)
    assert sanitize_post(post) == post
    assert sanitize_fragment(summary) == summary
    assert sanitize_fragment(comment) == comment


@given(ANY_TEXT)
def test_only_posts_have_ids_and_theirs_are_unique(source: str) -> None:
    ids = [tag["id"] for tag in parsed(render_post(source)).select("[id]")]
    assert len(ids) == len(set(ids))
    assert not parsed(render_summary(source)).select("[id]")
    assert not parsed(render_comment(source)).select("[id]")


@given(ANY_TEXT)
def test_every_link_within_a_post_leads_somewhere(source: str) -> None:
    page = parsed(render_post(source))
    ids = {tag["id"] for tag in page.select("[id]")}
    for link in page.select(".anchor, .footnote-ref a, .footnote-back"):
        assert str(link["href"]).removeprefix("#") in ids


def test_fragments_have_fewer_tags_than_posts() -> None:
    assert TAGS < TAGS_WITH_IDS
    assert (
        sanitize_fragment('<h2 id="h-a">a</h2><sup class="footnote-ref">1</sup>') == "a<sup>1</sup>"
    )


def test_ids_and_classes_of_others_are_removed() -> None:
    assert sanitize_post('<h2 id="cookie">a</h2>') == "<h2>a</h2>"
    assert sanitize_post('<h2 id="h-a">a</h2>') == '<h2 id="h-a">a</h2>'
    assert "btn" not in sanitize_post(
        '<p class="btn">a</p><code class="btn language-python">b</code>'
    )


def test_a_box_is_never_a_control() -> None:
    box = parsed(sanitize_post('<input type="password" name="p">')).input
    assert box is not None
    assert box.attrs == {"type": "checkbox", "disabled": ""}

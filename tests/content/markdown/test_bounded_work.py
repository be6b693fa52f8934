"""A short text cannot ask for a long page, nor for much work."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from bs4 import BeautifulSoup

from app.content.markdown.highlighting import MAX_BLOCK
from app.content.markdown.parser import Conventions
from app.content.markdown.render import render_comment, render_post, render_summary
from app.content.text.excerpt import excerpt
from tests.content.markdown.costly_markdown import SHAPES, repeated

CONVENTIONS = Conventions.of_language("en", keeps_lines=False, typographic=True)
# Calls of Python functions for each byte of a text: twice those of the dearest shape.
MOST_CALLS = 200


def parsed(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def test_long_code_is_not_coloured() -> None:
    code = "x = 1\n" * (MAX_BLOCK // 6 + 1)
    assert "<span" not in render_post(f"```python\n{code}```")


@pytest.mark.parametrize("code", ["x" * 400, " " * 150 + "x", "\n" * 150 + "x"])
def test_monstrous_code_is_not_coloured(code: str) -> None:
    assert "<span" not in render_post(f"```c\nint a; {code}\n```")


def test_tables_are_not_filled_up_without_end() -> None:
    source = ("|a" * 200 + "|\n" + "|-" * 200 + "|\n" + "|\n" * 300 + "\n") * 5
    assert render_post(source).count("<td") < 20_000


def test_references_do_not_expand_without_end() -> None:
    source = "[a]: /" + "x" * 1_900 + "\n\n" + "[a] " * 5_000
    assert len(render_post(source)) < 4 * len(source) + 300_000


def test_emphasis_is_not_nested_without_end() -> None:
    html = render_post("*a **b " * 500 + "c** d*" * 500)
    assert len(parsed(html).select("em, strong")) > 0
    assert "<em>" * 11 not in html


@pytest.mark.parametrize(
    "piece", ["[", "![", "*", "_", ">", "`", "[^", "^[", "- ", "<", "[a](", "http://a/(", "~~"]
)
def test_long_runs_of_signs_are_text(piece: str) -> None:
    for render in (render_post, render_summary, render_comment):
        assert render(piece * 2_000)


def calls_of(action: Callable[[], Any]) -> int:
    """Return how many calls of Python functions an action makes, however busy the machine is."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        action()
    finally:
        sys.setprofile(before)
    return calls


def calls_of_rendering(shape: str, length: int) -> int:
    text = repeated(shape, length)
    return calls_of(lambda: render_post(text, CONVENTIONS))


def test_work_grows_with_the_length_of_the_text_whatever_its_shape() -> None:
    render_post("a", CONVENTIONS)  # builds the parser
    for name, shape in SHAPES.items():
        once, twice = (calls_of_rendering(shape, length) for length in (700, 1_400))
        assert twice < 2.5 * once + 1_000, name
        assert twice < 1_400 * MOST_CALLS, name


@pytest.mark.parametrize("shape", ["prose", "strong"])
def test_a_summary_parses_only_the_beginning_of_a_text(shape: str) -> None:
    text = repeated(SHAPES[shape], 40_000)
    assert calls_of(lambda: render_summary(text)) < 0.7 * calls_of(lambda: render_post(text))


def test_the_end_of_a_text_that_shows_little_is_in_its_summary() -> None:
    text = "[](/a)" * 4_000 + "the end"
    assert "the end" in render_summary(text)


def test_a_summary_uses_references_at_the_end_of_the_text() -> None:
    text = "[tide][1] and more\n\n" * 500 + "[1]: /tide"
    assert '<a href="/tide">tide</a>' in render_summary(text)


def test_an_excerpt_reads_only_the_beginning_of_the_html() -> None:
    html = render_post("word **word**\n\n" * 2_000)
    whole = calls_of(lambda: excerpt(html, len(html)))
    assert calls_of(lambda: excerpt(html)) < whole / 3

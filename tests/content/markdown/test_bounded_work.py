"""A short text cannot ask for a long page, nor for much work."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from app.content.markdown.highlighting import MAX_BLOCK
from app.content.markdown.render import render_comment, render_post, render_summary


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

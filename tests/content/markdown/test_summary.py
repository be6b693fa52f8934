"""What pages with several posts show of each."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from app.content.markdown.render import render_post, render_summary


def parsed(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def test_a_short_text_is_shown_whole() -> None:
    source = "one\n\n" + "word " * 100 + "\n\n> two"
    assert render_summary(source) == render_post(source)


def test_a_long_text_is_cut_between_blocks() -> None:
    paragraph = "word " * 60
    html = render_summary("\n\n".join([paragraph] * 10))
    assert html.count("<p>") == 2
    assert "…" not in html


def test_a_huge_paragraph_is_cut_between_words() -> None:
    html = render_summary("**wonder *word* end** " * 200)
    assert len(parsed(html).text) <= 600
    assert html.endswith("</p>")
    words = parsed(html).text.removesuffix("…").split()
    assert words[-1] in {"wonder", "word", "end"}


def test_a_huge_paragraph_without_spaces_is_cut_all_the_same() -> None:
    assert 500 < len(parsed(render_summary("你好世界" * 500)).text) <= 600


@pytest.mark.parametrize(
    "source",
    [
        "\n".join(f"- item {n} of many" for n in range(300)),
        "> " + "quoted words " * 200,
        "| a | b |\n|---|---|\n" + "| some | cells |\n" * 200,
        "```\n" + "a line of code\n" * 200 + "```",
        "- [x] *" + "done " * 300 + "*",
        "![a](/a.png)\n\n" * 100,
        "***\n" * 500,
    ],
)
def test_every_long_block_is_cut_open(source: str) -> None:
    html = render_summary(source)
    assert 0 < len(html) < len(render_post(source)) / 2


def test_it_does_not_end_in_a_heading() -> None:
    html = render_summary("word " * 80 + "\n\n# Next\n\n" + "word " * 100)
    assert "Next" not in html


def test_images_stay() -> None:
    assert parsed(render_summary("![a](/a.png)\n\n" + "word " * 300)).select("img")

"""The HTML tags that may be written in Markdown, and admonitions."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from app.content.markdown.parser import Conventions
from app.content.markdown.render import render_comment, render_post, render_summary
from app.content.text.excerpt import plain_text
from tests.content.markdown.test_render import Renderer

DETAILS = "<details>\n<summary>More *here*</summary>\n\n# Inside\n\n- a\n- b\n\n</details>\n\nafter"


def readable(html: str) -> str:
    return " ".join(BeautifulSoup(html, "html.parser").get_text().split())


@pytest.mark.parametrize("render", [render_post, render_summary, render_comment])
class TestEveryText:
    def test_some_tags_are_kept(self, render: Renderer) -> None:
        for source in (
            "Press <kbd>Ctrl</kbd>+<kbd>C</kbd>",
            "H<sub>2</sub>O and x<sup>2</sup>",
            "<mark>a <em>b</em></mark>".replace("<em>b</em>", "*b*"),
            '<abbr title="World &amp; Wide">WWW</abbr>',
        ):
            expected = source.replace("*b*", "<em>b</em>")
            assert render(source) == f"<p>{expected}</p>"
        assert render("one<br>two<BR />three") == "<p>one<br>\ntwo<br>\nthree</p>"

    def test_all_other_html_is_text(self, render: Renderer) -> None:
        for source in (
            "<b>bold</b>",
            "<kbd onclick=alert(1)>x",
            '<abbr title="a" class="btn">x',
            "<script>alert(1)</script>",
            "<iframe src=//evil.example>",
            '<details onclick="x">',
            "<summary>alone</summary>",
            "<details>\nno summary\n</details>",
            "<details><summary>s</summary>\nnever closed",
        ):
            assert readable(render(source)) == " ".join(source.split()), source

    def test_a_tag_ends_with_its_paragraph(self, render: Renderer) -> None:
        html = render("<kbd>open\n\nnext</kbd> <mark>\n\n- item <sub>low")
        assert BeautifulSoup(html, "html.parser").decode_contents() == html
        assert "<p>next" in html

    def test_details_hold_markdown(self, render: Renderer) -> None:
        found = BeautifulSoup(render(DETAILS), "html.parser")
        details = found.details
        assert details is not None
        assert str(details.summary) == "<summary>More <em>here</em></summary>"
        assert [item.text for item in details.select("li")] == ["a", "b"]
        assert found.select("details ~ p")[0].text == "after"
        assert "open" in render("<details open><summary>S</summary>\nx\n</details>")

    def test_details_may_be_nested_and_in_quotations(self, render: Renderer) -> None:
        inner = "<details><summary>2</summary>\ndeep\n</details>"
        nested = render(f"<details><summary>1</summary>\n{inner}\n</details>")
        assert readable(nested) == "1 2 deep"
        assert BeautifulSoup(nested, "html.parser").select("details details > p")
        quoted = render("\n".join(f"> {line}" for line in inner.splitlines()))
        assert BeautifulSoup(quoted, "html.parser").select("blockquote > details > p")

    def test_five_quotations_are_admonitions(self, render: Renderer) -> None:
        for kind in ("NOTE", "TIP", "IMPORTANT", "WARNING", "Caution"):
            html = render(f"> [!{kind}]\n> Text **b**\n>\n> - item")
            box = BeautifulSoup(html, "html.parser").div
            assert box is not None
            assert box["class"] == ["admonition", f"admonition-{kind.lower()}"]
            assert [part.get_text() for part in box.find_all(True, recursive=False)] == [
                kind.capitalize(),
                "Text b",
                "\nitem\n",
            ]
        for source in ("> [!NOTE] and so on", "> [!DANGER]\n> x", "[!NOTE]", "> > [!NOTE] x"):
            assert "admonition" not in render(source), source


def test_the_title_of_an_admonition_is_in_the_language_of_the_text() -> None:
    for language, title in (
        ("zh-Hans", "说明"),
        ("de-AT", "Hinweis"),
        ("fr", "Remarque"),
        ("", "Note"),
    ):
        conventions = Conventions.of_language(language, keeps_lines=False, typographic=True)
        assert plain_text(render_post("> [!NOTE]\n> x", conventions)) == f"{title} x"


def test_long_runs_of_tags_take_linear_time() -> None:
    for piece in (
        "<details>\n",
        "<details>\n<summary>a</summary>\n",
        "<kbd>",
        '<abbr title="',
        "> [!TIP]\n",
    ):
        assert render_post(piece * 8_000)

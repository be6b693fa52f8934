"""What each construct of Markdown becomes in posts, summaries and comments."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from bs4 import BeautifulSoup, Tag

from app.content.markdown.render import render_comment, render_post, render_summary

Renderer = Callable[[str], str]
RENDERERS: list[Renderer] = [render_post, render_summary, render_comment]
EVERYTHING = """# One *two*

Text[^1] with `code`, https://example.com and ~~nothing~~.

| a | b |
|---|--:|
| 1 | 2 |

- [x] done

```python
print("hello")
```

![boat](/boat.png "A boat")

[^1]: A note.
"""


def parsed(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def only(html: str, selector: str) -> Tag:
    (found,) = parsed(html).select(selector)
    return found


@pytest.mark.parametrize("render", RENDERERS)
class TestEveryText:
    def test_a_line_is_a_paragraph_and_nothing_else(self, render: Renderer) -> None:
        html = "<p>body of the <em>blog</em> post</p>"
        assert render("body of the *blog* post") == html

    @pytest.mark.parametrize("source", ["", " ", "\n\n", "\t"])
    def test_nothing_becomes_nothing(self, render: Renderer, source: str) -> None:
        assert render(source) == ""

    def test_html_is_shown_as_typed(self, render: Renderer) -> None:
        assert render("a <b>bold</b> claim") == "<p>a &lt;b&gt;bold&lt;/b&gt; claim</p>"

    def test_code_is_coloured_by_classes(self, render: Renderer) -> None:
        html = render("```py\ndef f(): pass\n```")
        assert only(html, "div.highlight > pre[tabindex='0'] > code.language-python")
        assert only(html, "span.nf").text == "f"
        assert "style" not in html

    def test_code_of_an_unknown_language_is_plain_and_named(self, render: Renderer) -> None:
        for info, names in (
            ("", None),
            ("klingon", ["language-klingon"]),
            ("Objective-C++ title=x", ["language-objective-c++"]),
            ("<b>", None),
            ("btn,btn-danger", None),
            ("x" * 31, None),
        ):
            code = only(render(f"```{info}\nif a < b: &amp;\n```"), "div.highlight > pre > code")
            assert (code.text, code.get("class")) == ("if a < b: &amp;\n", names), info

    def test_indented_code_is_code(self, render: Renderer) -> None:
        assert only(render("    x = 1"), "div.highlight > pre > code").text == "x = 1\n"

    def test_tables_scroll_by_keyboard_and_are_named_by_their_heads(self, render: Renderer) -> None:
        box = only(render("| Name | *Age* |\n|:-:|--:|\n| Ann | 7 |"), "div.table-scroll")
        assert box["tabindex"] == "0"
        assert box["aria-label"] == "Name, Age"
        assert [cell["class"] for cell in box.select("td")] == [["align-center"], ["align-right"]]

    def test_a_box_is_named_by_its_task(self, render: Renderer) -> None:
        page = parsed(render("- [ ] wash\n- [x] dry\n- sleep"))
        assert [label.text.strip() for label in page.select("ul.task-list li.task label")] == [
            "wash",
            "dry",
        ]
        assert [box.has_attr("checked") for box in page.select("input[disabled]")] == [False, True]

    def test_images_load_when_they_come_into_view(self, render: Renderer) -> None:
        image = only(render("see ![a *boat*](/b.png)"), "p > img")
        assert (image["src"], image["alt"]) == ("/b.png", "a boat")
        assert (image["loading"], image["decoding"]) == ("lazy", "async")

    def test_an_image_alone_with_a_title_is_a_figure(self, render: Renderer) -> None:
        figure = only(render('![boat](/b.png "At <sea>")'), "figure")
        assert figure.figcaption is not None
        assert figure.figcaption.text == "At <sea>"
        assert only(str(figure), "img")["title"] == "At <sea>"

    def test_lists_and_quotations_stay(self, render: Renderer) -> None:
        html = render("3. three\n\n> quoted\n\n* * *\n\n- a\n  - b")
        assert only(html, "ol")["start"] == "3"
        assert only(html, "blockquote p").text == "quoted"
        assert only(html, "ul ul li").text == "b"
        assert only(html, "hr")

    def test_a_line_break_between_chinese_or_japanese_characters_is_no_space(
        self, render: Renderer
    ) -> None:
        for source, text in (
            ("我们在学\n习编程。\n今天", "我们在学习编程。今天"),
            ("我们**在学\n习**编程", "我们在学习编程"),
            ("**在学**\n*习*", "在学习"),
            ("[在学](/a)\n`习`", "在学习"),
            ("> 在学\n> 习", "在学习"),
            ("- 在学\n  习\n- 编程", "在学习 编程"),
            ("こん\nにちは、\n世界", "こんにちは、世界"),
            ("학교\n학생", "학교 학생"),
            ("在学\nPython\n编程", "在学 Python 编程"),
            ("在学\n![](/a.png)\n编程", "在学 编程"),
            ("在学\n\n编程", "在学 编程"),
            ("```\n在学\n编程\n```", "在学 编程"),
        ):
            shown = " ".join(BeautifulSoup(render(source), "html.parser").get_text().split())
            assert shown == text, source

    def test_levels_that_nobody_can_follow_are_shown_as_typed(self, render: Renderer) -> None:
        page = parsed(render(">" * 30 + " deep"))
        assert len(page.select("blockquote")) == 8
        assert "> deep" in page.text

    def test_threads_do_not_disturb_each_other(self, render: Renderer) -> None:
        sources = [EVERYTHING, "https://example.com/a www.example.org " * 20, "# a\n" * 9] * 8
        alone = [render(source) for source in sources]
        with ThreadPoolExecutor(8) as threads:
            assert list(threads.map(render, sources)) == alone


class TestLinks:
    @pytest.mark.parametrize(
        ("source", "text", "href"),
        [
            ("see https://example.com/a_b_c.", "https://example.com/a_b_c", None),
            ("(https://example.com/a_(b))", "https://example.com/a_(b)", None),
            ("访问https://example.com/a，很好", "https://example.com/a", None),
            ("访问https://example.com然后", "https://example.com", None),
            ("**https://example.com**", "https://example.com", None),
            ("HTTP://EXAMPLE.COM/x", "HTTP://EXAMPLE.COM/x", "http://example.com/x"),
            ("www.example.com", "www.example.com", "http://www.example.com"),
            ("write to me@example.com.", "me@example.com", "mailto:me@example.com"),
            ("<https://example.com/?a=1&b=2>", "https://example.com/?a=1&b=2", None),
        ],
    )
    def test_bare_addresses_are_links(self, source: str, text: str, href: str | None) -> None:
        link = only(render_post(source), "a")
        assert link.text == text
        assert str(link["href"]).lower() == (href or text).lower()

    @pytest.mark.parametrize(
        "source",
        ["README.md", "main.py", "xhttp://a.b", "http://", "a@b", "awww.a.b", "`http://a.b`"],
    )
    def test_what_is_no_address_is_none(self, source: str) -> None:
        assert not parsed(render_post(source)).select("a")

    def test_a_link_holds_no_link(self) -> None:
        html = render_post("[a https://b.example c@d.example](/d)")
        assert only(html, "a").text == "a https://b.example c@d.example"

    @pytest.mark.parametrize(
        "href", ["https://example.com", "//example.com", "mailto:a@example.com", "http:example.com"]
    )
    def test_comments_do_not_recommend_other_places(self, href: str) -> None:
        assert only(render_comment(f"[a]({href})"), "a")["rel"] == ["nofollow", "ugc", "noopener"]

    @pytest.mark.parametrize("href", ["/about", "post/1", "#h-a", "?page=2"])
    def test_links_within_the_site_say_nothing(self, href: str) -> None:
        assert render_comment(f"[a]({href})") == f'<p><a href="{href}">a</a></p>'

    def test_posts_link_freely(self) -> None:
        assert render_post("[a](https://b.example)") == '<p><a href="https://b.example">a</a></p>'


class TestHeadings:
    def test_they_begin_below_the_title_of_the_page(self) -> None:
        source = "\n\n".join("#" * level + " a" for level in range(1, 7))
        headings = parsed(render_post(source)).select("div.heading > :first-child")
        assert [heading.name for heading in headings] == ["h2", "h3", "h4", "h5", "h6", "h6"]

    @pytest.mark.parametrize(
        ("source", "levels"),
        [
            ("## a\n### b\n## c", ["h2", "h3", "h2"]),
            ("# a\n### b\n## c\n# d", ["h2", "h3", "h3", "h2"]),
            ("###### a\n# b\n##### c", ["h2", "h2", "h3"]),
            ("# a\n###\n#### b", ["h2", "h3"]),
            ("> ### a\n\n# b", ["h2", "h2"]),
        ],
    )
    def test_no_level_is_left_out(self, source: str, levels: list[str]) -> None:
        headings = parsed(render_post(source)).select(".heading > :first-child")
        assert [heading.name for heading in headings] == levels

    def test_their_ids_keep_their_script_and_are_unique(self) -> None:
        page = parsed(render_post("# 你好\n# 你好\n# Ωμέγα\n# a\n# a-2\n# a\n# 😀"))
        assert [tag["id"] for tag in page.select("h2")] == [
            "h-你好",
            "h-你好-2",
            "h-ωμέγα",
            "h-a",
            "h-a-2",
            "h-a-3",
            "h-section",
        ]

    def test_a_screen_reader_hears_the_text_alone(self) -> None:
        html = render_post("# Hello *you*")
        assert only(html, "h2").text == "Hello you"
        anchor = only(html, "a.anchor")
        assert anchor["href"] == "#h-hello-you"
        assert anchor["aria-labelledby"] == "h-hello-you"
        assert anchor.text == ""

    def test_empty_ones_are_left_out(self) -> None:
        assert render_post("#\n\na") == "<p>a</p>"
        assert render_comment("#\n\na") == "<p>a</p>"

    @pytest.mark.parametrize("render", [render_summary, render_comment])
    def test_where_several_texts_meet_they_are_strong(self, render: Renderer) -> None:
        assert render("# a") == '<p class="minor-heading"><strong>a</strong></p>'


class TestFootnotes:
    SOURCE = "one[^a] two[^b] again[^a]\n\n[^a]: First.\n[^b]: Second."

    def test_numbers_and_notes_point_at_each_other(self) -> None:
        page = parsed(render_post(self.SOURCE))
        assert [a["href"] for a in page.select("sup a")] == ["#fn-1", "#fn-2", "#fn-1"]
        assert [a["id"] for a in page.select("sup a")] == ["fn-1-ref", "fn-2-ref", "fn-1-ref-2"]
        back = page.select("div.footnotes li#fn-1 a.footnote-back")
        assert [a["href"] for a in back] == ["#fn-1-ref", "#fn-1-ref-2"]
        assert [a["aria-label"] for a in back] == ["1", "1-2"]

    def test_summaries_leave_them_out(self) -> None:
        assert render_summary(self.SOURCE) == "<p>one two again</p>"

    def test_comments_have_none(self) -> None:
        html = render_comment(self.SOURCE)
        assert parsed(html).text == self.SOURCE.replace("\n\n", "\n")
        assert "<a" not in html

    @pytest.mark.parametrize(
        "source",
        [
            "a[^1]\n\n[^1]: [^2]: b",
            "a[^1]\n\n[^1]: > [^2]: b\n\n[^2]",
            "a[^1]\n\n[^1]: see [^1]",
            "[^1]: ![b[^1]](/c)\n\nd[^1]",
        ],
    )
    def test_tangled_notes_stay_well_formed(self, source: str) -> None:
        html = render_post(source)
        assert html.count("<li") == html.count("</li>")
        assert "<p></p>" not in html

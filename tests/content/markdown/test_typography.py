"""Typographic signs by the language of the text, and line breaks of notes and comments."""

from __future__ import annotations

from app.content.markdown.parser import Conventions
from app.content.markdown.render import render_comment, render_post, render_summary

SOURCE = '"Hello, \'you\'" -- it\'s 1--2 --- or... `"x" -- ...` --verbose'


def typeset(source: str, language: str) -> str:
    conventions = Conventions.of_language(language, keeps_lines=False, typographic=True)
    html = render_post(source, conventions)
    assert html == render_comment(source, conventions) == render_summary(source, conventions)
    return html.removeprefix("<p>").removesuffix("</p>")


def test_signs_are_those_of_the_language() -> None:
    code = '<code>"x" -- ...</code> --verbose'
    for language, text in (
        ("en", "“Hello, ‘you’” – it’s 1–2 — or… "),
        ("en-GB", "“Hello, ‘you’” – it’s 1–2 — or… "),
        ("de", "„Hello, ‚you‘“ – it’s 1–2 — or… "),
        ("fr", "«\u202fHello, “you”\u202f» – it’s 1–2 — or… "),
        ("zh-Hans", "\"Hello, 'you'\" -- it's 1--2 --- or... "),
        ("ja", "\"Hello, 'you'\" -- it's 1--2 --- or... "),
        ("", "\"Hello, 'you'\" -- it's 1--2 --- or... "),
    ):
        assert typeset(SOURCE, language) == text + code, language


def test_code_addresses_and_escapes_stay() -> None:
    for source, html in (
        (
            '```\n"a" -- b\n```',
            '<div class="highlight"><pre tabindex="0"><code>"a" -- b\n</code></pre></div>',
        ),
        ('\\"a\\" \\.\\.\\.', '"a" ...'),
        (
            "<https://example.com/a--b>",
            '<a href="https://example.com/a--b">https://example.com/a--b</a>',
        ),
        ("....", "...."),
        ("- - -\n\na", "<hr>\n<p>a"),
    ):
        shown = render_post(source, Conventions("en", typographic=True))
        assert shown.removeprefix("<p>").removesuffix("</p>") == html


def test_many_marks_take_linear_time() -> None:
    for text in ("\"'" * 50_000, ("\"'" * 90 + "\n\n") * 500, "'a \"b " * 15_000):
        assert render_post(text, Conventions("en", typographic=True))


def test_lines_are_kept_where_they_are_asked_for() -> None:
    for keeps_lines, html in (
        (False, "<p>one\ntwo</p>\n<p>three</p>"),
        (True, "<p>one<br>\ntwo</p>\n<p>three</p>"),
    ):
        assert render_post("one\ntwo\n\nthree", Conventions(keeps_lines=keeps_lines)) == html

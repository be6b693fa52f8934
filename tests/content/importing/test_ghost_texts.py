"""Texts of Ghost as Markdown: Lexical, Mobiledoc, their cards, and HTML where nothing else is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.content.markdown.render import render_post
from tests.content.importing.reading_ghost import Reader, block, card
from tests.ghost_documents import lexical, markdown_document, paragraph, words
from tests.ghost_exports import Values


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    """Return a reader of posts."""
    return Reader(tmp_path)


def item(*children: str | Values, **values: Any) -> Values:
    return block("listitem", *children, **values)


BREAK = {"type": "linebreak", "version": 1}


@pytest.mark.parametrize(
    ("blocks", "markdown"),
    [
        ([paragraph("One"), paragraph(), paragraph("Two")], "One\n\nTwo"),
        ([paragraph("One", BREAK, "Two")], "One\\\nTwo"),
        ([block("extended-heading", "Head", tag="h3")], "### Head"),
        ([block("heading", "Head", tag="script")], "## Head"),
        ([block("extended-quote", "Said", BREAK, "twice")], "> Said\\\n> twice"),
        ([block("aside", "Aside")], "> Aside"),
        (
            [paragraph("a ", words("b", 1), words("c", 3), " ", words("d", 2), words(" e", 4))],
            "a **b*c*** *d* ~~e~~",
        ),
        ([paragraph(words("u", 8), words("x", 16), words("2", 32), words("n", 64))], None),
        (
            [paragraph(block("link", words("bold", 1), " x", url="https://a.example/?b=1&c=(2)"))],
            "[**bold** x](https://a.example/?b=1&c=%282%29)",
        ),
        ([paragraph(block("link", "script", url="javascript:alert(1)"))], "script"),
        ([paragraph(block("at-link", "linked", url=None))], "linked"),
        (
            [
                block(
                    "list", item("a"), item(block("list", item("b"))), item("c"), listType="bullet"
                )
            ],
            "- a\n  - b\n- c",
        ),
        ([block("list", item("a"), item("b"), listType="number", start=3)], "3. a\n4. b"),
        (
            [block("list", item("a", checked=True), item("b", checked=False), listType="check")],
            "- [x] a\n- [ ] b",
        ),
        ([words("Alone")], "Alone"),
    ],
)
def test_running_text(reader: Reader, blocks: list[Values], markdown: str | None) -> None:
    found = reader.lexical(*blocks)
    assert found == (markdown if markdown is not None else "u`x`<sub>2</sub><sup>n</sup>")
    assert reader.skipped == {}


def test_a_text_stays_literally_what_it_is(reader: Reader) -> None:
    literal = "1. *a* _b_ `c` [d](e) <b>f</b> # g > h | i ~~j~~ \\k &amp; {{l}} @m ![n](o)"
    markdown = reader.lexical(paragraph(literal), block("extended-quote", literal))
    shown = render_post(markdown)
    for tag in ("<em>", "<code>", "<a ", "<b>", "<del>", "<s>", "<img", "<ol>", "<h1"):
        assert tag not in shown, shown
    assert "<blockquote>" in shown
    assert "&amp;amp;" in shown


def test_unknown_blocks_keep_their_words(reader: Reader) -> None:
    unknown = block("columns", block("column", "One"), paragraph("Two"))
    found = reader.lexical(unknown, paragraph("a ", block("hashtag", "tagged")))
    assert "One" in found
    assert "Two" in found
    assert "tagged" in found
    expected = {"blocks: columns": 1, "blocks: column": 1, "blocks: hashtag": 1}
    assert reader.skipped == expected


@pytest.mark.parametrize(
    ("document", "markdown"),
    [
        (([[1, "h2", [[0, [], 0, "Head"]]], [1, "p", []]],), "## Head"),
        (([[1, "blockquote", [[0, [], 0, "Said"]]]],), "> Said"),
        (([[1, "aside", [[0, [], 0, "Aside"]]]],), "> Aside"),
        (([[2, "/content/images/a.jpg"]],), "![](/content/images/a.jpg)"),
        (([[3, "ol", [[[0, [], 0, "a"]], [[0, [], 0, "b"]]]]],), "1. a\n2. b"),
        (([[3, "ul", [[[0, [], 0, "*a*"]]]]],), "- \\*a\\*"),
        (
            (
                [[1, "p", [[0, [0], 0, "a "], [0, [1], 2, "b"], [1, [], 0, 0], [0, [2], 1, "c"]]]],
                [],
                [["strong"], ["em"], ["a", ["href", "__GHOST_URL__/c/", "rel", "x"]]],
                [["soft-return", "", {}]],
            ),
            "**a *b***\\\n[c](/c/)",
        ),
        (([[1, "p", [[0, [0], 1, "u"]]]], [], [["u"]]), "u"),
        (([[10, 0]], [["hr"]]), "---"),
    ],
)
def test_mobiledoc(reader: Reader, document: tuple[Any, ...], markdown: str) -> None:
    assert reader.mobiledoc(*document) == markdown
    assert reader.skipped == {}


def test_the_newest_format_is_the_text(reader: Reader) -> None:
    formats: Values = {
        "lexical": lexical(paragraph("Lexical")),
        "mobiledoc": markdown_document("Mobiledoc"),
        "markdown": "Markdown",
        "html": "<p>HTML</p>",
        "plaintext": "Plain",
    }
    for name, text in zip(
        list(formats), ("Lexical", "Mobiledoc", "Markdown", "HTML", "Plain"), strict=True
    ):
        assert reader.body(**formats) == text
        formats[name] = None
    assert reader.body(**formats) == ""
    assert reader.warnings == []


DEEP: Values = paragraph("deep")
for _ in range(200):
    DEEP = block("extended-quote", DEEP)


@pytest.mark.parametrize(
    "broken",
    [
        "{",
        "[]",
        "null",
        '{"root": {}}',
        '{"root": {"children": [1]}}',
        '{"root": {"children": [{"type": "paragraph", "children": {}}]}}',
        '{"root": {"children": [{"type": "list", "children": ["a"]}]}}',
        '{"root": {"children": [{"children": []}]}}',
        "[" * 100_000,
        lexical(DEEP),
    ],
)
def test_a_broken_document_falls_back_to_html(reader: Reader, broken: str) -> None:
    html = '<p>From <a href="__GHOST_URL__/x/">HTML</a></p>'
    assert reader.body(lexical=broken, html=html) == "From [HTML](/x/)"
    assert len(reader.warnings) == 1
    assert "lexical cannot be read" in reader.warnings[0]


@pytest.mark.parametrize(
    "broken",
    [
        "{",
        "{}",
        '{"version": "0.2.0", "sections": [[], []]}',
        '{"version": "0.3.1", "sections": 1}',
        '{"version": "0.3.1", "sections": [[10, 0]]}',
        '{"version": "0.3.1", "sections": [[10, -1]], "cards": [["hr", {}]]}',
        '{"version": "0.3.1", "sections": [[1, "p", [[0, [0], 1, "a"]]]]}',
        '{"version": "0.3.1", "sections": [[1, "p", [[0, [], 0, 7]]]]}',
        '{"version": "0.3.1", "sections": [[1, [], []]]}',
        '{"version": "0.3.1", "sections": [[1, "p", [[0, "a", 0, "a"]]]]}',
    ],
)
def test_a_broken_mobiledoc_falls_back_to_html(reader: Reader, broken: str) -> None:
    body = reader.body(lexical=None, mobiledoc=broken, html="<p>From HTML</p>")
    assert body == "From HTML"
    assert "mobiledoc cannot be read" in reader.warnings[0]


def test_the_picture_above_a_post_begins_its_text_once(reader: Reader) -> None:
    source = "__GHOST_URL__/content/images/a.jpg"
    shown = "![](/content/images/a.jpg)"
    assert reader.body(feature_image=source) == f"{shown}\n\nText 1\\."
    assert reader.warnings == [
        "pictures or files are linked at /content/… and are not in the export: 1"
    ]
    picture = lexical(card("image", src=source))
    assert reader.body(feature_image=source, lexical=picture) == shown


def test_the_sign_for_the_site_never_shows(reader: Reader) -> None:
    html = "<p>See __GHOST_URL__/a/ or <a href='__GHOST_URL__'>home</a></p>"
    for values in (
        {"lexical": None, "html": html},
        {"lexical": lexical(card("html", html=html))},
        {
            "lexical": None,
            "mobiledoc": markdown_document("See __GHOST_URL__/a/ or [home](__GHOST_URL__)"),
        },
    ):
        assert reader.body(**values) == "See /a/ or [home](/)"


@pytest.mark.parametrize(
    "hostile",
    [
        "<" * 200_000,
        "<iframe " * 30_000,
        "<iframe src='" * 30_000,
        "<!--kg-gated-block:begin " * 20_000,
        "<!--kg-gated-block:begin nonMember:true -->" * 20_000,
        "<div>" * 20_000,
        "__GHOST_URL__" * 50_000,
    ],
)
def test_hostile_html_is_read_in_time(reader: Reader, hostile: str) -> None:
    for values in (
        {"lexical": None, "html": hostile},
        {"lexical": lexical(card("html", html=hostile))},
    ):
        assert "__GHOST_URL__" not in reader.body(**values)

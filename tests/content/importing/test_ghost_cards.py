"""Cards of Ghost's editors, which are the same in Lexical and Mobiledoc."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.content.importing.reading_ghost import Reader, card
from tests.ghost_documents import Values, paragraph


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    """Return a reader of posts."""
    return Reader(tmp_path)


CARDS: list[tuple[Values, str]] = [
    (
        card("image", src="__GHOST_URL__/content/images/a b.jpg", alt="A [b]", caption="<i>c</i>"),
        '![A \\[b\\]](/content/images/a%20b.jpg "c")',
    ),
    (
        card("image", src="/a.jpg", caption="By <a href='https://b.example/'>B</a>"),
        "![](/a.jpg)\n\nBy [B](https://b.example/)",
    ),
    (
        card("image", src="https://a.example/a.jpg", href="https://b.example/"),
        "[![](https://a.example/a.jpg)](https://b.example/)",
    ),
    (
        card("gallery", images=[{"src": "/content/images/1.jpg"}, {"src": "/2.jpg", "alt": "2"}]),
        "![](/content/images/1.jpg)\n\n![2](/2.jpg)",
    ),
    (
        card("codeblock", code="<a>\n\t```\n", language="c++", caption="Code"),
        "````c++\n<a>\n\t```\n````\n\nCode",
    ),
    (card("markdown", markdown="# *Mark*\n\n```\ncode  \n```"), "# *Mark*\n\n```\ncode  \n```"),
    (card("html", html="<p>Mark <b>up</b>"), "Mark **up**"),
    (
        card("html", html='<iframe src="https://tube.example/1"></iframe>'),
        "<https://tube.example/1>",
    ),
    (card("html", html="<script>alert(1)"), ""),
    (
        card("embed", url="https://tube.example/1", metadata={"title": "A [film]"}, html="<x>"),
        "[A \\[film\\]](https://tube.example/1)",
    ),
    (
        card("embed", url="", html='<iframe width="2" src="https://tube.example/1">'),
        "<https://tube.example/1>",
    ),
    (
        card("bookmark", url="https://a.example/", metadata={"title": "A"}, caption="Read it"),
        "[A](https://a.example/)\n\nRead it",
    ),
    (card("horizontalrule"), "---"),
    (card("callout", calloutEmoji="💡", calloutText="<b>Think</b>"), "> 💡 **Think**"),
    (card("toggle", heading="<i>Why?</i>", content="<p>So.</p>"), "***Why?***\n\nSo."),
    (card("button", buttonText="Go", buttonUrl="__GHOST_URL__/go/"), "[Go](/go/)"),
    (
        card("audio", title="Song", src="__GHOST_URL__/content/media/s.mp3"),
        "[Song](/content/media/s.mp3)",
    ),
    (
        card("video", src="__GHOST_URL__/content/media/s.mp4", caption="Film"),
        "[s.mp4](/content/media/s.mp4)\n\nFilm",
    ),
    (
        card("file", fileTitle="Map", fileCaption="Of here", src="/content/files/m.pdf"),
        "[Map](/content/files/m.pdf)\n\nOf here",
    ),
    (
        card("product", productTitle="Boat", productDescription="<p>Big</p>", productUrl="/b"),
        "#### Boat\n\nBig\n\n[/b](/b)",
    ),
    (
        card("header", header="Big", subheader="small", buttonEnabled=False, buttonUrl="/x"),
        "## Big\n\nsmall",
    ),
    (
        card("call-to-action", textValue="<p>Buy</p>", showButton=True, buttonUrl="/x"),
        "Buy\n\n[/x](/x)",
    ),
]


@pytest.mark.parametrize(("values", "markdown"), CARDS)
def test_cards_are_the_same_in_both_formats(reader: Reader, values: Values, markdown: str) -> None:
    expected = "\n\n".join(filter(None, ["Before", markdown, "After"]))
    found = reader.lexical(paragraph("Before"), values, paragraph("After"))
    assert found == expected
    assert reader.skipped == {}
    assert "__GHOST_URL__" not in found
    name = {"codeblock": "code", "horizontalrule": "hr"}.get(values["type"], values["type"])
    text = [[1, "p", [[0, [], 0, "Before"]]], [10, 0], [1, "p", [[0, [], 0, "After"]]]]
    assert reader.mobiledoc(text, [[name, values]]) == expected


@pytest.mark.parametrize(
    "kind", ["email", "email-cta", "paywall", "signup", "collection", "holograms"]
)
def test_cards_for_others_are_left_out_and_counted(reader: Reader, kind: str) -> None:
    values = card(kind, html="<p>Hello subscriber</p>")
    assert reader.lexical(paragraph("Before"), values) == "Before"
    assert reader.skipped == {f"cards: {kind}": 1}
    assert reader.mobiledoc([[10, 0]], [[kind, values]]) == ""
    assert reader.skipped == {f"cards: {kind}": 1}
    assert reader.warnings == [f"cards: {kind} were left out: 1"]


@pytest.mark.parametrize(
    ("visibility", "is_shown"),
    [
        ({"web": {"nonMember": True, "memberSegment": ""}, "email": {}}, True),
        ({"web": {"nonMember": False, "memberSegment": "status:-free"}, "email": {}}, False),
        ({"showOnWeb": True, "showOnEmail": True, "segment": ""}, True),
        ({"showOnWeb": False, "showOnEmail": True, "segment": ""}, False),
        ({"emailOnly": True, "segment": ""}, False),
        (None, True),
    ],
)
def test_what_only_members_see_stays_away(
    reader: Reader, visibility: object, is_shown: bool
) -> None:
    found = reader.lexical(card("html", html="<p>For you</p>", visibility=visibility))
    assert found == ("For you" if is_shown else "")
    assert reader.skipped == ({} if is_shown else {"blocks only for members": 1})


def test_what_only_members_see_stays_away_in_html(reader: Reader) -> None:
    gated = '<!--kg-gated-block:begin nonMember:{} memberSegment:"status:free" -->{}'
    end = "<!--kg-gated-block:end-->"
    html = f"<p>a</p>{gated.format('true', '<p>b</p>')}{end}{gated.format('false', '<p>c</p>')}"
    for text, markdown in ((f"{html}{end}<p>d</p>", "a\n\nb\n\nd"), (html, "a\n\nb")):
        assert reader.body(lexical=None, html=text) == markdown
        assert reader.skipped == {"blocks only for members": 1}
        assert reader.lexical(card("html", html=text)) == markdown

"""HTML from clipboards becomes Markdown."""

# ruff: noqa: E501 - the lines of clipboards are as long as they are
from __future__ import annotations

import re
from time import process_time

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from app.content.markdown.clipboard_html import NotConvertible
from app.content.markdown.from_html import markdown_from_html
from app.content.markdown.render import render_post

GOOGLE_DOCS = """<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1">
<h2 dir="ltr" style="line-height:1.38"><span style="font-weight:700">On lamps</span></h2>
<p dir="ltr"><span style="font-weight:400;font-style:normal">The </span><span
 style="font-weight:700;font-style:normal">lamp</span><span style="font-weight:400;"> is </span><span
 style="font-weight:400;font-style:italic">lit</span><span>, </span><a
 href="https://example.org/a_(b)"><span style="text-decoration:underline">look</span></a></p>
<ul><li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span>one</span></p></li>
<ul><li dir="ltr" aria-level="2"><p role="presentation"><span>deeper</span></p></li></ul>
<li dir="ltr" aria-level="1"><p role="presentation"><span>two</span></p></li></ul></b><br
 class="Apple-interchange-newline">"""

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p {color:red} -->
</style><!--[if gte mso 9]><xml><w:WordDocument></w:WordDocument></xml><![endif]--></head><body>
<!--StartFragment--><h1>On lamps<o:p></o:p></h1>
<p class=MsoNormal>The <b>lamp</b> is <i style='mso-bidi-font-style:normal'>lit</i>.<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if
 !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>&#183;<span
 style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>one<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><![if !supportLists]><span
 style='mso-list:Ignore'>1.<span>&nbsp; </span></span><![endif]>deeper</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>&#183;
</span>two</p><p class=MsoNormal><o:p>&nbsp;</o:p></p>
<table class=MsoTableGrid><tr><td><p class=MsoNormal>a|b</p></td><td><p>c</p></td></tr>
<tr><td><p>1</p></td><td><p>2</p></td></tr></table><!--EndFragment--></body></html>"""

LIBRE_OFFICE = """<!DOCTYPE html><html><head><title></title><style type="text/css">
p { line-height: 115% }</style></head><body lang="en-GB" dir="ltr"><h1 class="western">On lamps</h1>
<p style="line-height: 100%"><font face="Liberation Serif"><font size="3">The <b>lamp</b> is
<i>lit</i>.</font></font></p><ol><li><p>one</p></li><li><p>two</p></li></ol></body></html>"""

GITHUB = """<div class="markdown-heading"><h2 class="heading-element">Usage</h2><a id="user-content-usage"
 class="anchor" href="#usage"><svg viewBox="0 0 16 16"><path d="m7 3"></path></svg></a></div>
<p>Run <code>make *all*</code>.</p><div class="highlight highlight-source-python"><pre><span
 class="pl-k">def</span> <span>f</span>():
    <span class="pl-k">return</span> "```"</pre></div>
<ul class="contains-task-list"><li class="task-list-item"><input type="checkbox" checked=""
 class="task-list-item-checkbox" disabled> done</li><li class="task-list-item"><input
 type="checkbox"> to do</li></ul>"""

PAGE = """<article><p>One<br>line<br></p><blockquote><p>Said</p><p>twice</p></blockquote>
<p>x<br><br>y</p><img src="https://example.org/a b.png" alt="A [lamp]"><img src="data:image/png;base64,AA">
<table><thead><tr><th>a</th><th><b>b</b></th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>
<script>alert(1)</script><style>p{}</style><a href="javascript:alert(1)">bad</a>
<a href="/here">here</a> H<sub>2</sub>O <del>old</del><ol start="4"><li>four<li>five</ol></article>"""


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        (
            GOOGLE_DOCS,
            (
                "## On lamps\n\nThe **lamp** is *lit*, [look](https://example.org/a_%28b%29)\n\n"
                "- one\n  - deeper\n- two"
            ),
        ),
        (
            WORD,
            (
                "# On lamps\n\nThe **lamp** is *lit*.\n\n- one\n  1. deeper\n- two\n\n"
                "| a\\|b | c |\n| --- | --- |\n| 1 | 2 |"
            ),
        ),
        (LIBRE_OFFICE, "# On lamps\n\nThe **lamp** is\n*lit*.\n\n1. one\n2. two"),
        (
            GITHUB,
            (
                '## Usage\n\nRun `make *all*`.\n\n````python\ndef f():\n    return "```"\n````\n\n'
                "- [x] done\n- [ ] to do"
            ),
        ),
        (
            PAGE,
            (
                "One\\\nline\n\n> Said\n>\n> twice\n\nx\n\ny\n\n"
                "![A \\[lamp\\]](https://example.org/a%20b.png)\n\n"
                "| a | b |\n| --- | --- |\n| 1 | 2 |\n\n"
                "bad here H<sub>2</sub>O ~~old~~\n\n4. four\n5. five"
            ),
        ),
    ],
    ids=["Google Docs", "Word", "LibreOffice", "GitHub", "web page"],
)
def test_clipboards_of_programs(html: str, markdown: str) -> None:
    spaces = re.compile(r"\s*\n\s*")
    found = markdown_from_html(html)
    if html is LIBRE_OFFICE:
        assert spaces.sub("\n", found) == spaces.sub("\n", markdown).replace(
            "is\n*lit*", "is *lit*"
        )
    else:
        assert found == markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("", ""),
        ("plain", "plain"),
        ("<p>snake_case = 1 + 2 > 0 & AT&amp;T</p>", "snake_case = 1 + 2 > 0 & AT&T"),
        ("<p>1. no list</p><p># no heading</p>", "1\\. no list\n\n\\# no heading"),
        ("<p>&amp;lt; &lt;b&gt;</p>", "\\&lt; \\<b>"),
        ("<p><b><b>x</b></b></p>", "**x**"),
        ("<span style='font-weight: 700'>x</span>", "**x**"),
        ("<table><tr><td>a<table><tr><td>b</td></tr></table></td></tr></table>", "| ab |\n| --- |"),
        ("<ul><li></ul>", ""),
        ("<p title='a > b'>x</p>", "x"),
        ("<p title='never ended", ""),
        ("<!-- <p>x</p>", ""),
        ("x </nothing> y < z", "x y \\< z"),
        ("<li>alone", "- alone"),
        ("<ol start='99999999999'><li>x</ol>", "1. x"),
        ("<pre>\n\n</pre>", ""),
        ("<a href='https://example.org'> x </a>", "[x](https://example.org)"),
        ("<a href='https://e.org/\">)<script>'>x</a>", "[x](https://e.org/%22%3E%29%3Cscript%3E)"),
        ("<a href=' JAVASCRIPT:x'>x</a><a href='data:text/html,x'>y</a>", "xy"),
    ],
)
def test_small_and_broken_html(html: str, markdown: str) -> None:
    assert markdown_from_html(html) == markdown


N = 1_000_000


@pytest.mark.parametrize(
    "html",
    [
        *(
            "<b>",
            "<",
            "<a",
            "</",
            "<!--",
            "<!",
            "<?",
            "<![CDATA[",
            "&#",
            "&a",
            "<script>",
            "<title>",
        ),
        *(
            "<a b='",
            "</i>",
            "<ul><li>",
            "<p>\n",
            " ",
            "- ",
            "1. ",
            "# ",
            "*",
            "`",
            "|",
            "\\",
            "<div>",
        ),
    ],
)
def test_hostile_html_takes_little_time(html: str) -> None:
    begin = process_time()
    for text in (html * (N // len(html)), f"<a {html * 100_000}", f"<pre>x{html * 100_000}x</pre>"):
        try:
            markdown_from_html(text)
        except NotConvertible:
            continue
    assert process_time() - begin < 12


@pytest.mark.parametrize(
    "html",
    [
        "<ol>" + "<li>x" * 9_990 + "</ol>",
        "<p>" + "x<br>" * 9_990,
        "<table>" + "<tr><td>x" * 4_990 + "</table>",
        "<table><tr>" + "<td>x" * 9_990 + "</table>",
        ("<ul><li>" * 49 + "x" * 100 + "</li></ul>" * 49) * 90,
        "<p style='mso-list:l0 level1 lfo1'>x</p>" * 9_990,
    ],
    ids=["items", "breaks", "rows", "cells", "nested", "Word"],
)
def test_much_html_takes_little_time(html: str) -> None:
    begin = process_time()
    assert markdown_from_html(html)
    assert process_time() - begin < 12


@pytest.mark.parametrize("html", ["<div>" * 10_000 + "x", "<i>" * 101 + "x", "<p>x</p>" * 10_001])
def test_what_is_too_intricate_is_refused(html: str) -> None:
    with pytest.raises(NotConvertible):
        markdown_from_html(html)


@given(st.text(max_size=300))
def test_any_html_becomes_some_text(html: str) -> None:
    markdown_from_html(html)


WORDS = st.text("abc *_`[]()<>#+-=~|.!\\&1:;", min_size=1, max_size=60)


@given(WORDS)
def test_text_stays_the_same_text(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    rendered = render_post(markdown_from_html(f"<p>{escaped}</p>"))
    shown = BeautifulSoup(rendered, "html.parser").get_text()
    assert "".join(shown.split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<a href='/2010/x/'>x</a> <a href='#a'>y</a>", "[x](/2010/x/) [y](#a)"),
        ("<a href='/x'>/x</a>", "[/x](/x)"),
        ("<a href='JAVASCRIPT:x'>x</a><a href='data:text/html,x'>y</a>", "xy"),
        ("<img src='/a.png' alt='a'>", "![a](/a.png)"),
        ("<img src='data:image/png;base64,xx'>", ""),
        (
            "<img src='/a.png' data-caption='A &quot;b&quot; &amp; c'>",
            '![](/a.png "A \\"b\\" \\& c")',
        ),
        ("x<iframe src='//e.org/f'>y</iframe>z", "x\n\n<https://e.org/f>\n\nz"),
        ("<video><source src='/v.mp4'>no</video>", "[/v.mp4](/v.mp4)"),
        ("<audio src='https://e.org/a.mp3'></audio>", "<https://e.org/a.mp3>"),
        ("<iframe src='javascript:x'></iframe><iframe></iframe>", ""),
        (
            "<a href='https://e.org'>a<iframe src='https://e.org/f'></iframe></a>",
            "[a](https://e.org)",
        ),
    ],
)
def test_imported_texts_keep_what_they_lead_to(html: str, markdown: str) -> None:
    assert markdown_from_html(html, imported=True) == markdown


def test_what_an_import_keeps_a_clipboard_does_not() -> None:
    html = "<a href='/x'>x</a><img src='/a.png'><iframe src='https://e.org/f'></iframe>"
    assert markdown_from_html(html) == "x"

"""What Markdown becomes of the texts of both editors of WordPress."""

# ruff: noqa: E501 - the lines of blocks are as long as they are
from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest

from app.content.importing.wordpress.bodies import Bodies, Remarks, comment_to_html
from app.content.importing.wordpress.site import Site
from app.content.importing.wordpress.uploads import uploads_of
from tests.content.importing.wordpress_reading import read, read_one
from tests.wordpress_exports import item

CLASSIC = [
    ("One\ntwo\r\n\r\nThree", "One\\\ntwo\n\nThree"),
    ("a <!--more--> b\n\n<!--nextpage-->\n\nc", "a b\n\nc"),
    ("<ul>\n<li>a</li>\n\n<li>b</li>\n</ul>\nafter", "- a\n- b\n\nafter"),
    ("<blockquote>a\n\nb</blockquote>", "> a\n>\n> b"),
    ("<h2>H</h2>\ntext\nmore", "## H\n\ntext\\\nmore"),
    ("x\n<pre>a\n\n  b &lt;</pre>\ny", "x\n\n```\na\n\n  b <\n```\n\ny"),
    ("a\n\nhttps://youtu.be/a_b?x=1&y=2\n\nb", "a\n\n<https://youtu.be/a_b?x=1&y=2>\n\nb"),
    ("<a\nhref='https://e.org'>x</a>", "[x](https://e.org)"),
    ("<a href='/2010/old/'>x</a>", "[x](/2010/old/)"),
    ("<table>\n<tr>\n<td>a</td>\n</tr>\n</table>", "| a |\n| --- |"),
    ("<div>a\n\nb</div>c", "a\n\nb\n\nc"),
    ("a<br />\nb", "a\\\nb"),
    ("*a* [b](c) _d_\n# e", "\\*a\\* \\[b\\](c) \\_d\\_\\\n\\# e"),
    ("a \ue0000\ue001 b", "a 0 b"),
]
SHORTCODES = [
    (
        '[caption width="9"]<img src="/a.jpg" alt="A" /> The <b>cap</b>[/caption] x',
        '![A](/a.jpg "The cap")\n\nx',
    ),
    ('[caption caption="Old"]<img src="/a.jpg">[/caption]', '![](/a.jpg "Old")'),
    (
        '[caption]<a href="/l.jpg"><img src="/a.jpg"></a> C[/caption]',
        "[![](/a.jpg)](/l.jpg)\n\nC",
    ),
    ("[caption]no picture[/caption]", "no picture"),
    ("[embed width='3']https://e.org/1[/embed]", "<https://e.org/1>"),
    ("[youtube https://e.org/1]", "<https://e.org/1>"),
    ('[video mp4="https://e.org/v.mp4"][/video]', "<https://e.org/v.mp4>"),
    ("[gallery]", ""),
    ("[code]a\n\n<b> [gallery] <!-- c -->[/code]", "```\na\n\n<b> [gallery] <!-- c -->\n```"),
    ("[sourcecode language='js']a &lt; b[/sourcecode]", "```js\na < b\n```"),
    ('[form id="1"] [sic] [[gallery]]', '\\[form id="1"\\] \\[sic\\] \\[gallery\\]'),
    ("[code]never ended", "\\[code\\]never ended"),
]
BLOCKS = [
    (
        '<!-- wp:paragraph {"a":"-"} -->\n<p>a\n\nb</p>\n<!-- /wp:paragraph -->\n\nc\nd\n\ne',
        "a b\n\nc\\\nd\n\ne",
    ),
    (
        (
            '<!-- wp:embed {"url":"https://e.org/1"} --><figure class="wp-block-embed"><div '
            'class="wp-block-embed__wrapper">\nhttps://e.org/1?a=1&amp;b=2\n</div><figcaption>F'
            "</figcaption></figure><!-- /wp:embed -->"
        ),
        "<https://e.org/1?a=1&b=2>\n\nF",
    ),
    (
        (
            '<!-- wp:code --><pre class="wp-block-code"><code class="language-py">if a &lt; b:\n\n'
            "  [x]</code></pre><!-- /wp:code -->"
        ),
        "```py\nif a < b:\n\n  [x]\n```",
    ),
    (
        (
            '<!-- wp:gallery --><figure class="wp-block-gallery"><!-- wp:image --><figure><img '
            'src="/1.jpg" alt=""/><figcaption>One</figcaption></figure><!-- /wp:image --><figure><img '
            'src="/2.jpg" alt="2"/></figure><figcaption>All</figcaption></figure><!-- /wp:gallery -->'
        ),
        '![](/1.jpg "One")\n\n![2](/2.jpg)\n\nAll',
    ),
    (
        (
            '<!-- wp:image --><figure><img src="/1.jpg" alt=""/><figcaption>By <a href="/a">A</a>'
            "</figcaption></figure><!-- /wp:image -->"
        ),
        "![](/1.jpg)\n\nBy [A](/a)",
    ),
    (
        (
            "<!-- wp:table --><figure><table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td>"
            "</tr></tbody></table></figure><!-- /wp:table -->"
        ),
        "| a |\n| --- |\n| 1 |",
    ),
    (
        (
            "<!-- wp:columns --><div><!-- wp:column --><div><p>a</p></div><!-- /wp:column --><div><p>b"
            "</p></div></div><!-- /wp:columns --><!-- wp:separator --><hr/><!-- /wp:separator -->"
        ),
        "a\n\nb\n\n---",
    ),
    (
        (
            '<!-- wp:buttons --><div><div><a href="/buy/">Buy</a></div><div><a href="https://e.org">B'
            "</a></div></div><!-- /wp:buttons -->"
        ),
        "[Buy](/buy/)\n\n[B](https://e.org)",
    ),
    (
        (
            "<!-- wp:details --><details><summary>S</summary><p>in</p></details><!-- /wp:details -->"
            "<!-- wp:quote --><blockquote><p>q</p><cite>who</cite></blockquote><!-- /wp:quote -->"
            "<!-- wp:list --><ul><li>a<ul><li>b</li></ul></li></ul><!-- /wp:list -->"
        ),
        "S\n\nin\n\n> q\n>\n> who\n\n- a\n  - b",
    ),
    ("<!-- wp:more --><!--more--><!-- /wp:more -->a<!-- wp:spacer /-->", "a"),
    ("<!-- wp:freeform -->a\n\nb<!-- /wp:freeform -->", "a\n\nb"),
]


@pytest.mark.parametrize(("body", "markdown"), [*CLASSIC, *SHORTCODES, *BLOCKS])
def test_bodies(tmp_path: Path, body: str, markdown: str) -> None:
    assert read_one(tmp_path, item(1, body)).body == markdown


def test_what_is_left_out_of_bodies_is_counted(tmp_path: Path) -> None:
    body = '<img src="data:image/png;base64,xx"><img src="/a.png"><!-- wp:rss {"a":1} /-->'
    export, (post,) = read(tmp_path, item(1, body))
    assert post.body == "![](/a.png)"
    assert [each.text for each in export.report.warnings] == [
        "1 × the block rss has no text and was left out",
        "1 pictures stay where they are, on the other site",
        "1 pictures within the text (data:) were left out",
    ]


def test_what_is_too_deep_stays_html_and_is_reported_once(tmp_path: Path) -> None:
    export, (post,) = read(tmp_path, item(1, "<b>" * 200 + "x"))
    assert "<b><b>" in post.body
    assert len(export.report.warnings) == 1


@pytest.mark.parametrize(
    "part",
    [
        *("<pre>", "[code]", "[caption ", "<figure>", "<!-- wp:a -->", "<!--", "\n", " \n", " "),
        *(
            "[gallery ",
            "<",
            "[",
            "[[a",
            "<p>",
            "https://a\n",
            "<a\n",
            '<div class="wp-block-embed"',
        ),
        *("<figure><figure>", "<figure><img ><figcaption>", "[a b=", "&", "\ue0001\ue001"),
    ],
)
def test_hostile_bodies_take_little_time(part: str) -> None:
    begin = process_time()
    text = part * (200_000 // len(part))
    Bodies({}, Remarks(), uploads_of(Site(), None)).to_html(text)
    Bodies({}, Remarks(), uploads_of(Site(), None)).to_html(f"<!-- wp:a -->{text}")
    comment_to_html(text)
    assert process_time() - begin < 12

"""Where `@name` is a mention, and where it is not."""

from __future__ import annotations

from functools import partial

import pytest

from app.content.markdown.mentions import MOST_NAMES, mentioned_usernames, possible_keys
from app.content.markdown.parser import Conventions
from app.content.markdown.render import render_comment, render_post, summarize_post
from tests.content.markdown.costly_markdown import repeated
from tests.content.markdown.test_bounded_work import calls_of
from tests.content.markdown.test_render import Renderer

OTHERS = ("müller", "张三", "b.", "a--b", "नमस्ते")
PEOPLE = {"ann": "Ann"} | {name: name for name in OTHERS}
ANN = '<a href="/user/Ann" class="mention">@ann</a>'

IS_ONE = {
    "@ann": ["Ann"],
    "Hi @ANN, and (@Ann)!": ["Ann"],
    "@ann. @ann's *@ann* _@ann_ **@ann**": ["Ann"],
    "# To @ann\n\n- @müller\n\n| @张三 |\n|-|\n": ["Ann", "müller", "张三"],
    "Text[^1]\n\n[^1]: @ann": ["Ann"],
    "@mu\u0308ller": ["müller"],
    "你好@ann你好，@张三。": ["Ann", "张三"],
    "@b. @b": ["b."],
    "@a--b": ["a--b"],
    "@नमस्ते": ["नमस्ते"],
    "<kbd>@ann</kbd>": ["Ann"],
}
IS_NONE = (
    "@nobody @ann2 @ @1 @-ann @@ann ann@ @张三你好",
    "a@ann a.@ann a@ann.example @ann@example.org @ann/tides",
    "`@ann`",
    "```\n@ann\n```",
    "    @ann",
    "[@ann](/x)",
    "[@ann][a]\n\n[a]: /x",
    "![@ann](/x.png)",
    '<abbr title="@ann">a</abbr>',
    "https://example.org/@ann www.example.org/@ann example.org/@ann <https://example.org/@ann>",
    "\\@ann",
    '<a class="mention" href="/user/Ann">@nobody</a> [a](/user/Ann "mention")',
)


def _summary(source: str) -> str:
    return summarize_post(source, people=PEOPLE).html


RENDERERS: tuple[Renderer, ...] = (
    partial(render_post, people=PEOPLE),
    partial(render_comment, people=PEOPLE),
    _summary,
)


def test_what_is_a_mention() -> None:
    for source, usernames in IS_ONE.items():
        assert mentioned_usernames(RENDERERS[0](source)) == usernames, source
        assert {username.lower() for username in usernames} <= set(possible_keys(source)), source


def test_what_is_none() -> None:
    for source in IS_NONE:
        for render in RENDERERS:
            html = render(source)
            assert mentioned_usernames(html) == [], source
            assert '<a href="/user/Ann" class' not in html, source


@pytest.mark.parametrize("render", RENDERERS)
def test_mentions_are_links_in_every_text(render: Renderer) -> None:
    assert render("Ask @ann--or…") == "<p>Ask @ann--or…</p>"
    assert render("Ask @ann, please") == f"<p>Ask {ANN}, please</p>"


def test_nobody_is_linked_who_is_not_known() -> None:
    assert render_post("@ann") == "<p>@ann</p>"
    typographic = Conventions.of_language("en", keeps_lines=False, typographic=True)
    assert "@a--b</a>" in render_post("@a--b", typographic, PEOPLE)


def test_many_signs_take_time_in_proportion() -> None:
    assert len(possible_keys(" ".join(f"@a{n}" for n in range(10_000)))) == MOST_NAMES
    shapes = ("@", "@a", "@ann ", "@ann@", "@ann.", "@张", "@a-", "@ann你", "a@ann", f"@{'a' * 99}")
    for shape in shapes:
        shorter, longer = (_calls(repeated(shape, length)) for length in (2_000, 4_000))
        assert longer < 2.5 * shorter + 1_000, shape


def _calls(text: str) -> int:
    return calls_of(lambda: (possible_keys(text), render_post(text, people=PEOPLE)))

"""Emphasis in text without spaces, and that no other text notices."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app.content.markdown.cjk_emphasis import CjkParserInline
from app.content.markdown.render import render_post
from app.content.text.cjk import is_cjk


def inner(source: str) -> str:
    return render_post(source).removeprefix("<p>").removesuffix("</p>")


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("**「中文」**测试", "<strong>「中文」</strong>测试"),
        ("**重点：**说明", "<strong>重点：</strong>说明"),
        ("测试**「中文」**", "测试<strong>「中文」</strong>"),
        ("这是**（重点）**吗", "这是<strong>（重点）</strong>吗"),
        ('这是**"重点"**吗', '这是<strong>"重点"</strong>吗'),
        ("这是**“重点”**吗", "这是<strong>“重点”</strong>吗"),
        ("**重点**：说明", "<strong>重点</strong>：说明"),
        ("*「中文」*测试", "<em>「中文」</em>测试"),
        ("~~「中文」~~测试", "<s>「中文」</s>测试"),
        ("***「中文」***测试", "<em><strong>「中文」</strong></em>测试"),
        ("**注意。**次の文", "<strong>注意。</strong>次の文"),
        ("これは**「重要」**です", "これは<strong>「重要」</strong>です"),
        ("~~（旧）~~新", "<s>（旧）</s>新"),
        ("**[链接](/a)**说明", '<strong><a href="/a">链接</a></strong>说明'),
        ("**`代码`**说明", "<strong><code>代码</code></strong>说明"),
        ('**"강조"**는', '<strong>"강조"</strong>는'),
        ("이것은 **(중요)**합니다", "이것은 <strong>(중요)</strong>합니다"),
        ("𠮷**「野」**家", "𠮷<strong>「野」</strong>家"),
    ],
)
def test_emphasis_works_beside_cjk_punctuation(source: str, html: str) -> None:
    assert inner(source) == html


@pytest.mark.parametrize(
    "source",
    ["中文 ** 中文 ** 中文", "中文**", "中_文_中", "「_中_」文_", "\\*\\*「中文」\\*\\*测试"],
)
def test_what_is_no_emphasis_stays_none(source: str) -> None:
    assert "<strong>" not in inner(source)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("a * foo bar*", "a * foo bar*"),
        ('a*"foo"*', 'a*"foo"*'),
        ("*\u00a0a\u00a0*", "*&nbsp;a&nbsp;*"),
        ("foo*bar*", "foo<em>bar</em>"),
        ("5*6*78", "5<em>6</em>78"),
        ('a_"foo"_', 'a_"foo"_'),
        ("пристаням_стремятся_", "пристаням_стремятся_"),
        ("foo-_(bar)_", "foo-<em>(bar)</em>"),
        ("*(*foo)", "*(*foo)"),
        ("*(*foo*)*", "<em>(<em>foo</em>)</em>"),
        ('a**"foo"**', 'a**"foo"**'),
        ("**foo bar **", "**foo bar **"),
        ("**(**foo)", "**(**foo)"),
        ('**foo "*bar*" foo**', '<strong>foo "<em>bar</em>" foo</strong>'),
        ("*foo**bar*", "<em>foo**bar</em>"),
        ("a**😀**b", "a**😀**b"),
    ],
)
def test_other_text_follows_commonmark(source: str, html: str) -> None:
    assert inner(source) == html


@given(st.text("ab1 *_~\"'.,!?()-–—“”…éßж\n\u00a0😀", max_size=60))
def test_text_without_cjk_characters_is_read_as_by_the_library(source: str) -> None:
    ours, theirs = MarkdownIt("commonmark"), MarkdownIt("commonmark")
    ours.inline = CjkParserInline()
    ours.configure("commonmark")
    assert ours.render(source) == theirs.render(source)


def test_cjk_characters_are_recognized_and_others_are_not() -> None:
    assert [sign for sign in "中あアㄅ한ｱ「」。，！：ー々〇𠮷、（）" if not is_cjk(sign)] == []
    assert [sign for sign in "aéжא1 .-“”…😀❗’" if is_cjk(sign)] == []

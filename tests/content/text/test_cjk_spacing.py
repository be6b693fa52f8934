"""The gap between Chinese words and what is filled in beside them."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from app.content.text.cjk_spacing import interpolate


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("%(name)s 的文章", "john", "john 的文章"),
        ("%(name)s 的文章", "小明", "小明的文章"),
        ("%(name)s 的文章", "小明 (John)", "小明 (John) 的文章"),
        ("%(name)s 的文章", "John 小明", "John 小明的文章"),
        ("%(name)s 的文章", "", " 的文章"),
        ("你已关注 %(name)s。", "john", "你已关注 john。"),
        ("你已关注 %(name)s。", "小明", "你已关注小明。"),
        ("你在 %(name)s 的账号", "港口笔记", "你在港口笔记的账号"),
        ("你在 %(name)s 的账号", "Harbour 笔记", "你在 Harbour 笔记的账号"),
        ("你在 %(name)s 的账号", "%(name)s", "你在 %(name)s 的账号"),
        ("关于“%(name)s”的文章", "船", "关于“船”的文章"),
        ("Posts by %(name)s", "小明", "Posts by 小明"),
        ("%(name)s is here", "小明", "小明 is here"),
    ],
)
def test_between_chinese_and_chinese_there_is_none(text: str, name: str, expected: str) -> None:
    assert interpolate(text, {"name": name}) == expected


def test_numbers_keep_theirs() -> None:
    assert interpolate("约 %(num)d 分钟读完", {"num": 3}) == "约 3 分钟读完"


def test_each_value_is_looked_at() -> None:
    values = {"site": "港口", "name": "john"}
    assert interpolate("在 %(site)s 的 %(name)s 说", values) == "在港口的 john 说"


def test_what_is_filled_into_markup_is_escaped() -> None:
    text = interpolate(Markup("%(name)s 的文章"), {"name": "<小明>"})
    assert isinstance(text, Markup)
    assert text == "&lt;小明&gt; 的文章"


def test_a_link_is_as_long_as_what_is_seen_of_it() -> None:
    link = Markup('<a href="/user/ming">小明</a>')
    assert interpolate(Markup("%(name)s 的文章"), {"name": link}) == f"{link}的文章"


def test_a_value_that_is_missing_is_an_error() -> None:
    with pytest.raises(KeyError):
        interpolate("%(name)s 的文章", {})

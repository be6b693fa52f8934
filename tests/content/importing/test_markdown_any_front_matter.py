"""Whatever the top of a Markdown file holds: a fault in one line at worst."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.importing.markdown.faults import Fault
from app.content.importing.markdown.front_matter import parse_front_matter, split_front_matter
from tests.markdown_sites import faults_of, write


@given(st.text(max_size=200), st.sampled_from(["---\n%s\n---\n", "+++\n%s\n+++\n", "{%s}", "%s"]))
def test_no_front_matter_makes_a_traceback(head: str, form: str) -> None:
    said = ""
    try:
        parse_front_matter(split_front_matter(form % head))
    except Fault as fault:
        said = fault.of("a.md")
    assert "\n" not in said


VALUES = st.recursive(
    st.text(max_size=20)
    | st.sampled_from(
        ["2020-13-45", "0x" + "f" * 5000, "1" * 5000, "~", ".inf", "1:2:3", "=", "<<"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = st.sampled_from(
    [
        "title",
        "date",
        "tags",
        "draft",
        "author",
        "permalink",
        "url",
        "aliases",
        "lang",
        "slug",
        "taxonomies",
    ]
)


@given(st.dictionaries(NAMES, VALUES, max_size=6))
def test_no_value_of_a_field_makes_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, object]
) -> None:
    site = tmp_path_factory.mktemp("site")
    text = f"---\n{json.dumps(values)}\n---\nText"
    for folder in ("content/posts", "_posts", "plain"):
        write(site / folder.replace("/", "-"), {f"{folder}/2020-01-02-a.md": text})
        for fault in faults_of(site / folder.replace("/", "-")):
            assert "\n" not in fault

"""The sections of an article."""

from __future__ import annotations

from collections.abc import Iterable

from app.content.markdown.render import render_post
from app.content.markdown.table_of_contents import Section, table_of_contents

LONG = "\n\n" + "A line of text. " * 100 + "\n\n"


def titles(sections: Iterable[Section]) -> list[object]:
    """The titles, those below in lists of their own."""
    named: list[object] = []
    for section in sections:
        named.append(section.title)
        if section.sections:
            named.append(titles(section.sections))
    return named


def test_two_levels_are_shown_and_what_is_deeper_is_not() -> None:
    source = LONG.join(["# One", "## Below", "### Deep", "## Beside", "# Two", "# Three"])
    assert titles(table_of_contents(render_post(source))) == [
        "One",
        ["Below", "Beside"],
        "Two",
        "Three",
    ]


def test_the_highest_level_that_is_used_is_the_first() -> None:
    source = LONG.join(["### One", "#### Below", "### Two"])
    assert titles(table_of_contents(render_post(source))) == ["One", ["Below"], "Two"]


def test_a_lower_heading_at_the_beginning_is_not_lost() -> None:
    source = LONG.join(["## Before", "# One", "# Two"])
    assert titles(table_of_contents(render_post(source))) == ["Before", "One", "Two"]


def test_titles_are_text_and_lead_to_their_headings() -> None:
    html = render_post(LONG.join(["# A *b* `<c>` & d", "# 潮汐", "# 潮汐", "## ![](/a.png)"]))
    sections = table_of_contents(html)
    assert titles(sections) == ["A b <c> & d", "潮汐", "潮汐"]
    assert len({section.id for section in sections}) == 3
    for section in sections:
        assert f'id="{section.id}"' in html


def test_what_looks_like_a_heading_is_none() -> None:
    source = LONG.join(["# One", '`<h2 id="h-x">No</h2>`', "    # code", "# Two", "# Three"])
    assert titles(table_of_contents(render_post(source))) == ["One", "Two", "Three"]


def test_short_texts_and_few_headings_need_no_table() -> None:
    assert table_of_contents(render_post("# One\n\n# Two\n\n# Three")) == ()
    assert table_of_contents(render_post(LONG.join(["# One", "# Two"]))) == ()
    assert table_of_contents("") == ()


def test_a_text_of_nothing_but_headings_has_no_table() -> None:
    assert table_of_contents(render_post("# Heading\n\n" * 5000)) == ()

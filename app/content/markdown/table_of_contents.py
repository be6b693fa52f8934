"""What stands where in a long text: its headings, as a table of contents."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from app.content.text.excerpt import plain_text

# Fewer headings, or less text, is seen at a glance.
FEWEST_HEADINGS = 3
SHORTEST_HTML = 3_000
# A hundred kilobytes of nothing but headings would be a table as long as the text.
MOST_HEADINGS = 100

_HEADING = re.compile(r'<(h[2-6]) id="([^"]+)">(.*?)</\1>', re.DOTALL)


class Section(NamedTuple):
    """A heading: its id, its text without markup, and the sections one level below."""

    id: str
    title: str
    sections: tuple["Section", ...] = ()


def outline(html: str) -> tuple[Section, ...]:
    """Answer the sections of what ``render_post`` made, two levels deep; none for a short text.

    The highest level that the author uses is the first, whichever that is.
    """
    headings = list(_headings(html))
    if len(html) < SHORTEST_HTML or not FEWEST_HEADINGS <= len(headings) <= MOST_HEADINGS:
        return ()
    top = min(level for level, _section in headings)
    sections: list[Section] = []
    for level, section in headings:
        if level == top or not sections:
            sections.append(section)
        elif level == top + 1:
            above = sections[-1]
            sections[-1] = above._replace(sections=(*above.sections, section))
    return tuple(sections)


def _headings(html: str) -> Iterator[tuple[int, Section]]:
    for tag, name, inner in _HEADING.findall(html):
        if title := plain_text(inner):
            yield int(tag[1]), Section(name, title)

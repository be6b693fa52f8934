"""Make a table of contents from the headings of a rendered post."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from app.content.text.excerpt import plain_text

# A post with fewer headings or less HTML needs no table of contents.
FEWEST_HEADINGS = 3
SHORTEST_HTML = 3_000
# With more headings, the table would be too long to be useful.
MOST_HEADINGS = 100

_HEADING = re.compile(r'<(h[2-6]) id="([^"]+)">(.*?)</\1>', re.DOTALL)


class Section(NamedTuple):
    """A heading's id and plain text, and the sections one level below it."""

    id: str
    title: str
    sections: tuple["Section", ...] = ()


def table_of_contents(html: str) -> tuple[Section, ...]:
    """Return the sections of a post rendered by ``render_post``, two levels deep.

    The first level is the highest that the post uses. Returns an empty tuple for a short post.
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

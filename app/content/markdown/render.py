"""Render Markdown as safe HTML.

Posts, summaries and comments use the same dialect: GitHub-flavoured Markdown
(https://github.github.com/gfm/) with a few HTML tags. All functions accept any storable text
without raising, take time linear in its length, are deterministic, and are thread-safe.

`people` are those who may be mentioned, see app.content.markdown.mentions.
"""

from typing import Any, NamedTuple

from app.content.markdown.mentions import NOBODY, PEOPLE, People
from app.content.markdown.parser import (
    PLAIN,
    Conventions,
    comment_parser,
    post_parser,
    summary_parser,
)
from app.content.markdown.sanitizer import sanitize_fragment, sanitize_post
from app.content.markdown.summary import SHORTENED, WHOLE, summarize

# To be raised when the same source renders differently, so that stored HTML is rendered again.
RENDERER_VERSION: int = 3


def render_post(source: str, conventions: Conventions = PLAIN, people: People = NOBODY) -> str:
    """Render a post for its own page.

    Headings begin at h2 and have ids with the prefix `h-`, footnotes have ids with the prefix
    `fn-`. Ids are unique within one post, so a page can show only one.
    """
    html = post_parser(conventions).render(source, {PEOPLE: people})
    return sanitize_post(html.strip())


class Summary(NamedTuple):
    """The beginning of a post as HTML, and whether it is the whole post."""

    html: str
    is_whole: bool


def summarize_post(
    source: str, conventions: Conventions = PLAIN, people: People = NOBODY
) -> Summary:
    """Render a post for lists: a short one as a whole, a longer one up to a suitable end.

    The HTML has no ids, footnotes or headings (they become strong paragraphs). See
    app.content.markdown.summary for where it ends.
    """
    parser = summary_parser(conventions)
    env: dict[str, Any] = {PEOPLE: people}
    tokens = parser.parse(source, env)
    beginning = summarize(tokens)
    if beginning is tokens and env.get(SHORTENED):  # a long text that shows little
        tokens = parser.parse(source, {WHOLE: True, PEOPLE: people})
        beginning = summarize(tokens)
    html: str = parser.renderer.render(beginning, parser.options, {})
    return Summary(sanitize_fragment(html.strip()), is_whole=beginning is tokens)


def render_summary(source: str, conventions: Conventions = PLAIN) -> str:
    """Return only the HTML of ``summarize_post``."""
    return summarize_post(source, conventions).html


def render_comment(source: str, conventions: Conventions = PLAIN, people: People = NOBODY) -> str:
    """Render a comment.

    The HTML has no ids, footnotes or headings (they become strong paragraphs). Links to other
    sites are marked as user content.
    """
    html = comment_parser(conventions).render(source, {PEOPLE: people})
    return sanitize_fragment(html.strip())

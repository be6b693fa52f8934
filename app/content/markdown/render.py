"""Render Markdown as safe HTML.

Posts, summaries and comments use the same dialect: GitHub-flavoured Markdown
(https://github.github.com/gfm/) without HTML. All functions accept any storable text without
raising, take time linear in its length, are deterministic, and are thread-safe.
"""

from typing import NamedTuple

from app.content.markdown.parser import comment_parser, post_parser, summary_parser
from app.content.markdown.sanitizer import sanitize_fragment, sanitize_post
from app.content.markdown.summary import summarize

# To be raised when the same source renders differently, so that stored HTML is rendered again.
RENDERER_VERSION: int = 3

_POST = post_parser()
_SUMMARY = summary_parser()
_COMMENT = comment_parser()


def render_post(source: str) -> str:
    """Render a post for its own page.

    Headings begin at h2 and have ids with the prefix `h-`, footnotes have ids with the prefix
    `fn-`. Ids are unique within one post, so a page can show only one.
    """
    return sanitize_post(_POST.render(source).strip())


class Summary(NamedTuple):
    """The beginning of a post as HTML, and whether it is the whole post."""

    html: str
    is_whole: bool


def summarize_post(source: str) -> Summary:
    """Render a post for lists: a short one as a whole, a longer one up to a suitable end.

    The HTML has no ids, footnotes or headings (they become strong paragraphs). See
    app.content.markdown.summary for where it ends.
    """
    tokens = _SUMMARY.parse(source)
    beginning = summarize(tokens)
    html: str = _SUMMARY.renderer.render(beginning, _SUMMARY.options, {})
    return Summary(sanitize_fragment(html.strip()), is_whole=beginning is tokens)


def render_summary(source: str) -> str:
    """Return only the HTML of ``summarize_post``."""
    return summarize_post(source).html


def render_comment(source: str) -> str:
    """Render a comment.

    The HTML has no ids, footnotes or headings (they become strong paragraphs). Links to other
    sites are marked as user content.
    """
    return sanitize_fragment(_COMMENT.render(source).strip())

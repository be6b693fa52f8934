"""Markdown in, safe HTML out.

Three kinds of text share one dialect: GitHub-flavoured Markdown (https://github.github.com/gfm/)
without HTML. All functions take any storable text without raising, in time linear in its length,
give the same answer to the same text, and may be called from any thread.
"""

from typing import NamedTuple

from app.content.markdown.parser import comment_parser, post_parser, summary_parser
from app.content.markdown.sanitizer import sanitize_fragment, sanitize_post
from app.content.markdown.summary import summarize

# To be raised when the same source gives other HTML, so that stored HTML can be told to be stale.
RENDERER_VERSION: int = 2

_POST = post_parser()
_SUMMARY = summary_parser()
_COMMENT = comment_parser()


def render_post(source: str) -> str:
    """Answer the HTML of a post for a page of its own.

    Headings begin at h2 and have ids that begin with `h-`, footnotes ids that begin with `fn-`;
    they are unique within one post, so a page can show one.
    """
    return sanitize_post(_POST.render(source).strip())


class Summary(NamedTuple):
    """The beginning of a post as HTML, and whether that is all of it."""

    html: str
    is_whole: bool


def summarize_post(source: str) -> Summary:
    """Answer what pages show that list posts: all of a short one, else its beginning.

    It has no ids, no footnotes and no headings (they become strong paragraphs). Where it ends is
    told by app.content.markdown.summary.
    """
    tokens = _SUMMARY.parse(source)
    beginning = summarize(tokens)
    html: str = _SUMMARY.renderer.render(beginning, _SUMMARY.options, {})
    return Summary(sanitize_fragment(html.strip()), is_whole=beginning is tokens)


def render_summary(source: str) -> str:
    """Answer only the HTML of ``summarize_post``."""
    return summarize_post(source).html


def render_comment(source: str) -> str:
    """Answer the HTML of a comment.

    It has no ids, no footnotes and no headings (they become strong paragraphs); links to other
    places are marked as not recommended by this site.
    """
    return sanitize_fragment(_COMMENT.render(source).strip())

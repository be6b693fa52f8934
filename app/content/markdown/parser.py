"""The Markdown parsers for posts, summaries and comments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from app.content.markdown.admonitions import TITLES, admonitions
from app.content.markdown.autolinks import autolinks
from app.content.markdown.block_rules import block_rules
from app.content.markdown.cjk_emphasis import CjkParserInline
from app.content.markdown.footnotes import drop_footnotes, footnotes
from app.content.markdown.headings import anchored_headings, minor_headings
from app.content.markdown.highlighting import render_code_block
from app.content.markdown.inline_rules import inline_rules
from app.content.markdown.mentions import mentions
from app.content.markdown.raw_tags import raw_tags
from app.content.markdown.summary import only_beginning
from app.content.markdown.typography import QUOTATION_MARKS, typography

# Nested blocks. Each level parses its text again, so the limit keeps the time linear. A list takes
# two levels.
MAX_NESTING = 20


class Renderer(RendererHTML):
    """The library's renderer with our own code blocks."""

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Render a fenced code block."""
        return render_code_block(tokens[idx], env)

    def code_block(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        """Render an indented code block."""
        return render_code_block(tokens[idx], env)


class Markdown(MarkdownIt):
    """GitHub-flavoured Markdown without HTML, for text in any language.

    Threads can share an instance: the state of one text is in the `env` of its call.
    """

    def __init__(self) -> None:
        super().__init__(renderer_cls=Renderer)
        self.inline = CjkParserInline()
        options = {
            "html": False,
            "linkify": False,
            "xhtmlOut": False,
            "maxNesting": MAX_NESTING,
        }
        self.configure("gfm-like", options_update=options)
        self.disable("linkify")
        self.use(autolinks)
        self.use(mentions)

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        """Accept every URL: `inline_rules` leaves the text of a link whose URL is not allowed."""
        return True


@dataclass(frozen=True)
class Conventions:
    """How a text is to be read.

    ``language`` is one with conventions of its own, or ''. With ``keeps_lines`` a line break in the
    source is one on the page, as in notes and comments. With ``typographic`` straight quotation
    marks and double hyphens become those of the language.
    """

    language: str = ""
    keeps_lines: bool = False
    typographic: bool = False

    @classmethod
    def of_language(cls, tag: str, *, keeps_lines: bool, typographic: bool) -> Conventions:
        """Return the conventions for texts in a language, given by its BCP 47 tag."""
        language = tag.lower().partition("-")[0]
        known = language in TITLES or language in QUOTATION_MARKS
        return cls(language if known else "", keeps_lines, typographic)


PLAIN = Conventions()


@lru_cache(maxsize=100)
def post_parser(conventions: Conventions) -> Markdown:
    """Build the parser of posts on their own pages."""
    markdown = _parser(conventions, mark_external_links=False)
    markdown.use(footnotes)
    markdown.use(anchored_headings)
    return markdown


@lru_cache(maxsize=100)
def summary_parser(conventions: Conventions) -> Markdown:
    """Build the parser of posts in lists."""
    markdown = _parser(conventions, mark_external_links=False)
    markdown.use(footnotes)
    markdown.use(drop_footnotes)
    markdown.use(only_beginning)
    markdown.use(minor_headings)
    return markdown


@lru_cache(maxsize=100)
def comment_parser(conventions: Conventions) -> Markdown:
    """Build the parser of comments."""
    markdown = _parser(conventions, mark_external_links=True)
    markdown.use(minor_headings)
    return markdown


def _parser(conventions: Conventions, *, mark_external_links: bool) -> Markdown:
    markdown = Markdown()
    markdown.options["breaks"] = conventions.keeps_lines
    markdown.use(raw_tags)
    markdown.use(block_rules)
    if conventions.typographic:
        markdown.use(typography, language=conventions.language)
    markdown.use(
        inline_rules,
        mark_external_links=mark_external_links,
        joins_cjk_lines=not conventions.keeps_lines,
    )
    markdown.use(admonitions, language=conventions.language)
    return markdown

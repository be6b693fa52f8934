"""The Markdown parsers for posts, summaries and comments."""

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from app.content.markdown.autolinks import MAX_URL_LENGTH, autolinks
from app.content.markdown.block_rules import block_rules
from app.content.markdown.cjk_emphasis import CjkParserInline
from app.content.markdown.footnotes import drop_footnotes, footnotes
from app.content.markdown.headings import anchored_headings, minor_headings
from app.content.markdown.highlighting import render_code_block
from app.content.markdown.inline_rules import inline_rules, is_allowed_url

# Nested blocks and nested brackets. Each level parses its text again, so the limit keeps the time
# linear. A list takes two levels.
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

    def validateLink(self, url: str) -> bool:  # noqa: N802
        """Return whether a normalized URL may be that of a link or an image; else it stays text."""
        return len(url) <= MAX_URL_LENGTH and is_allowed_url(url)


def post_parser() -> MarkdownIt:
    """Build the parser of posts on their own pages."""
    plain = Markdown().use(footnotes).use(block_rules)
    return plain.use(inline_rules, mark_external_links=False).use(anchored_headings)


def summary_parser() -> MarkdownIt:
    """Build the parser of posts in lists."""
    plain = Markdown().use(footnotes).use(drop_footnotes).use(block_rules)
    return plain.use(inline_rules, mark_external_links=False).use(minor_headings)


def comment_parser() -> MarkdownIt:
    """Build the parser of comments."""
    plain = Markdown().use(block_rules)
    return plain.use(inline_rules, mark_external_links=True).use(minor_headings)

"""How the Markdown of this site is read and written."""

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

# Levels of blocks within blocks, and of brackets within brackets. Each level reads its text once
# more, so this is what keeps the time linear. A list takes two levels.
MAX_NESTING = 20


class Renderer(RendererHTML):
    """Writes HTML; only code is written differently from the library's own renderer."""

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Answer a fenced block of code."""
        return render_code_block(tokens[idx], env)

    def code_block(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        """Answer an indented block of code."""
        return render_code_block(tokens[idx], env)


class Markdown(MarkdownIt):
    """GitHub-flavoured Markdown without HTML, for text in any language.

    Built once per kind of text. An instance keeps nothing of the texts it reads: what belongs to
    one text lives in the `env` of its call, so threads may share it.
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
        """Answer whether `url`, normalized, may become a link or an image; else it stays text."""
        return len(url) <= MAX_URL_LENGTH and is_allowed_url(url)


def post_parser() -> Markdown:
    """Build the parser of a text that stands alone on its page."""
    markdown = Markdown()
    markdown.use(footnotes)
    markdown.use(block_rules)
    markdown.use(inline_rules, mark_external_links=False)
    markdown.use(anchored_headings)
    return markdown


def summary_parser() -> Markdown:
    """Build the parser of posts for pages that show several."""
    markdown = Markdown()
    markdown.use(footnotes)
    markdown.use(drop_footnotes)
    markdown.use(block_rules)
    markdown.use(inline_rules, mark_external_links=False)
    markdown.use(minor_headings)
    return markdown


def comment_parser() -> Markdown:
    """Build the parser of what visitors write below a post."""
    markdown = Markdown()
    markdown.use(block_rules)
    markdown.use(inline_rules, mark_external_links=True)
    markdown.use(minor_headings)
    return markdown

"""Emphasis in Chinese, Japanese and Korean text, where words are not separated by spaces.

In CommonMark `**` closes emphasis only if the character before it is not punctuation, or the one
after it is white space or punctuation (a right-flanking delimiter run, and the reverse for
opening; see https://spec.commonmark.org/0.31.2/#delimiter-run). In `**「中文」**测试` a bracket is
followed by a letter without a space, so the standard rule leaves the asterisks in the page.

Two changes, which do not affect text without CJK characters:

* CJK punctuation counts as a letter.
* A CJK character beside the delimiter run counts as a word boundary, as a space does, so that
  `这是**"重点"**吗` works with ASCII quotation marks, too.

They apply to `*` and `~~`. `_` keeps the standard rule, which exists for snake_case.
"""

from copy import copy, deepcopy

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType

from app.content.text.cjk import is_cjk

# Brackets in brackets of links and images.
MAX_NESTED_BRACKETS = 10


def _is_foreign_punctuation(character: str) -> bool:
    is_punctuation = isMdAsciiPunct(ord(character)) or isPunctChar(character)
    return is_punctuation and not is_cjk(character)


def _is_boundary(character: str) -> bool:
    return is_cjk(character) or _is_foreign_punctuation(character)


class CjkStateInline(StateInline):
    """The parser state of one inline text, with delimiter rules for CJK characters."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803 - the library's names
        """Return whether the delimiter run at `start` can open and can close emphasis."""
        scanned = super().scanDelims(start, canSplitWord)
        # Only `*` and `~~` may split words; `_` keeps the standard rule.
        if not canSplitWord:
            return scanned

        end = start + scanned.length
        before = self.src[start - 1] if start > 0 else " "
        after = self.src[end] if end < self.posMax else " "
        if not (is_cjk(before) or is_cjk(after)):
            return scanned

        space_before, space_after = isWhiteSpace(ord(before)), isWhiteSpace(ord(after))
        opens = not space_after and (
            not _is_foreign_punctuation(after) or space_before or _is_boundary(before)
        )
        closes = not space_before and (
            not _is_foreign_punctuation(before) or space_after or _is_boundary(after)
        )
        return Scanned(opens, closes, scanned.length)


def _with_less_nesting(md: MarkdownIt) -> MarkdownIt:
    """Return the parser with a lower limit: what brackets cost grows with it, tokens or not."""
    shallow = copy(md)
    shallow.options = deepcopy(md.options)
    shallow.options["maxNesting"] = MAX_NESTED_BRACKETS
    return shallow


class CjkParserInline(ParserInline):
    """The standard inline parser with `CjkStateInline` as its state.

    A subclass changes one MarkdownIt instance only, unlike a patch of the library.
    """

    def __init__(self) -> None:
        super().__init__()
        self._parser: MarkdownIt | None = None  # made when all its options are set

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Parse the text of one block and append its tokens to `tokens`."""
        self._parser = self._parser or _with_less_nesting(md)
        state = CjkStateInline(src, self._parser, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens

"""Emphasis that works where words are not separated by spaces.

CommonMark lets `**` close only when the character before it is no punctuation, or the one after
it is white space or punctuation ("right-flanking", and the mirror image for opening; see
https://spec.commonmark.org/0.31.2/#delimiter-run). That rule guesses word boundaries from
spaces, and Chinese, Japanese and Korean text has none there: `**「中文」**测试` ends in a bracket
and goes on with a letter, so the standard rule leaves the asterisks in the page.

Two changes, which cannot touch text without such characters:

* CJK punctuation counts as a letter. It carries its own white space inside its square.
* A CJK character beside the run counts as a word boundary, as a space would, so that
  `这是**"重点"**吗` works with ASCII quotation marks too.

They apply to `*` and `~~`. `_` keeps the standard rule, which exists to leave snake_case alone.
"""

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType

from app.content.text.cjk import is_cjk


def _is_foreign_punctuation(character: str) -> bool:
    is_punctuation = isMdAsciiPunct(ord(character)) or isPunctChar(character)
    return is_punctuation and not is_cjk(character)


def _is_boundary(character: str) -> bool:
    return is_cjk(character) or _is_foreign_punctuation(character)


class CjkStateInline(StateInline):
    """The state of one paragraph; knows what the characters around a run of markers mean."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803
        """Answer whether the run of markers at `start` may open and may close emphasis."""
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


class CjkParserInline(ParserInline):
    """The standard inline parser, working on a state that knows CJK text.

    A subclass handed to one MarkdownIt instead of a patch of the library: nothing global changes,
    so other users of markdown-it in the process and other threads never notice.
    """

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Parse the text of one block and put its tokens into `tokens`."""
        state = CjkStateInline(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens

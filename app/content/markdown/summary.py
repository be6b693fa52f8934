"""Cut parsed Markdown to a summary, between blocks or words."""

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from app.content.text.excerpt import ELLIPSIS, LONGEST_WORD, shorten
from app.content.text.visible_text import token_text

# In characters of text. A text that is only a little longer is shown as a whole.
LENGTH = 600
TOLERANCE = 200

# With less text than this before a block that does not fit, the block itself is cut.
SHORTEST = 200

# In characters: the length of images, and of blocks with little or no text.
IMAGE_WEIGHT = 100
BLOCK_WEIGHT = 20

# Only the inline content of so many blocks, and so many characters of each, is parsed for a
# summary. Blocks weigh at least BLOCK_WEIGHT, so that a longer text is cut long before.
ENOUGH_BLOCKS = 150
ENOUGH_CHARACTERS = 20_000
# keys of the parser's environment of one text
WHOLE = "parses_whole_text"
SHORTENED = "has_shortened_block"

_CODE = frozenset({"fence", "code_block"})


def only_beginning(md: MarkdownIt) -> None:
    """Parse inline content only as far as a summary needs it. A plugin for markdown-it."""
    md.core.ruler.after("block", "only_beginning", _empty_the_rest)


def _empty_the_rest(state: StateCore) -> None:
    if state.env.get(WHOLE):
        return
    blocks = depth_in_note = 0
    for token in state.tokens:
        if token.type in ("footnote_reference_open", "footnote_reference_close"):
            depth_in_note += token.nesting
        elif depth_in_note or blocks >= ENOUGH_BLOCKS:
            token.content = ""
        elif token.nesting == 0:
            blocks += 1
            if token.type == "inline" and len(token.content) > ENOUGH_CHARACTERS:
                token.content = token.content[:ENOUGH_CHARACTERS]
                state.env[SHORTENED] = True


def summarize(tokens: list[Token]) -> list[Token]:
    """Return the leading blocks of a parsed text, about LENGTH characters, properly nested.

    Returns whole blocks if they are long enough. Otherwise the block that does not fit is cut: a
    paragraph between words with an ellipsis, lists and quotations inside their content, code
    between lines. Returns `tokens` itself if nothing is cut.
    """
    blocks = list(_top_level_blocks(tokens))
    weights = [sum(map(_weight, block)) for block in blocks]
    if sum(weights) <= LENGTH + TOLERANCE:
        return tokens

    kept: list[Token] = []
    length = 0
    for block, weight in zip(blocks, weights, strict=True):
        if length + weight > LENGTH:
            if length < SHORTEST:
                return kept + _cut_blocks(block, LENGTH - length)
            break
        kept += block
        length += weight
    return _without_last_heading(kept)


def _top_level_blocks(tokens: list[Token]) -> Iterator[list[Token]]:
    block: list[Token] = []
    depth = 0
    for token in tokens:
        block.append(token)
        depth += token.nesting
        if depth <= 0:
            yield block
            block, depth = [], 0
    if block:
        yield block


def _weight(token: Token) -> int:
    """Return the length of a token in characters, at least BLOCK_WEIGHT for what is visible."""
    if token.type == "inline":
        return max(sum(map(_inline_weight, token.children or ())), BLOCK_WEIGHT)
    if token.type in _CODE:
        return max(len(token.content), BLOCK_WEIGHT)
    return BLOCK_WEIGHT if token.nesting == 0 else 0


def _inline_weight(child: Token) -> int:
    return IMAGE_WEIGHT if child.type == "image" else len(token_text(child))


def _without_last_heading(tokens: list[Token]) -> list[Token]:
    """Remove headings at the end, whose content is not in the summary."""
    while tokens and tokens[-1].type == "heading_close":
        tokens = tokens[:-3]
    return tokens


def _cut_blocks(tokens: list[Token], limit: int) -> list[Token]:
    kept: list[Token] = []
    opened: list[Token] = []
    for token in tokens:
        weight = _weight(token)
        if weight > limit:
            kept += _cut_leaf(token, limit)
            break
        limit -= weight
        kept.append(token)
        _track_open(token, opened)
    return kept + [_closing(token) for token in reversed(opened)]


def _cut_leaf(token: Token, limit: int) -> list[Token]:
    if token.type in _CODE:
        code = token.content[: max(limit, BLOCK_WEIGHT)]
        token.content = (code[: code.rfind("\n") + 1] or code + "\n") + ELLIPSIS + "\n"
        return [token]
    if token.type == "inline":
        token.children = _cut_inline(token.children or [], max(limit, BLOCK_WEIGHT))
        return [token]
    return []


def _cut_inline(children: list[Token], limit: int) -> list[Token]:
    kept: list[Token] = []
    opened: list[Token] = []
    for child in children:
        weight = _inline_weight(child)
        if weight > limit:
            kept.append(_cut_child(child, limit, is_first=not kept))
            break
        limit -= weight
        kept.append(child)
        _track_open(child, opened)
    return kept + [_closing(token) for token in reversed(opened)]


def _cut_child(child: Token, limit: int, is_first: bool) -> Token:
    first_word = child.content.split(maxsplit=1)[:1]
    splits_word = not is_first and first_word and limit < len(first_word[0]) <= LONGEST_WORD
    if child.type not in ("text", "code_inline") or splits_word:
        return Token("text", "", 0, content=ELLIPSIS)
    child.content = shorten(child.content, limit)
    return child


def _track_open(token: Token, opened: list[Token]) -> None:
    if token.nesting == 1:
        opened.append(token)
    elif token.nesting == -1 and opened:
        opened.pop()


def _closing(opening: Token) -> Token:
    return Token(
        opening.type.removesuffix("_open") + "_close",
        opening.tag,
        -1,
        block=opening.block,
        hidden=opening.hidden,
    )

"""The beginning of a text, cut where it does not hurt."""

from collections.abc import Iterator

from markdown_it.token import Token

from app.content.text.excerpt import ELLIPSIS, LONGEST_WORD, shorten
from app.content.text.visible_text import spoken

# In characters of text. A text that is a little longer is shown whole: "read on" for one line is
# a nuisance.
LENGTH = 600
TOLERANCE = 200

# Less than this before a block that does not fit looks like a mistake: the block is cut open.
SHORTEST = 200

# What things that take room without having text count for.
IMAGE_WEIGHT = 100
BLOCK_WEIGHT = 20

_CODE = frozenset({"fence", "code_block"})


def summarize(tokens: list[Token]) -> list[Token]:
    """Answer the leading blocks of a parsed text, about LENGTH characters, properly nested.

    Whole blocks where that gives enough to read; otherwise the block that does not fit is cut: a
    paragraph between words, with an ellipsis, lists and quotations inside what they hold, code
    between lines.
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
    """How much room a token takes: its text, but something at least for all that is shown."""
    if token.type == "inline":
        return max(sum(map(_inline_weight, token.children or ())), BLOCK_WEIGHT)
    if token.type in _CODE:
        return max(len(token.content), BLOCK_WEIGHT)
    return BLOCK_WEIGHT if token.nesting == 0 else 0


def _inline_weight(child: Token) -> int:
    return IMAGE_WEIGHT if child.type == "image" else len(spoken(child))


def _without_last_heading(tokens: list[Token]) -> list[Token]:
    """A heading promises what the summary does not show."""
    while tokens and tokens[-1].type == "heading_close":
        tokens = tokens[:-3]
    return tokens


def _cut_blocks(tokens: list[Token], room: int) -> list[Token]:
    kept: list[Token] = []
    opened: list[Token] = []
    for token in tokens:
        weight = _weight(token)
        if weight > room:
            kept += _cut_leaf(token, room)
            break
        room -= weight
        kept.append(token)
        _follow(token, opened)
    return kept + [_closing(token) for token in reversed(opened)]


def _cut_leaf(token: Token, room: int) -> list[Token]:
    if token.type in _CODE:
        code = token.content[: max(room, BLOCK_WEIGHT)]
        token.content = (code[: code.rfind("\n") + 1] or code + "\n") + ELLIPSIS + "\n"
        return [token]
    if token.type == "inline":
        token.children = _cut_inline(token.children or [], max(room, BLOCK_WEIGHT))
        return [token]
    return []


def _cut_inline(children: list[Token], room: int) -> list[Token]:
    kept: list[Token] = []
    opened: list[Token] = []
    for child in children:
        weight = _inline_weight(child)
        if weight > room:
            kept.append(_cut_child(child, room, is_first=not kept))
            break
        room -= weight
        kept.append(child)
        _follow(child, opened)
    return kept + [_closing(token) for token in reversed(opened)]


def _cut_child(child: Token, room: int, is_first: bool) -> Token:
    first_word = child.content.split(maxsplit=1)[:1]
    tears_word = not is_first and first_word and room < len(first_word[0]) <= LONGEST_WORD
    if child.type not in ("text", "code_inline") or tears_word:
        return Token("text", "", 0, content=ELLIPSIS)
    child.content = shorten(child.content, room)
    return child


def _follow(token: Token, opened: list[Token]) -> None:
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

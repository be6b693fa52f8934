"""Task lists, figures and tables."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, blockquote, list_block, reference
from markdown_it.rules_block import table as standard_table
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from app.content.text.excerpt import shorten
from app.content.text.visible_text import readable_text

# Short rows are filled up to the width of the table's head, so a few kilobytes could become
# millions of cells. What does not fit any more is shown as the text it was.
MAX_CELLS = 20_000

# Levels of nesting up to which these blocks may begin. A quotation takes one, a list two. Each
# level reads its lines once more; the parser's own limit would drop what lies deeper, here the
# signs that would have begun another level are shown as they were typed.
MAX_QUOTE_LEVEL = 8
MAX_LIST_LEVEL = 16

MAX_LABEL_LENGTH = 80

_BOX = re.compile(r"\[([ xX])\](?=\s)")


def block_rules(md: MarkdownIt) -> None:
    """Plugin for markdown-it: task lists, images with captions, tables that scroll by keyboard."""
    for name, rule, interrupts in (
        ("blockquote", _blockquote, ["paragraph", "reference", "blockquote", "list"]),
        ("list", _list, ["paragraph", "reference", "blockquote"]),
        ("table", _table, ["paragraph", "reference"]),
        ("reference", _reference, []),
    ):
        md.block.ruler.at(name, rule, {"alt": interrupts})
    md.core.ruler.push("task_lists", _mark_tasks)
    md.core.ruler.push("figures", _make_figures)
    md.core.ruler.push("tables", _describe_tables)
    md.add_render_rule("table_open", _render_table_open)
    md.add_render_rule("table_close", _render_table_close)


def _blockquote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    return state.level < MAX_QUOTE_LEVEL and blockquote(state, start, end, silent)


def _list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    return state.level < MAX_LIST_LEVEL and list_block(state, start, end, silent)


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if start + 1 >= end:
        return False
    columns = state.src.count("|", state.bMarks[start + 1], state.eMarks[start + 1]) + 1
    cells_left: int = state.env.setdefault("cells_left", MAX_CELLS)
    if columns > cells_left:
        return False
    if not standard_table(state, start, min(end, start + 2 + cells_left // columns), silent):
        return False
    if not silent:
        state.env["cells_left"] = cells_left - columns * (state.line - start)
    return True


def _reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    # Where `[^1]: …` is no footnote it is text, rather than the address of links named `^1`.
    if state.src.startswith("[^", state.bMarks[start] + state.tShift[start]):
        return False
    return reference(state, start, end, silent)


def _mark_tasks(state: StateCore) -> None:
    """Put a disabled box, in a label with its text, where an item of a list begins with `[ ]`.

    The label names the box for screen readers. (The plugin for task lists searches the list's
    beginning anew for each item, which takes quadratic time.)
    """
    lists: list[Token] = []
    for index, token in enumerate(state.tokens):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(token)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open" and _make_task(state.tokens[index + 1 : index + 3]):
            token.attrs["class"] = "task"
            lists[-1].attrs["class"] = "task-list"


def _make_task(tokens: list[Token]) -> bool:
    if [token.type for token in tokens] != ["paragraph_open", "inline"]:
        return False
    children = tokens[1].children or []
    box = _BOX.match(children[0].content) if children and children[0].type == "text" else None
    if not box:
        return False
    children[0].content = children[0].content[box.end() :]
    attributes: dict[str, str | int | float] = {"type": "checkbox", "disabled": ""}
    if box.group(1) != " ":
        attributes["checked"] = ""
    tokens[1].children = [
        Token("label_open", "label", 1),
        Token("task_box", "input", 0, attrs=attributes),
        *children,
        Token("label_close", "label", -1),
    ]
    return True


def _make_figures(state: StateCore) -> None:
    """An image that stands alone and has a title becomes a figure with the title as its caption."""
    for opening, inline, closing in zip(
        state.tokens, state.tokens[1:], state.tokens[2:], strict=False
    ):
        children = inline.children or []
        if (
            opening.type != "paragraph_open"
            or opening.hidden
            or closing.type != "paragraph_close"
            or [child.type for child in children] != ["image"]
            or not children[0].attrs.get("title")
        ):
            continue
        opening.type, closing.type = "figure_open", "figure_close"
        opening.tag = closing.tag = "figure"
        caption = Token("text", "", 0, content=str(children[0].attrs.pop("title")))
        inline.children = [
            *children,
            Token("figcaption_open", "figcaption", 1),
            caption,
            Token("figcaption_close", "figcaption", -1),
        ]


def _describe_tables(state: StateCore) -> None:
    for index, token in enumerate(state.tokens):
        if token.type == "table_open":
            heads = ", ".join(filter(None, _head_texts(state.tokens, index)))
            token.meta["label"] = shorten(" ".join(heads.split()), MAX_LABEL_LENGTH)
        elif token.type in ("th_open", "td_open") and token.attrs:
            alignment = str(token.attrs.pop("style", "")).removeprefix("text-align:")
            token.attrs["class"] = f"align-{alignment}"


def _head_texts(tokens: list[Token], start: int) -> Iterator[str]:
    for index in range(start, len(tokens)):
        if tokens[index].type == "thead_close":
            return
        if tokens[index].type == "inline":
            yield readable_text(tokens[index]).strip()


def _render_table_open(self: object, tokens: list[Token], index: int, *_: object) -> str:
    """A box that scrolls, which the keyboard can reach and whose columns name it."""
    box = Token("table_box", "div", 1, attrs={"class": "table-scroll", "tabindex": "0"})
    if tokens[index].meta["label"]:
        box.attrs |= {"role": "group", "aria-label": tokens[index].meta["label"]}
    return f"<div{RendererHTML.renderAttrs(box)}><table>\n"


def _render_table_close(*_: object) -> str:
    return "</table></div>\n"

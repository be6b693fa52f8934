"""Rules for blocks: task lists, figures, tables, and limits on nesting."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, blockquote, list_block, reference
from markdown_it.rules_block import table as standard_table
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from app.content.text.excerpt import shorten
from app.content.text.visible_text import inline_text

# Short rows are padded to the width of the header, so a few kilobytes could become millions of
# cells. Rows beyond the limit are shown as text.
MAX_CELLS = 20_000

# The deepest nesting at which a block quote (one level) and a list (two levels) may begin. Each
# level parses its lines again. markdown-it's own limit drops deeper content; here the markers
# beyond the limit are shown as text.
MAX_QUOTE_LEVEL = 8
MAX_LIST_LEVEL = 16

MAX_LABEL_LENGTH = 80

_BOX = re.compile(r"\[([ xX])\](?=\s)")


def block_rules(md: MarkdownIt) -> None:
    """Install task lists, figures and scrollable tables. A plugin for markdown-it."""
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
    # `[^1]: …` that is not a footnote stays text, and does not define links named `^1`.
    if state.src.startswith("[^", state.bMarks[start] + state.tShift[start]):
        return False
    return reference(state, start, end, silent)


def _mark_tasks(state: StateCore) -> None:
    """Replace `[ ]` at the beginning of a list item by a disabled checkbox.

    A label around it and its text names it for screen readers. The task list plugin is not used
    because it takes quadratic time: it searches the beginning of the list for each item.
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
    """Turn a paragraph of one image with a title into a figure, with the title as caption."""
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
        caption = Token("text", "", 0, content=str(children[0].attrs["title"]))
        inline.children = [
            *children,
            Token("figcaption_open", "figcaption", 1),
            caption,
            Token("figcaption_close", "figcaption", -1),
        ]


def _describe_tables(state: StateCore) -> None:
    for index, token in enumerate(state.tokens):
        if token.type == "table_open":
            headers = ", ".join(filter(None, _header_texts(state.tokens, index)))
            token.meta["label"] = shorten(" ".join(headers.split()), MAX_LABEL_LENGTH)
        elif token.type in ("th_open", "td_open") and token.attrs:
            alignment = str(token.attrs.pop("style", "")).removeprefix("text-align:")
            token.attrs["class"] = f"align-{alignment}"


def _header_texts(tokens: list[Token], start: int) -> Iterator[str]:
    for index in range(start, len(tokens)):
        if tokens[index].type == "thead_close":
            return
        if tokens[index].type == "inline":
            yield inline_text(tokens[index]).strip()


def _render_table_open(self: object, tokens: list[Token], index: int, *_: object) -> str:
    """Wrap the table in a scrollable, focusable element, labelled by its column headers."""
    box = Token("table_box", "div", 1, attrs={"class": "table-scroll", "tabindex": "0"})
    if tokens[index].meta["label"]:
        box.attrs |= {"role": "group", "aria-label": tokens[index].meta["label"]}
    return f"<div{RendererHTML.renderAttrs(box)}><table>\n"


def _render_table_close(*_: object) -> str:
    return "</table></div>\n"

"""Footnotes: `text[^1]` and `[^1]: the note`, listed at the end of the text."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def, footnote_ref

from app.content.markdown.inline_rules import inline_tokens

# The plugin searches the rest of the paragraph for the end of a label, once per `[^`.
_REFERENCE = re.compile(r"\[\^[^\s\]\[]{1,100}\]")

_ARROW = "\u21a9\ufe0e"  # with the variation selector for text, not emoji


def footnotes(md: MarkdownIt) -> None:
    """Install footnotes with ids that begin with `fn-`. A plugin for markdown-it.

    Inline notes (`^[…]`) are disabled, because the plugin parses them with unlimited recursion.
    The roles are those of https://www.w3.org/TR/dpub-aria-1.1/, which screen readers announce in
    their user's language, so the HTML needs no words.
    """
    md.use(footnote_plugin, inline=False)
    md.block.ruler.at("footnote_def", _definition, {"alt": ["paragraph", "reference"]})
    md.inline.ruler.at("footnote_ref", _reference)
    md.core.ruler.after("footnote_tail", "footnote_links", _drop_dangling_links)
    md.add_render_rule("footnote_ref", _render_reference)
    md.add_render_rule("footnote_block_open", _render_block_open)
    md.add_render_rule("footnote_block_close", _render_block_close)
    md.add_render_rule("footnote_open", _render_open)
    md.add_render_rule("footnote_close", _render_close)
    md.add_render_rule("footnote_anchor", _render_backlink)


def drop_footnotes(md: MarkdownIt) -> None:
    """Remove footnotes and their references. A plugin for markdown-it, after `footnotes`."""
    md.core.ruler.push("drop_footnotes", _drop_all)


def _definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if silent:
        return footnote_def(state, start, end, silent)
    # A note inside a note would corrupt the plugin's list of notes.
    if state.env.get("in_footnote"):
        return False
    state.env["in_footnote"] = True
    try:
        return footnote_def(state, start, end, silent)
    finally:
        state.env["in_footnote"] = False


def _reference(state: StateInline, silent: bool) -> bool:
    if not _REFERENCE.match(state.src, state.pos, state.posMax):
        return False
    return footnote_ref(state, silent)


def _drop_dangling_links(state: StateCore) -> None:
    """Remove backlinks to references that were parsed but are not in the output."""
    shown = {
        (child.meta["id"], child.meta["subId"])
        for inline in inline_tokens(state)
        for child in inline.children or ()
        if child.type == "footnote_ref"
    }
    state.tokens = [
        token
        for token in state.tokens
        if token.type != "footnote_anchor" or (token.meta["id"], token.meta["subId"]) in shown
    ]


def _drop_all(state: StateCore) -> None:
    kept: list[Token] = []
    for token in state.tokens:
        if token.type == "footnote_block_open":
            break
        kept.append(token)
    state.tokens = kept
    for inline in inline_tokens(state):
        inline.children = [c for c in inline.children or () if c.type != "footnote_ref"]


def _note_id(token: Token) -> str:
    return f"fn-{token.meta['id'] + 1}"


def _reference_number(token: Token) -> str:
    """Return `1`, or `1-2` for the second reference to the first note."""
    number, repetition = token.meta["id"] + 1, token.meta["subId"]
    return f"{number}-{repetition + 1}" if repetition else str(number)


def _reference_id(token: Token) -> str:
    repetition = token.meta["subId"]
    return f"{_note_id(token)}-ref" + (f"-{repetition + 1}" if repetition else "")


def _render_reference(self: object, tokens: list[Token], index: int, *_: object) -> str:
    token = tokens[index]
    return (
        f'<sup class="footnote-ref"><a id="{_reference_id(token)}" href="#{_note_id(token)}"'
        f' role="doc-noteref">{token.meta["id"] + 1}</a></sup>'
    )


def _render_block_open(*_: object) -> str:
    return '<div class="footnotes" role="doc-endnotes">\n<ol>\n'


def _render_block_close(*_: object) -> str:
    return "</ol>\n</div>\n"


def _render_open(self: object, tokens: list[Token], index: int, *_: object) -> str:
    return f'<li id="{_note_id(tokens[index])}">'


def _render_close(*_: object) -> str:
    return "</li>\n"


def _render_backlink(self: object, tokens: list[Token], index: int, *_: object) -> str:
    token = tokens[index]
    return (
        f' <a class="footnote-back" href="#{_reference_id(token)}" role="doc-backlink"'
        f' aria-label="{_reference_number(token)}">{_ARROW}</a>'
    )

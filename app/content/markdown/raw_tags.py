"""The few HTML tags that Markdown has no signs for: `<kbd>`, `<sub>`, `<details>` and the like.

All other HTML stays text. What is unbalanced, the sanitizer's parser balances.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

_INLINE = re.compile(
    r"<(?:/?(?:kbd|mark|sub|sup|abbr)|abbr\s+title=(?:\"[^\"<>]{0,200}\"|'[^'\"<>]{0,200}'))\s*>",
    re.IGNORECASE,
)
_LINE_BREAK = re.compile(r"<br\s{0,3}/?>", re.IGNORECASE)
_OPEN = re.compile(r"<details(\s+open)?\s*>\s*(.*)", re.IGNORECASE)
_CLOSE = re.compile(r"</details\s*>\s*", re.IGNORECASE)
_SUMMARY = re.compile(r"\s*<summary\s*>(.*?)</summary\s*>\s*", re.IGNORECASE)

# Lines that are searched for the ends of all `<details>` of a text.
MAX_SEARCHED_LINES = 50_000


def raw_tags(md: MarkdownIt) -> None:
    """Install the tags. A plugin for markdown-it."""
    md.inline.ruler.before("autolink", "raw_tags", _inline_tag)
    md.block.ruler.before(
        "paragraph", "details", _details, {"alt": ["paragraph", "reference", "blockquote"]}
    )


def _inline_tag(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "<":
        return False
    is_break = _LINE_BREAK.match(state.src, state.pos, state.posMax)
    tag = is_break or _INLINE.match(state.src, state.pos, state.posMax)
    if tag is None:
        return False
    if not silent:
        if is_break:
            state.push("hardbreak", "br", 0)
        else:
            state.push("html_inline", "", 0).content = tag[0]
    state.pos = tag.end()
    return True


def _details(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse `<details>`, a summary on the same line or the next, blocks, and `</details>`.

    Without a summary it stays text: browsers would show a word of theirs, in any language.
    """
    opening = _OPEN.fullmatch(_line(state, start))
    if opening is None or state.is_code_block(start):
        return False
    summary_line = start if opening[2] else min(start + 1, end - 1)
    summary = _SUMMARY.fullmatch(opening[2] or _line(state, summary_line))
    last = _end_of_details(state, start, end) if summary else None
    if summary is None or last is None or summary_line >= last:
        return False
    if silent:
        return True

    old_parent, old_end = state.parentType, state.lineMax
    token = state.push("details_open", "details", 1)
    token.map = [start, last + 1]
    if opening[1]:
        token.attrs["open"] = ""
    state.push("summary_open", "summary", 1)
    inline = state.push("inline", "", 0)
    inline.content, inline.map, inline.children = summary[1].strip(), [start, start + 1], []
    state.push("summary_close", "summary", -1)
    state.parentType, state.lineMax = "details", last
    state.md.block.tokenize(state, summary_line + 1, last)
    state.parentType, state.lineMax = old_parent, old_end
    state.push("details_close", "details", -1)
    state.line = last + 1
    return True


def _end_of_details(state: StateBlock, start: int, end: int) -> int | None:
    """Return the line of the `</details>` that belongs to the line `start`, or None."""
    depth = 0
    for line in range(start, end):
        left = state.env.setdefault("details_lines", MAX_SEARCHED_LINES)
        state.env["details_lines"] = left - 1
        if left <= 0 or (line > start and state.sCount[line] < state.blkIndent):
            return None
        text = _line(state, line)
        depth += _OPEN.fullmatch(text) is not None
        if _CLOSE.fullmatch(text):
            depth -= 1
            if not depth:
                return line
    return None


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]

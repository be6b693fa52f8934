"""Typographic quotation marks, dashes and ellipses, as the language of the text has them."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_core.smartquotes import process_inlines

from app.content.markdown.inline_rules import inline_tokens

# Outer and inner quotation marks, from Unicode's CLDR. Languages that are missing, such as
# Chinese and Japanese, have no use for straight ones, and are left alone.
QUOTATION_MARKS: dict[str, tuple[str, str, str, str]] = {
    **dict.fromkeys(("en", "id", "nl", "pt", "sw", "tr", "vi"), ("“", "”", "‘", "’")),
    **dict.fromkeys(("cs", "de", "sk", "sl"), ("„", "“", "‚", "‘")),
    **dict.fromkeys(("fi", "sv"), ("”", "”", "’", "’")),
    **dict.fromkeys(("el", "es", "it"), ("«", "»", "“", "”")),
    **dict.fromkeys(("hu", "pl", "ro"), ("„", "”", "«", "»")),
    **dict.fromkeys(("ru", "uk"), ("«", "»", "„", "“")),
    "da": ("“", "”", "‘", "’"),
    "fr": ("«\u202f", "\u202f»", "“", "”"),
    "nb": ("«", "»", "‘", "’"),
}

# The library searches all open quotation marks of a paragraph for each one that closes.
MAX_QUOTES = 200

_ELLIPSIS = re.compile(r"(?<!\.)\.{3}(?!\.)")
_EM_DASH = re.compile(r"(?<!-)---(?!-)")
# Not before a word: `--verbose` is an option of a command.
_EN_DASH = re.compile(r"(?<=\s)--(?=\s)|(?<=[^\s-])--(?=[^\s-])")


def typography(md: MarkdownIt, language: str) -> None:
    """Install the rules of a language, if it has any. A plugin for markdown-it."""
    marks = QUOTATION_MARKS.get(language)
    if marks is None:
        return
    md.options["typographer"] = True
    md.options["quotes"] = list(marks)
    md.core.ruler.at("replacements", _replace_dashes)
    md.core.ruler.at("smartquotes", _replace_quotes)
    md.enable(["replacements", "smartquotes"])


def _replace_dashes(state: StateCore) -> None:
    for inline in inline_tokens(state):
        in_autolink = False
        for child in inline.children or ():
            if child.type in ("link_open", "link_close") and child.info == "auto":
                in_autolink = child.type == "link_open"
            elif child.type == "text" and not in_autolink:
                text = _ELLIPSIS.sub("…", child.content)
                child.content = _EN_DASH.sub("–", _EM_DASH.sub("—", text))


def _replace_quotes(state: StateCore) -> None:
    for inline in inline_tokens(state):
        if 0 < inline.content.count('"') + inline.content.count("'") <= MAX_QUOTES:
            process_inlines(inline.children or [], state)

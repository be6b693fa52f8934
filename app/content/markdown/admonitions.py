"""Admonitions: quotations that begin with `[!NOTE]`, `[!TIP]` and so on.

https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#alerts
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

# The words of the title, by language.
TITLES = {
    "en": ("Note", "Tip", "Important", "Warning", "Caution"),
    "zh": ("说明", "提示", "重要", "警告", "注意"),
    "de": ("Hinweis", "Tipp", "Wichtig", "Warnung", "Vorsicht"),
    "fr": ("Remarque", "Astuce", "Important", "Avertissement", "Prudence"),
}
KINDS = ("note", "tip", "important", "warning", "caution")
_MARKER = re.compile(rf"\[!({'|'.join(KINDS)})\]\s*", re.IGNORECASE)


def admonitions(md: MarkdownIt, language: str) -> None:
    """Install admonitions. A plugin for markdown-it.

    :param language: that of the titles, English if they are not translated
    """
    titles = TITLES.get(language, TITLES["en"])

    def rule(state: StateCore) -> None:
        _make_admonitions(state, dict(zip(KINDS, titles, strict=True)))

    md.core.ruler.push("admonitions", rule)


def _make_admonitions(state: StateCore, titles: dict[str, str]) -> None:
    tokens: list[Token] = []
    opened: list[Token | None] = []  # the open quotations; None for an ordinary one
    for index, token in enumerate(state.tokens):
        tokens.append(token)
        if token.type == "blockquote_open":
            kind = _take_marker(state.tokens[index + 1 : index + 3])
            opened.append(token if kind else None)
            if kind:
                token.tag, token.attrs["class"] = "div", f"admonition admonition-{kind}"
                tokens += _title(titles[kind])
        elif token.type == "blockquote_close" and opened.pop() is not None:
            token.tag = "div"
    state.tokens = _without_empty_paragraphs(tokens)


def _take_marker(tokens: list[Token]) -> str:
    """Remove the marker at the beginning of a quotation, and return its kind or ''."""
    if [token.type for token in tokens] != ["paragraph_open", "inline"]:
        return ""
    inline = tokens[1]
    children = inline.children or []
    marker = _MARKER.fullmatch(children[0].content) if children else None
    if marker is None or (len(children) > 1 and children[1].type not in ("softbreak", "hardbreak")):
        return ""
    inline.children = children[2:]
    return marker[1].lower()


def _title(text: str) -> list[Token]:
    inline = Token("inline", "", 0, content=text, children=[Token("text", "", 0, content=text)])
    return [
        Token("paragraph_open", "p", 1, attrs={"class": "admonition-title"}, block=True),
        inline,
        Token("paragraph_close", "p", -1, block=True),
    ]


def _without_empty_paragraphs(tokens: list[Token]) -> list[Token]:
    """Remove the paragraphs that had nothing but a marker."""
    kept: list[Token] = []
    for token in tokens:
        is_empty = token.type == "paragraph_close" and kept[-1].type == "inline"
        if is_empty and not kept[-1].children and kept[-2].type == "paragraph_open":
            del kept[-2:]
        else:
            kept.append(token)
    return kept

"""Which text of parsed Markdown a reader reads."""

from markdown_it.token import Token

_BREAKS = frozenset({"softbreak", "hardbreak"})
_LITERAL = frozenset({"text", "text_special", "code_inline"})


def readable_text(inline: Token) -> str:
    """Answer the text of one `inline` token, markup left out, images by their description."""
    return "".join(spoken(child) for child in inline.children or ())


def spoken(child: Token) -> str:
    """Answer what one child of an `inline` token contributes to its text."""
    if child.type in _LITERAL:
        return child.content
    if child.type in _BREAKS:
        return " "
    if child.type == "image":
        return readable_text(child)
    return ""

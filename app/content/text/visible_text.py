"""Extract the visible text of parsed Markdown."""

from markdown_it.token import Token

_BREAKS = frozenset({"softbreak", "hardbreak"})
_LITERAL = frozenset({"text", "text_special", "code_inline"})


def inline_text(inline: Token) -> str:
    """Return the text of an `inline` token without markup, with the descriptions of images."""
    return "".join(token_text(child) for child in inline.children or ())


def token_text(child: Token) -> str:
    """Return the text of one child of an `inline` token."""
    if child.type in _LITERAL:
        return child.content
    if child.type in _BREAKS:
        return " "
    if child.type == "image":
        return inline_text(child)
    return ""

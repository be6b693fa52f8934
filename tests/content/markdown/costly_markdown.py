"""Texts that cost the renderer most for their length, by the shape that is repeated."""

from __future__ import annotations

from app.content.markdown.highlighting import LANGUAGES, MAX_BLOCK

SHAPES: dict[str, str] = {
    "prose": "The quick brown fox jumps over the *lazy* dog, [it says](https://example.com/).\n\n",
    "article": "## Part\n\nSome **bold** words.\n\n- one\n- two\n\n> Quoted `code`.\n\n"
    "| a | b |\n|-|-|\n| 1 | 2 |\n\n",
    "cjk": "这是**「重点」**的段落，有些标点。\n\n",
    "brackets": "[",
    "images": "![",
    "image brackets in emphasis": "![*a",
    "nested images": "![" * 20 + "]" * 20 + "(b)",
    "nested links": "[" * 20 + "]" * 20 + "(b)",
    "footnote signs": "[^",
    "footnotes": "[^a]: b\n\n[^a] ",
    "stars": "*a",
    "underscores": "_a*",
    "strong": "**a**",
    "strikes": "~~a~~ ",
    "backticks": "`a",
    "quotations": "> > > ",
    "quoted lines": "> - a\n",
    "list": "- a\n",
    "loose list": "- a\n\n",
    "numbers": "1. a\n",
    "nested list": "- a\n  - a\n",
    "tasks": "- [ ] a\n",
    "headings": "# a\n",
    "underlined headings": "a\n===\n",
    "paragraphs": "a\n\n",
    "lines": "a\n",
    "tables": "a|b\n-|-\na|b\n",
    "empty cells": "|a|b|c|d|\n|-|-|-|-|\n" + "|\n" * 40,
    "admonitions": "> [!NOTE]\n> a\n\n",
    "references": "[a]: b\n[a] ",
    "tags": "<kbd>a</kbd>",
    "open tags": "<b",
    "entities": "&amp;",
    "urls": "http://a.b/c ",
    "url brackets": "http://a/(",
    "mails": "a@b.cd ",
    "at signs": "a@",
    "quotes": "\"a' ",
    "dashes": "--a",
    "escapes": "\\",
    "fences": "```\n",
    "code": "```py\nx = [1, 'a']  # b\n```\n",
}

# Pieces of code that are many tokens; of lexers, those with the most states take longest.
CODE = (
    "a=b\n",
    "@a $b %c ^d &e !f ~g :h ;i\n",
    "<a <b </d <e {{ {% <?php $a\n",
    "a " + "\"'`" * 9 + "\n",
)


def repeated(shape: str, length: int) -> str:
    """Return a text of at most so many bytes."""
    return (shape * (length // len(shape) + 1)).encode()[:length].decode(errors="ignore")


def costly_texts(length: int) -> dict[str, str]:
    """Return every text of such a length in bytes, by what it is."""
    texts = {name: repeated(shape, length) for name, shape in SHAPES.items()}
    for language in LANGUAGES:
        for number, piece in enumerate(CODE):
            block = f"```{language}\n{repeated(piece, min(length, MAX_BLOCK) - 100)}\n```\n"
            texts[f"{language} {number}"] = repeated(block, length)
    return texts

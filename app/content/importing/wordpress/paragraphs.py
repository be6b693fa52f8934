"""Make the paragraphs of texts in which blank lines and the ends of lines are to be seen.

The editor of WordPress before version 5 stores texts so, and so do comments.
"""

from __future__ import annotations

import re

from app.content.importing.wordpress.spans import Held, replace_spans

_BLOCKS = (
    "address|article|aside|blockquote|caption|center|col|colgroup|dd|details|div|dl|dt|fieldset"
    "|figcaption|figure|footer|form|h[1-6]|header|hr|iframe|legend|li|main|math|menu|nav|ol|option"
    "|p|pre|script|section|select|style|summary|table|tbody|td|template|textarea|tfoot|th|thead|tr"
    "|ul|video|audio|object"
)
# in which every sign stays as it is
_KEPT = re.compile(r"<(?P<name>pre|script|style|textarea|svg)(?=[\s>])[^<>]*>", re.IGNORECASE)
_OPENING = re.compile(rf"(<(?:{_BLOCKS})(?=[\s/>])[^<>]*>)", re.IGNORECASE)
_CLOSING = re.compile(rf"(</(?:{_BLOCKS})\s*>|<hr[^<>]*>)", re.IGNORECASE)
_BEGINS = re.compile(rf"</?(?P<name>{_BLOCKS})(?=[\s/>])[^<>]*>", re.IGNORECASE)
_ENDS = re.compile(rf"</(?:{_BLOCKS})\s*>\s*\Z", re.IGNORECASE)
# blocks whose text is no paragraph of its own
_OF_TEXT = re.compile(
    r"p|h[1-6]|li|d[td]|t[dh]|figcaption|caption|summary|address|legend|option", re.IGNORECASE
)
_SPACES = re.compile(r"[ \t]+")
_BLANK_LINE = re.compile(r"\n ?\n\s*")
_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"(?:<br\s?/?>)? ?\n ?", re.IGNORECASE)
_LONE_ADDRESS = re.compile(r"^ ?(https?://[^\s<>\"\[\]]+) ?$", re.MULTILINE)


def hold_code(html: str, held: Held) -> str:
    """Return HTML in which code, scripts and the like are held, since every sign in it counts."""

    def hold(match: re.Match[str], content: str) -> str:
        return held.hold(f"{match.group()}{content}</{match['name']}>")

    return replace_spans(html, _KEPT, r"</{}\s*>", hold)


def with_paragraphs(html: str, held: Held) -> str:
    """Return HTML in which texts between blank lines are paragraphs and single lines end.

    What is in blocks already stays there. An address alone in a line is one of those that WordPress
    shows the content of, and becomes a link in a paragraph.

    :param held: what is held already
    """
    text = _SPACES.sub(" ", html.replace("\r\n", "\n").replace("\r", "\n"))
    text = _LONE_ADDRESS.sub(lambda match: held.hold(link_to(match.group(1))), text)
    text = _TAG.sub(lambda match: match.group().replace("\n", " "), text)
    text = _CLOSING.sub("\\1\n\n", _OPENING.sub("\n\n\\1", text))
    return "\n".join(_paragraph(each) for each in _BLANK_LINE.split(text) if each.strip())


def link_to(address: str) -> str:
    """Return a paragraph with a link to an address, which is written as HTML writes it."""
    return f'<p><a href="{address}">{address}</a></p>'


def _paragraph(piece: str) -> str:
    """Return a piece of text as a paragraph, unless a block begins it that is none."""
    piece = piece.strip()
    if Held.is_held(piece):
        return piece
    before, name = "", ""
    while begins := _BEGINS.match(piece):
        before += begins.group()
        name = "" if begins.group()[1] == "/" else begins.group("name")
        piece = piece[begins.end() :].lstrip()
    ends = _ENDS.search(piece)
    after = ends.group() if ends else ""
    text = _BREAK.sub("<br>", piece[: ends.start()] if ends else piece)
    if not text.strip() or _OF_TEXT.fullmatch(name):
        return before + text + after
    return f"{before}<p>{text}</p>{after}"

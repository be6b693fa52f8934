"""Turn the bodies of posts, as both editors of WordPress store them, into plain HTML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from html import escape, unescape
from typing import NamedTuple

from app.content.importing.media import Media
from app.content.importing.wordpress.paragraphs import hold_code, link_to, with_paragraphs
from app.content.importing.wordpress.shortcodes import (
    count_unknown,
    hold_code_of_shortcodes,
    replace_shortcodes,
)
from app.content.importing.wordpress.spans import Held, replace_spans

_BLOCK = re.compile(r"(/?)wp:([a-z][a-z0-9/_-]*)(.*)", re.DOTALL)
# the text of the former editor within the present one
_FREEFORM = frozenset({"freeform", "core/freeform"})
# blocks of WordPress that show nothing
_EMPTY = frozenset({"more", "nextpage", "spacer", "separator"})
_EMBED = re.compile(r'<(?P<name>div)\s[^<>]*class="wp-block-embed__wrapper"[^<>]*>', re.IGNORECASE)
_FIGURE = re.compile(r"<(?P<name>figure)(?=[\s>])[^<>]*>", re.IGNORECASE)
_FIGURE_START = re.compile(r"<figure(?=[\s>])[^<>]*>", re.IGNORECASE)
_CAPTIONED = re.compile(
    r"\s*(?:<(?:div|p)[^<>]*>\s*)?<img\s(?P<attributes>[^<>]*?)/?>\s*(?:</(?:div|p)>\s*)?"
    r"<figcaption[^<>]*>(?P<caption>(?:[^<]|<(?!/?figcaption))*)</figcaption>\s*",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]*>")
_LINK = re.compile(r"<(?:a|img)\s", re.IGNORECASE)
_PICTURE = re.compile(r"<img\b[^<>]*?\ssrc\s?=\s?[\"']?([^\s\"'<>]+)", re.IGNORECASE)
_LINKED = re.compile(r"<a\b[^<>]*?\shref\s?=\s?[\"']?([^\s\"'<>]+)", re.IGNORECASE)


class Attachment(NamedTuple):
    """A picture of the media library."""

    address: str
    alt: str
    caption: str

    def to_html(self) -> str:
        """Return the picture as HTML."""
        caption = f' data-caption="{escape(self.caption)}"' if self.caption else ""
        picture = f'<img src="{escape(self.address)}" alt="{escape(self.alt)}"{caption}>'
        return f"<p>{picture}</p>"


class Remarks:
    """What is not in the texts as it was, counted over the whole export."""

    def __init__(self) -> None:
        self.shortcodes: Counter[str] = Counter()
        self.blocks: Counter[str] = Counter()
        self.pictures = 0
        self.embedded_pictures = 0
        self.missing_pictures = 0


class Bodies:
    """Turns bodies into HTML that has nothing of WordPress any more.

    :param attachments: of the export, by their ids
    :param uploads: finds the files of pictures
    """

    def __init__(
        self, attachments: Mapping[str, Attachment], remarks: Remarks, uploads: Media
    ) -> None:
        self._attachments = attachments
        self._remarks = remarks
        self._uploads = uploads

    def to_html(self, body: str, *, gallery: str = "", featured: str = "") -> str:
        """Return the body of a post as HTML.

        :param gallery: the ids of the pictures that a gallery without ids shows
        :param featured: the id of the picture that stands above the text
        """
        held = Held()
        body = body.replace("\ue000", "").replace("\ue001", "")
        body = hold_code(hold_code_of_shortcodes(body, held), held)
        pieces = []
        for is_block, piece in _pieces(body, self._remarks.blocks):
            text = replace_shortcodes(piece, lambda ids: self._gallery(ids or gallery))
            count_unknown(text, self._remarks.shortcodes)
            pieces.append(text if is_block else with_paragraphs(text, held))
        html = replace_spans("\n".join(pieces), _EMBED, r"</{}\s*>", _embed)
        html = replace_spans(html, _FIGURE, r"</{}\s*>", _figure)
        html = self._lead(featured, html) + held.put_back(html)
        self._count_pictures(html)
        return html

    def _gallery(self, ids: str) -> str:
        found = [self._attachments.get(each.strip()) for each in ids.split(",") if each.strip()]
        self._remarks.missing_pictures += found.count(None)
        return "\n\n".join(each.to_html() for each in found if each is not None)

    def _lead(self, featured: str, html: str) -> str:
        """Return the picture that stands above a text, unless it is in the text as well."""
        if not featured:
            return ""
        picture = self._attachments.get(featured)
        if picture is None:
            self._remarks.missing_pictures += 1
            return ""
        name = picture.address.rpartition("/")[2].rpartition(".")[0]
        is_shown = any(name in address for address in _PICTURE.findall(html)) if name else False
        return "" if is_shown else picture.to_html()

    def _count_pictures(self, html: str) -> None:
        for address in _PICTURE.findall(html):
            if address.lower().startswith("data:"):
                self._remarks.embedded_pictures += 1
            elif not self._uploads.is_there(address, is_shown=True):
                self._remarks.pictures += 1

    def missing_pictures(self, html: str) -> list[str]:
        """Return the addresses of pictures of the site whose files are not there, each once."""
        shown = dict.fromkeys(_PICTURE.findall(html), True)
        linked = dict.fromkeys(_LINKED.findall(html), False)
        return [
            address
            for address, is_shown in (linked | shown).items()
            if self._uploads.is_of_site(address, is_shown=is_shown)
            and not self._uploads.is_there(address, is_shown=is_shown)
        ]


def comment_to_html(text: str) -> str:
    """Return the text of a comment as HTML."""
    held = Held()
    text = hold_code(text.replace("\ue000", "").replace("\ue001", ""), held)
    return held.put_back(with_paragraphs(text, held))


def _pieces(body: str, dynamic: Counter[str]) -> Iterator[tuple[bool, str]]:
    """Yield the texts of a body without comments, and whether each is within a block.

    :param dynamic: counts the blocks whose content WordPress makes, by their names
    """
    depth, position, outside = 0, 0, ""
    while (start := body.find("<!--", position)) >= 0:
        end = body.find("-->", start + 4)
        if end < 0:
            break
        piece, before = body[position:start], depth
        position = end + 3
        block = _BLOCK.fullmatch(body[start + 4 : end].strip())
        if block is not None and block.group(2) not in _FREEFORM:
            if block.group(1):
                depth = max(depth - 1, 0)
            elif not block.group(3).endswith("/"):
                depth += 1
            elif block.group(2).removeprefix("core/") not in _EMPTY:
                dynamic[block.group(2)] += 1
        if before:
            yield True, piece
        else:
            outside += piece
            if depth:
                yield False, outside
                outside = ""
    yield bool(depth), outside + body[position:]


def _embed(match: re.Match[str], content: str) -> str:
    address = unescape(content).strip()
    if not address.startswith(("http://", "https://")) or " " in address:
        return f"{match.group()}{content}</div>"
    return link_to(escape(address))


def _figure(match: re.Match[str], content: str) -> str:
    """Return a figure of one picture as the picture with its caption; others as they are."""
    before, inner = match.group(), content
    for begins in _FIGURE_START.finditer(content):
        before, inner = match.group() + content[: begins.end()], content[begins.end() :]
    found = _CAPTIONED.fullmatch(inner)
    if found is None or _LINK.search(found["caption"]):
        return f"{before}{inner}</figure>"
    caption = " ".join(unescape(_TAG.sub("", found["caption"])).split())
    picture = f'<p><img {found["attributes"]} data-caption="{escape(caption)}"></p>'
    return f"{before}{picture}</figure>"

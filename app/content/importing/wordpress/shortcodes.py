"""Replace the shortcodes of WordPress, such as ``[caption]``, by the HTML that they stand for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from html import escape, unescape

from app.content.importing.wordpress.paragraphs import link_to
from app.content.importing.wordpress.spans import Held, replace_spans

_CODE = re.compile(
    r"(?<!\[)\[(?P<name>code|sourcecode|source|highlight)(?P<written>\s[^\[\]]*)?\]", re.IGNORECASE
)
_CAPTION = re.compile(
    r"(?<!\[)\[(?P<name>caption|wp_caption)(?P<written>\s[^\[\]]*)?\]", re.IGNORECASE
)
_EMBED = re.compile(r"(?<!\[)\[(?P<name>embed)(?:\s[^\[\]]*)?\]", re.IGNORECASE)
_END_OF_CODE = r"\[/{}\]"
_MEDIA = re.compile(
    r"(?<!\[)\[(video|audio|youtube|vimeo|gallery)((?:\s|=)[^\[\]]*)?\](?:\s?\[/\1\])?",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"(?:<a\s[^<>]*>\s*)?<img\s[^<>]*>(?:\s*</a\s*>)?", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w-]{1,40})\s?=\s?(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'\]]+))")
_ADDRESS = re.compile(r"https?://[^\s\"'<>\]]+")
_ESCAPED = re.compile(r"\[(\[/?[a-zA-Z][\w-]*[^\[\]]*\])\]")
# what only code can be: with attributes, or with an end
_UNKNOWN = re.compile(r"(?<!\[)\[([a-zA-Z][\w-]{1,40})\s+[\w-]+\s*=[^\[\]]*\]")
_END = re.compile(r"\[/([a-zA-Z][\w-]{1,40})\]")
_SOURCES = ("src", "mp4", "m4v", "webm", "ogv", "mp3", "m4a", "ogg", "wav", "flv", "wmv")

Gallery = Callable[[str], str]


def attributes_of(text: str) -> dict[str, str]:
    """Return the attributes of a shortcode."""
    found = _ATTRIBUTE.findall(unescape(text or ""))
    return {name.lower(): double or single or bare for name, double, single, bare in found}


def hold_code_of_shortcodes(html: str, held: Held) -> str:
    """Return HTML in which code in shortcodes is held as ``<pre>``."""

    def hold(match: re.Match[str], content: str) -> str:
        attributes = attributes_of(match["written"])
        language = attributes.get("lang") or attributes.get("language") or ""
        # one of the two editors stores code with its signs escaped
        code = content if "<" in content else unescape(content)
        named = f' class="language-{escape(language)}"' if language else ""
        return held.hold(f"<pre{named}>{escape(code, quote=False)}</pre>")

    return replace_spans(html, _CODE, _END_OF_CODE, hold) if "[/" in html else html


def replace_shortcodes(html: str, gallery: Gallery) -> str:
    """Replace the shortcodes that are known; others stay as text.

    :param gallery: returns the HTML of the pictures with some ids, which are separated by commas
    """
    if "[" not in html:
        return html
    html = replace_spans(html, _CAPTION, _END_OF_CODE, _caption)
    html = replace_spans(html, _EMBED, _END_OF_CODE, lambda _match, content: _link(content))
    html = _MEDIA.sub(lambda match: _media(match, gallery), html)
    return _ESCAPED.sub(r"\1", html)


def count_unknown(html: str, counts: Counter[str]) -> None:
    """Count the shortcodes that stay as text, by their names."""
    if "[" in html:
        opened = Counter(name.lower() for name in _UNKNOWN.findall(html))
        ended = Counter(name.lower() for name in _END.findall(html))
        counts.update(opened | ended)


def _caption(match: re.Match[str], content: str) -> str:
    content = content.strip()
    picture = _PICTURE.search(content)
    if picture is None:
        return content
    words = attributes_of(match["written"]).get("caption") or content[picture.end() :].strip()
    caption = f"<figcaption>{words}</figcaption>" if words else ""
    return f"\n\n<figure>{picture.group()}{caption}</figure>\n\n"


def _link(content: str) -> str:
    address = _ADDRESS.search(content)
    return f"\n\n{link_to(address.group())}\n\n" if address else content


def _media(match: re.Match[str], gallery: Gallery) -> str:
    name, written = match.group(1).lower(), match.group(2) or ""
    attributes = attributes_of(written)
    if name == "gallery":
        ids = attributes.get("ids") or attributes.get("include") or ""
        return f"\n\n{gallery(ids)}\n\n"
    sources = [attributes[each] for each in _SOURCES if each in attributes]
    source = sources[0] if sources else unescape(written)
    return _link(escape(source)) if _ADDRESS.search(source) else match.group()

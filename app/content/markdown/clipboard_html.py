"""Read the HTML that a clipboard holds: known tags only, balanced, in time linear in its length.

Browsers, word processors and web pages put HTML of every kind on the clipboard. What comes out here
has few tags and attributes, each opened and closed in order, so that any parser reads it the same
way. Formats that are hidden in styles become tags: bold spans of Google Docs, list items of Word.
"""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import quote

from app.content.markdown.html_tokens import DROPPED, Token, tokens
from app.content.markdown.inline_rules import ALLOWED_SCHEMES

MOST_TAGS = 10_000
MOST_SIGNS = 40_000  # of markup: < and &
MOST_NESTED = 100

_BLOCKS = frozenset(
    {"p", "div", "section", "article", "blockquote", "pre", "ul", "ol", "li", "hr", "br"}
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_TABLES = frozenset({"table", "thead", "tbody", "tr", "th", "td"})
_KEPT = _BLOCKS | _HEADINGS | _TABLES | {"a", "code", "kbd", "sub", "sup", "img", "input"}
_RENAMED = {
    "b": "strong",
    "strong": "strong",
    "i": "em",
    "em": "em",
    "s": "s",
    "del": "s",
    "strike": "s",
    "tt": "code",
    "samp": "code",
    "header": "div",
    "footer": "div",
    "main": "div",
    "figure": "div",
    "figcaption": "p",
    "dt": "p",
    "dd": "p",
    "caption": "p",
    "address": "p",
    "details": "div",
    "summary": "p",
    "nav": "div",
    "aside": "div",
}
_BLOCK_TAGS = (_BLOCKS | _HEADINGS | _TABLES) - {"br"}
_EMPTY = frozenset({"br", "hr", "img", "input", "meta", "link", "col", "wbr", "base", "source"})
# of imported texts, what they show from elsewhere becomes a link to it
_SHOWN = frozenset({"iframe", "video", "audio", "embed"})
# a tag that ends another one that is open, where pages leave its end out
_ENDS = {
    "p": {"p"},
    "li": {"li"},
    "td": {"td", "th"},
    "th": {"td", "th"},
    "tr": {"tr", "td", "th"},
}
_SPACES = re.compile(r"[ \t\r\n\f\u00a0]+")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_BOLD = re.compile(r"(?<![\w-])font-weight:\s*(?:bold|[6-9]00)")
_NOT_BOLD = re.compile(r"(?<![\w-])font-weight:\s*(?:normal|[1-5]00)")
_ITALIC = re.compile(r"(?<![\w-])font-style:\s*(?:italic|oblique)")
_NOT_ITALIC = re.compile(r"(?<![\w-])font-style:\s*normal")
_STRUCK = re.compile(r"(?<![\w-])text-decoration[^;]*line-through")
_WORD_LIST = re.compile(r"mso-list:\s*l\d+ level([1-9])")
_LANGUAGE = re.compile(r"(?:^|\s)(?:language|lang|highlight-source)-([\w+#-]{1,30})")
_WEB = frozenset({"http", "https"})


class NotConvertible(ValueError):
    """The HTML is nested too deeply, or has too many tags or entities."""


def safe_address(
    address: str, schemes: frozenset[str] = ALLOWED_SCHEMES, *, relative: bool = False
) -> str:
    """Return an address as a Markdown link holds it, "" if it is unsafe.

    :param relative: whether a relative one is returned, or "" as well
    """
    address = address.strip()
    scheme = _SCHEME.match(address)
    if not relative if scheme is None else scheme.group(1).lower() not in schemes:
        return ""
    return quote(address, safe=":/?#[]@!$&'*+,;=%~-._")


def _formats(token: Token) -> list[str]:
    """Return the tags that a tag means, with what its style says."""
    style = token.attributes.get("style", "").lower()
    tag = token.name if token.name in _KEPT else _RENAMED.get(token.name, "")
    if (tag == "strong" and _NOT_BOLD.search(style)) or (tag == "em" and _NOT_ITALIC.search(style)):
        tag = ""  # Google Docs puts everything into such a <b>
    formats = [tag] if tag else []
    if not tag and token.name in ("span", "font", "b", "i"):
        patterns = (("strong", _BOLD), ("em", _ITALIC), ("s", _STRUCK))
        formats += [name for name, pattern in patterns if pattern.search(style)]
        if "mso-list:ignore" in style.replace(" ", ""):
            formats = ["mark"]  # the bullet that Word writes into the text
    return formats


def _markup(tag: str, attributes: dict[str, str], imported: bool) -> str:
    kept: dict[str, str] = {}
    if tag == "a":
        kept["href"] = safe_address(attributes.get("href", ""), relative=imported)
    elif tag == "img":
        kept["src"] = safe_address(attributes.get("src", ""), _WEB, relative=imported)
        kept["alt"] = attributes.get("alt", "")
        kept["caption"] = attributes.get("data-caption", "") if imported else ""
    elif tag == "input":
        kept["type"] = attributes.get("type", "")
        if "checked" in attributes:
            kept["checked"] = "checked"
    elif tag in ("code", "pre", "div"):
        named = _LANGUAGE.search(attributes.get("class", ""))
        kept["lang"] = named.group(1) if named else attributes.get("lang", "") * (tag == "pre")
    elif tag == "p":
        listed = _WORD_LIST.search(attributes.get("style", "").lower())
        kept["level"] = listed.group(1) if listed else ""
    else:
        kept = {name: attributes.get(name, "") for name in ("start", "colspan")}
    written = "".join(f' {name}="{escape(value)}"' for name, value in kept.items() if value)
    return f"<{tag}{written}>"


class _Reader:
    """What is open, and what has been written so far."""

    def __init__(self, imported: bool) -> None:
        self.imported = imported
        self.written: list[str] = []
        self.open: list[tuple[str, list[str]]] = []  # names of the source, and tags for them
        self.inside: dict[str, int] = {}  # how many of a tag are open
        self.tags = 0

    def text(self, source: str) -> None:
        """Write a text, with one space for a run of them unless it is code."""
        text = unescape(source)
        if not self.inside.get("pre"):
            text = _SPACES.sub(" ", text)
        self.written.append(escape(text, quote=False))

    def start(self, token: Token) -> None:
        ends = _ENDS.get(token.name, set())
        while self.open and self.open[-1][0] in ends:
            self._pop()
        self.tags += 1
        if self.tags > MOST_TAGS or len(self.open) >= MOST_NESTED:
            raise NotConvertible
        formats = [tag for tag in _formats(token) if self._is_allowed(tag)]
        if _BLOCK_TAGS.intersection(formats):
            self.drop_breaks()
        self.written += [_markup(tag, token.attributes, self.imported) for tag in formats]
        if token.name in _EMPTY:
            return
        self.open.append((token.name, formats))
        for tag in formats:
            self.inside[tag] = self.inside.get(tag, 0) + 1

    def end(self, name: str) -> None:
        if any(name == opened for opened, _ in self.open):
            while self._pop() != name:
                pass

    def link(self, address: str) -> None:
        """Write a link to something, in a block of its own."""
        address = f"https:{address}" if address.startswith("//") else address
        if address and not self.inside.get("a"):
            self.start(Token("", "div"))
            self.start(Token("", "a", attributes={"href": address}))
            self.text(escape(address))
            self.end("div")

    def end_all(self) -> None:
        while self.open:
            self._pop()

    def _pop(self) -> str:
        name, formats = self.open.pop()
        if _BLOCK_TAGS.intersection(formats):
            self.drop_breaks()
        for tag in reversed(formats):
            self.written.append(f"</{tag}>")
            self.inside[tag] -= 1
        return name

    def drop_breaks(self) -> None:
        """Remove breaks at the end of a block, which mean nothing there."""
        while not self.inside.get("pre") and self.written and self.written[-1] in ("<br>", " "):
            self.written.pop()

    def _is_allowed(self, tag: str) -> bool:
        is_format = tag in ("strong", "em", "s", "code", "a", "table")
        if is_format and self.inside.get(tag):
            return False
        if tag in _TABLES and self.inside.get("table", 0):
            # of a table within a table only the words stay
            return not (self.inside.get("td", 0) + self.inside.get("th", 0))
        if tag == "p":  # the first one of an item, which would be set apart from the others
            return not (self.written and self.written[-1].startswith("<li"))
        if tag == "strong":
            return not any(self.inside.get(name) for name in (*_HEADINGS, "th"))
        return True


def read_clipboard(html: str, *, imported: bool = False) -> str:
    """Return balanced HTML with few tags, and only addresses that may be linked.

    Code has the attribute ``lang``; a paragraph that Word shows as an item of a list has ``level``,
    and its bullet is in ``<mark>``. Raises NotConvertible.

    :param imported: whether it is a text of another site: relative addresses stay, the attribute
        ``data-caption`` of a picture becomes ``caption``, and frames and films become links
    """
    if html.count("<") + html.count("&") > MOST_SIGNS:
        raise NotConvertible
    reader = _Reader(imported)
    for token in tokens(html):
        if token.text:
            reader.text(token.text)
        elif imported and token.name in _SHOWN:
            reader.link(safe_address(token.attributes.get("src", ""), _WEB, relative=True))
        elif token.name in DROPPED:
            continue
        elif token.is_end:
            reader.end(token.name)
        elif token.attributes.get("class") != "Apple-interchange-newline":
            reader.start(token)
    reader.end_all()
    reader.drop_breaks()
    return "".join(reader.written)

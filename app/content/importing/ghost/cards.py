"""The cards of Ghost's editors: pictures, embedded pages, code and all that is not running text.

Both formats of texts, Lexical and Mobiledoc, have the same cards with the same values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from app.content.importing.ghost.html import GATED, picture, public_html
from app.content.importing.ghost.pieces import Pieces

Values = Mapping[str, Any]

_BACKTICKS = re.compile("`+")
_LANGUAGE = re.compile(r"[\w+#.-]{1,30}")
_SOURCE = re.compile(r"<iframe\b[^<>]*?\ssrc=[\"']([^\"'<>]+)")
# what is meant for mails and for people who log in there
_NOT_FOR_PAGES = frozenset({"paywall", "email", "email-cta", "signup", "collection"})


def is_card(name: str) -> bool:
    """Return whether there is a card of this name."""
    return name in _WRITERS or name in _NOT_FOR_PAGES


def add_card(pieces: Pieces, name: str, values: Values) -> None:
    """Add what a card shows to readers without an account; a card for others is left out."""
    if _is_gated(values):
        pieces.left_out[GATED] += 1
    elif name in _WRITERS:
        _WRITERS[name](pieces, values)
    else:
        pieces.left_out[f"cards: {name[:50]}"] += 1


def _is_gated(values: Values) -> bool:
    """Return whether a card was not shown to everybody, as two versions of the editor say it."""
    visibility = values.get("visibility")
    if not isinstance(visibility, dict):
        return False
    web = visibility.get("web")
    if isinstance(web, dict):
        return web.get("nonMember", True) is not True
    return visibility.get("showOnWeb") is False or visibility.get("emailOnly") is True


def text(values: Values, *names: str) -> str:
    """Return the first of several values that is a text with anything in it, or ''."""
    for name in names:
        value = values.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def _link(address: str, words: str) -> str:
    """Return a paragraph with a link whose words are plain text."""
    return f'<p><a href="{escape(address)}">{escape(words or address)}</a></p>' if address else ""


def _caption(values: Values) -> str:
    return f"<figcaption>{text(values, 'caption')}</figcaption>"


def _picture(values: Values, *, caption: str = "") -> str:
    alt = text(values, "alt", "title")
    return picture(text(values, "src"), alt=alt, caption=caption, link=text(values, "href"))


def _image(pieces: Pieces, values: Values) -> None:
    pieces.foreign_html(_picture(values, caption=text(values, "caption")))


def _gallery(pieces: Pieces, values: Values) -> None:
    images = values.get("images")
    listed = images if isinstance(images, list) else []
    shown = [_picture(each) for each in listed if isinstance(each, dict)]
    pieces.foreign_html("".join(shown) + _caption(values))


def _code(pieces: Pieces, values: Values) -> None:
    code = values.get("code")
    if isinstance(code, str) and code.strip():
        code = code.strip("\n")
        fence = "`" * max(3, 1 + max(map(len, _BACKTICKS.findall(code)), default=0))
        language = text(values, "language")
        named = language if _LANGUAGE.fullmatch(language) else ""
        pieces.markdown(f"{fence}{named}\n{code}\n{fence}")
    pieces.foreign_html(_caption(values))


def _markdown(pieces: Pieces, values: Values) -> None:
    pieces.markdown(text(values, "markdown"))


def _html(pieces: Pieces, values: Values) -> None:
    pieces.foreign_html(public_html(text(values, "html"), pieces.left_out))


def _embed(pieces: Pieces, values: Values) -> None:
    """Link what a page of another site is embedded from."""
    metadata = values.get("metadata")
    about = metadata if isinstance(metadata, dict) else {}
    address = text(values, "url")
    if not address:
        found = _SOURCE.search(text(values, "html"))
        address = found[1] if found else ""
    pieces.foreign_html(_link(address, text(about, "title")) + _caption(values))


def _callout(pieces: Pieces, values: Values) -> None:
    emoji = escape(text(values, "calloutEmoji"))
    words = text(values, "calloutText")
    pieces.foreign_html(f"<blockquote><p>{emoji} {words}</p></blockquote>")


def _toggle(pieces: Pieces, values: Values) -> None:
    heading, content = text(values, "heading"), text(values, "content")
    pieces.foreign_html(f"<p><strong>{heading}</strong></p>")
    pieces.foreign_html(content)


def _button(pieces: Pieces, values: Values) -> None:
    pieces.html(_link(text(values, "buttonUrl"), text(values, "buttonText")))


def _file(pieces: Pieces, values: Values) -> None:
    """Link a file, a film or a recording."""
    address = text(values, "src")
    words = text(values, "fileTitle", "title", "fileName") or address.rpartition("/")[2]
    pieces.html(_link(address, words))
    pieces.foreign_html(_caption({"caption": text(values, "fileCaption", "caption")}))


def _product(pieces: Pieces, values: Values) -> None:
    pieces.html(picture(text(values, "productImageSrc")))
    pieces.foreign_html(f"<h4>{text(values, 'productTitle')}</h4>")
    pieces.foreign_html(text(values, "productDescription"))
    pieces.html(_link(text(values, "productUrl"), text(values, "productButton")))


def _header(pieces: Pieces, values: Values) -> None:
    pieces.foreign_html(f"<h2>{text(values, 'header')}</h2>")
    pieces.foreign_html(f"<p>{text(values, 'subheader')}</p>")
    if values.get("buttonEnabled"):
        _button(pieces, values)


def _call_to_action(pieces: Pieces, values: Values) -> None:
    pieces.html(picture(text(values, "imageUrl")))
    pieces.foreign_html(text(values, "textValue"))
    if values.get("showButton"):
        _button(pieces, values)


def _rule(pieces: Pieces, values: Values) -> None:
    pieces.html("<hr>")


_WRITERS: Mapping[str, Callable[[Pieces, Values], None]] = {
    "audio": _file,
    "bookmark": _embed,
    "button": _button,
    "call-to-action": _call_to_action,
    "callout": _callout,
    "card-markdown": _markdown,
    "code": _code,
    "codeblock": _code,
    "embed": _embed,
    "file": _file,
    "gallery": _gallery,
    "header": _header,
    "horizontalrule": _rule,
    "hr": _rule,
    "html": _html,
    "image": _image,
    "markdown": _markdown,
    "nft": _embed,
    "product": _product,
    "toggle": _toggle,
    "transistor": _embed,
    "video": _file,
}

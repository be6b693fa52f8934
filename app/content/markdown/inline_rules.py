"""What is done to the links, images and emphasis of every text, after it has been parsed."""

import re
from collections.abc import Callable, Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

ALLOWED_SCHEMES = frozenset({"http", "https", "mailto"})
EXTERNAL_REL = "nofollow ugc noopener"

# Nobody reads emphasis in emphasis in emphasis; browsers and sanitizers pay for each level.
MAX_EMPHASIS_DEPTH = 10

# A reference (`[a]: …`) is written once and used often, so a short text could grow without bound.
# The references of a text may expand to its own length plus this many characters.
FREE_EXPANSION = 100_000

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_EMPHASIS = frozenset({"em", "strong", "s"})


def is_allowed_url(url: str) -> bool:
    """Answer whether `url` is relative or has a scheme that a reader may safely follow."""
    scheme = _SCHEME.match(url)
    return scheme is None or scheme.group(1).lower() in ALLOWED_SCHEMES


def is_external_url(url: str) -> bool:
    """Answer whether `url` leads away from this site: it names a scheme or a host."""
    return url.startswith("//") or _SCHEME.match(url) is not None


def inline_rules(md: MarkdownIt, *, mark_external_links: bool) -> None:
    """Plugin for markdown-it: bound what inline tokens cost; give images and links attributes.

    With `mark_external_links`, links to other places say that a visitor wrote them and that they
    are no recommendation (https://developers.google.com/search/docs/crawling-indexing/qualify-outbound-links).
    """
    md.core.ruler.push("emphasis_depth", _limit_emphasis)
    md.core.ruler.push("reference_expansion", _limit_expansion)
    md.core.ruler.push("image_loading", _each("image", _load_lazily))
    if mark_external_links:
        md.core.ruler.push("foreign_links", _each("link_open", _mark_foreign))


def inline_tokens(state: StateCore) -> Iterator[Token]:
    """The parsed texts of all blocks, in order."""
    return (token for token in state.tokens if token.type == "inline" and token.children)


def _each(token_type: str, change: Callable[[Token], None]) -> Callable[[StateCore], None]:
    def rule(state: StateCore) -> None:
        for inline in inline_tokens(state):
            for child in inline.children or ():
                if child.type == token_type:
                    change(child)

    return rule


def _load_lazily(image: Token) -> None:
    image.attrs |= {"loading": "lazy", "decoding": "async"}


def _mark_foreign(link: Token) -> None:
    if is_external_url(str(link.attrs.get("href", ""))):
        link.attrs["rel"] = EXTERNAL_REL


def _limit_emphasis(state: StateCore) -> None:
    for inline in inline_tokens(state):
        depth = 0
        kept: list[Token] = []
        for child in inline.children or ():
            if child.tag not in _EMPHASIS:
                kept.append(child)
                continue
            depth += child.nesting == 1
            if depth <= MAX_EMPHASIS_DEPTH:
                kept.append(child)
            depth -= child.nesting == -1
        inline.children = kept


def _limit_expansion(state: StateCore) -> None:
    allowance = len(state.src) + FREE_EXPANSION
    for inline in inline_tokens(state):
        for child in inline.children or ():
            if child.type in ("link_open", "image"):
                allowance -= sum(len(str(value)) for value in child.attrs.values())
                if allowance < 0:
                    child.attrs = {"src": "", "alt": ""} if child.type == "image" else {}

"""Rules for links, images and emphasis, applied after parsing."""

import re
from collections.abc import Callable, Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from app.content.markdown.autolinks import MAX_URL_LENGTH
from app.content.text.cjk import is_space_between
from app.content.text.visible_text import inline_text

ALLOWED_SCHEMES = frozenset({"http", "https", "mailto", "sms", "tel"})
EXTERNAL_REL = "nofollow ugc noopener"

# Deeper emphasis is not readable, and costs browsers and the sanitizer time.
MAX_EMPHASIS_DEPTH = 10

# A link reference (`[a]: …`) can be used many times, so a short text could expand without limit.
# All attributes of links and images may have the length of the source plus this many characters.
FREE_EXPANSION = 100_000

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_EMPHASIS = frozenset({"em", "strong", "s"})


def is_allowed_url(url: str) -> bool:
    """Return whether `url` is relative or has an allowed scheme."""
    scheme = _SCHEME.match(url)
    return scheme is None or scheme.group(1).lower() in ALLOWED_SCHEMES


def is_external_url(url: str) -> bool:
    """Return whether `url` names a scheme or a host."""
    return url.startswith("//") or _SCHEME.match(url) is not None


def inline_rules(md: MarkdownIt, *, mark_external_links: bool, joins_cjk_lines: bool) -> None:
    """Install limits on inline tokens, and attributes of images and links.

    A plugin for markdown-it. With `mark_external_links`, links to other sites are marked as user
    content (https://developers.google.com/search/docs/crawling-indexing/qualify-outbound-links).
    """
    md.core.ruler.push("refused_urls", _drop_refused_urls)
    md.core.ruler.push("emphasis_depth", _limit_emphasis)
    if joins_cjk_lines:
        md.core.ruler.push("cjk_line_breaks", _join_cjk_lines)
    md.core.ruler.push("reference_expansion", _limit_expansion)
    md.core.ruler.push("image_loading", _each("image", _load_lazily))
    if mark_external_links:
        md.core.ruler.push("external_links", _each("link_open", _mark_external))


def inline_tokens(state: StateCore) -> Iterator[Token]:
    """Return the `inline` tokens of all blocks, in order."""
    return (token for token in state.tokens if token.type == "inline" and token.children)


def _each(token_type: str, change: Callable[[Token], None]) -> Callable[[StateCore], None]:
    def rule(state: StateCore) -> None:
        for inline in inline_tokens(state):
            for child in inline.children or ():
                if child.type == token_type:
                    change(child)

    return rule


def _drop_refused_urls(state: StateCore) -> None:
    """Leave only the text of links and images whose URL is not allowed."""
    for inline in inline_tokens(state):
        kept: list[Token] = []
        refused: Token | None = None
        for child in inline.children or ():
            if child.type == "link_open" and not _is_usable(child.attrs.get("href")):
                refused = child
            elif child.type == "link_close" and refused is not None:
                refused = None
            elif child.type == "image" and not _is_usable(child.attrs.get("src")):
                kept.append(Token("text", "", 0, content=inline_text(child)))
            elif refused is not None and refused.markup == "autolink":
                kept.append(Token("text", "", 0, content=f"<{child.content}>"))
            else:
                kept.append(child)
        inline.children = kept


def _is_usable(url: object) -> bool:
    return len(str(url)) <= MAX_URL_LENGTH and is_allowed_url(str(url))


def _load_lazily(image: Token) -> None:
    image.attrs |= {"loading": "lazy", "decoding": "async"}


def _mark_external(link: Token) -> None:
    if is_external_url(str(link.attrs.get("href", ""))):
        link.attrs["rel"] = EXTERNAL_REL


def _join_cjk_lines(state: StateCore) -> None:
    """Remove line breaks between Chinese or Japanese characters; browsers show them as spaces."""
    for inline in inline_tokens(state):
        line_break, before = None, ""
        for child in inline.children or ():
            if child.type in ("softbreak", "hardbreak", "image"):
                line_break = child if child.type == "softbreak" else None
                before = before if line_break else ""
            elif child.content:
                if line_break and not is_space_between(before, child.content[0]):
                    line_break.type = "text"  # an empty one
                line_break, before = None, child.content[-1]


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

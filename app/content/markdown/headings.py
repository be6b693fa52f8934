"""Rules for headings: levels below the page's h1, ids and anchors."""

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from app.content.text.slugs import slugify
from app.content.text.visible_text import inline_text

# Browsers make elements with an id properties of `window` ("DOM clobbering"). The hyphen keeps
# these ids apart from names in scripts, and no id of our templates begins like this.
ID_PREFIX = "h-"
UNNAMED = "section"
LOWEST_LEVEL = 6


def anchored_headings(md: MarkdownIt) -> None:
    """Install headings with ids and anchors. A plugin for markdown-it.

    The h1 of the page is its title, so a text begins with h2, and no level is skipped (WCAG,
    technique G141). The anchor is an empty link after the heading, labelled by it
    (`aria-labelledby`), so that screen readers list headings without it, and so that no symbol
    appears in feeds and excerpts; the style sheet adds one.
    """
    md.core.ruler.push("empty_headings", _drop_empty_headings)
    md.core.ruler.push("heading_levels", _close_gaps)
    md.core.ruler.push("heading_ids", _name_headings)
    md.add_render_rule("heading_open", _anchored_open)
    md.add_render_rule("heading_close", _anchored_close)


def minor_headings(md: MarkdownIt) -> None:
    """Render headings as strong paragraphs. A plugin for markdown-it.

    For texts of which a page shows several: their heading levels would depend on the page, and
    their ids could not be unique.
    """
    md.core.ruler.push("empty_headings", _drop_empty_headings)
    md.add_render_rule("heading_open", _minor_open)
    md.add_render_rule("heading_close", _minor_close)


def _close_gaps(state: StateCore) -> None:
    above: list[int] = []  # levels, as written, of the enclosing headings
    for token in state.tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
            while above and above[-1] >= level:
                above.pop()
            above.append(level)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(len(above) + 1, LOWEST_LEVEL)}"


def _name_headings(state: StateCore) -> None:
    taken: set[str] = set()
    next_number: dict[str, int] = {}
    opened: list[Token] = []
    for index, token in enumerate(state.tokens):
        if token.type == "heading_open":
            slug = slugify(inline_text(state.tokens[index + 1])) or UNNAMED
            token.meta["id"] = _unique(ID_PREFIX + slug, taken, next_number)
            opened.append(token)
        elif token.type == "heading_close":
            token.meta["id"] = opened.pop().meta["id"]


def _unique(name: str, taken: set[str], next_number: dict[str, int]) -> str:
    """Return `name`, with the next free number if it is taken.

    `next_number` stores the last number of each name, so that the time stays linear.
    """
    candidate = name
    while candidate in taken:
        number = next_number[name] = next_number.get(name, 1) + 1
        candidate = f"{name}-{number}"
    taken.add(candidate)
    return candidate


def _drop_empty_headings(state: StateCore) -> None:
    """Remove headings without content, which screen readers would announce."""
    kept: list[Token] = []
    tokens = iter(state.tokens)
    for token in tokens:
        if token.type != "heading_open":
            kept.append(token)
            continue
        inline, close = next(tokens), next(tokens)
        if inline.children:
            kept += [token, inline, close]
    state.tokens = kept


def _anchored_open(self: object, tokens: list[Token], index: int, *_: object) -> str:
    token = tokens[index]
    return f'<div class="heading"><{token.tag} id="{token.meta["id"]}">'


def _anchored_close(self: object, tokens: list[Token], index: int, *_: object) -> str:
    token = tokens[index]
    name = token.meta["id"]
    link = f'<a class="anchor" href="#{name}" aria-labelledby="{name}"></a>'
    return f"</{token.tag}>{link}</div>\n"


def _minor_open(*_: object) -> str:
    return '<p class="minor-heading"><strong>'


def _minor_close(*_: object) -> str:
    return "</strong></p>\n"

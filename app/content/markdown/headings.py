"""Headings: below the page's own, and addressable where a text stands alone."""

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from app.content.text.slugs import slugify
from app.content.text.visible_text import readable_text

# Elements with an id become properties of `document` and `window` in browsers. No name that a
# script could look for has a hyphen, and no id of our templates begins like this.
ID_PREFIX = "h-"
UNNAMED = "section"
LOWEST_LEVEL = 6


def anchored_headings(md: MarkdownIt) -> None:
    """Plugin for markdown-it: put headings below the page's, give them ids and links to themselves.

    The page has one h1, its title, so a text begins with h2, by `#` or `##`, and no level is left
    out on the way down (WCAG, technique G141). The link is a sibling of the heading and is
    named by it (`aria-labelledby`): who lists the headings of the page hears their text only, who
    lists the links hears where each leads, in the text's own language. It has no text of its own,
    which would stray into feeds and excerpts; the style sheet shows a sign.
    """
    md.core.ruler.push("empty_headings", _drop_empty_headings)
    md.core.ruler.push("heading_levels", _close_gaps)
    md.core.ruler.push("heading_ids", _name_headings)
    md.add_render_rule("heading_open", _anchored_open)
    md.add_render_rule("heading_close", _anchored_close)


def minor_headings(md: MarkdownIt) -> None:
    """Plugin for markdown-it: show headings as strong paragraphs.

    For texts of which several stand on one page. Their headings would be mixed with those of the
    page, at a level that depends on where they are shown; and ids could not be unique.
    """
    md.core.ruler.push("empty_headings", _drop_empty_headings)
    md.add_render_rule("heading_open", _minor_open)
    md.add_render_rule("heading_close", _minor_close)


def _close_gaps(state: StateCore) -> None:
    above: list[int] = []  # levels, as they were written, of the headings around the present one
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
            slug = slugify(readable_text(state.tokens[index + 1])) or UNNAMED
            token.meta["id"] = _unique(ID_PREFIX + slug, taken, next_number)
            opened.append(token)
        elif token.type == "heading_close":
            token.meta["id"] = opened.pop().meta["id"]


def _unique(name: str, taken: set[str], next_number: dict[str, int]) -> str:
    """Answer `name`, or with the next free number; remembers where it stopped, to stay linear."""
    candidate = name
    while candidate in taken:
        number = next_number[name] = next_number.get(name, 1) + 1
        candidate = f"{name}-{number}"
    taken.add(candidate)
    return candidate


def _drop_empty_headings(state: StateCore) -> None:
    """A heading without content is announced as a heading, and then nothing is read."""
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

"""Turn `@name` into links to the pages of people, and find them again in the HTML.

Who exists is not known here: callers look up the names of `possible_keys`, and pass those that
exist to the renderer.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from html import unescape
from types import MappingProxyType
from urllib.parse import quote, unquote

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from app.content.text.cjk import CJK, is_cjk
from app.content.text.usernames import username_key

# who may be mentioned: usernames by their keys
People = Mapping[str, str]
NOBODY: People = MappingProxyType({})
PEOPLE = "people"  # in the environment of a parser

# Names of one text that are looked up. A username has at most 64 characters, and a few more before
# it is normalized.
MOST_NAMES = 200
LONGEST_NAME = 100

_PATH = "/user/"
_SIGNS = "._-"
# what a word, an email address or a URL has before an "@"; words of CJK have no spaces around them
_INSIDE = re.compile(rf"(?![{CJK}_])[\w.+/@=]")
# of an address on another server (@ann@example.org), a package (@ann/tides)
_GOES_ON = re.compile(r"@|/\w")
# The sanitizer quotes all attributes, and sorts none of them.
_LINK = re.compile(rf'<a (?=[^>]*class="mention")[^>]*href="{_PATH}([^"]*)"')


def mentions(md: MarkdownIt) -> None:
    """Install the rule. A plugin for markdown-it."""
    md.inline.ruler.push("mention", _mention_rule)


def possible_keys(source: str) -> list[str]:
    """Return the keys of all usernames that a text may mention, at most MOST_NAMES.

    Also those in code and links, since it is not parsed.
    """
    keys: dict[str, None] = {}
    position = source.find("@")
    while position >= 0 and len(keys) < MOST_NAMES:
        keys |= dict.fromkeys(username_key(name) for name in _names_at(source, position))
        position = source.find("@", position + 1)
    return list(keys)[:MOST_NAMES]


def mentioned_usernames(html: str) -> list[str]:
    """Return the usernames that sanitized `html` mentions, each once and in their order."""
    return list(dict.fromkeys(unquote(unescape(name)) for name in _LINK.findall(html)))


def _mention_rule(state: StateInline, silent: bool) -> bool:
    people: People = state.env.get(PEOPLE, NOBODY)
    if silent or state.linkLevel or not people or state.src[state.pos] != "@":
        return False
    for name in _names_at(state.src, state.pos):
        username = people.get(username_key(name))
        if username is not None:
            link = state.push("link_open", "a", 1)
            link.attrs = {"href": _PATH + quote(username, safe=""), "class": "mention"}
            link.markup = link.info = "auto"  # no typography in it
            state.push("text", "", 0).content = f"@{name}"
            state.push("link_close", "a", -1)
            state.pos += 1 + len(name)
            return True
    return False


def _names_at(text: str, position: int) -> Iterator[str]:
    """Yield the names that the "@" at a position may mention: the whole, and without a full stop.

    A name goes on as long as its letters are of CJK, or are not: `@ann你好` mentions ann.
    """
    start = position + 1
    if (position and _INSIDE.match(text, position - 1)) or not text[start : start + 1].isalpha():
        return
    end, of_cjk = start, is_cjk(text[start])
    while end < min(len(text), start + LONGEST_NAME) and _belongs(text[end], of_cjk):
        end += 1
    if _GOES_ON.match(text, end):
        return
    name = text[start:end]
    yield name
    if name[-1] in _SIGNS:
        yield name.rstrip(_SIGNS)


def _belongs(character: str, of_cjk: bool) -> bool:
    if character.isascii():
        return character.isalnum() or character in _SIGNS
    is_part = character.isalnum() or unicodedata.category(character) in ("Mn", "Mc")
    return is_part and is_cjk(character) == of_cjk

"""Turn bare URLs and email addresses into links: `https://…`, `www.…`, `user@host`.

Follows GitHub's autolink extension (https://github.github.com/gfm/#autolinks-extension-), with
two differences: a URL may follow a CJK character without a space and ends before CJK
punctuation, and an email address after an underscore stays text.

It replaces the `linkify` rules of markdown-it, which link `README.md` and `main.py` as domains of
Moldova and Paraguay, and search the whole text again for each `://`. Here every look-around is
bounded, so the time is linear in the length of the text.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from app.content.text.cjk import CJK

MAX_URL_LENGTH = 2_000

_LETTER = rf"(?:(?![{CJK}_])[\w-])"
_HOST = (
    # Without CJK letters, so that the host of `https://example.com然后` ends before them…
    rf"(?:{_LETTER}{{1,63}}(?:\.{_LETTER}{{1,63}}){{0,9}}"
    # … or a domain that begins with CJK letters.
    rf"|[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,9}})"
)
# Brackets of links, emphasis, quotes and CJK punctuation end a URL.
_PATH_CHARACTER = (
    '[^\\s\x00-\x20\x7f<>"`*|{}\\[\\]\\\\^\u2018-\u201f\u2026\u3000-\u303f\uff00-\uffef]'
)
_TAIL = rf"(?::\d{{1,5}})?(?:[/?#]{_PATH_CHARACTER}{{0,{MAX_URL_LENGTH}}})?"
_URL = re.compile(rf"https?://{_HOST}{_TAIL}", re.IGNORECASE)
_WWW = re.compile(rf"www\.{_HOST}{_TAIL}", re.IGNORECASE)
_SCHEME = re.compile(r"https?\Z", re.IGNORECASE)

_LOCAL_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]{0,63}\Z")
_MAIL_DOMAIN = re.compile(
    r"@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\.[A-Za-z0-9-]{1,63}){0,8}\.[A-Za-z]{2,63}"
    r"(?![A-Za-z0-9@_-]|\.[A-Za-z0-9])"
)

_WORD_BOUNDARY = re.compile(rf"[^\w.+/@:=-]|[{CJK}]")
_TRAILING = "?!.,:;~_'"


def autolinks(md: MarkdownIt) -> None:
    """Install the autolink rules. A plugin for markdown-it."""
    md.inline.add_terminator_char("w")
    md.inline.ruler.push("autolink_url", _url_rule)
    md.inline.ruler.push("autolink_www", _www_rule)
    md.inline.ruler.push("autolink_mail", _mail_rule)


def _url_rule(state: StateInline, silent: bool) -> bool:
    if silent or state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = _SCHEME.search(state.src[max(state.pos - 5, 0) : state.pos])
    if not scheme or not state.pending.endswith(scheme.group()):
        return False
    start = state.pos - len(scheme.group())
    return _begins_word(state, start) and _push_match(state, _URL, start, prefix="")


def _www_rule(state: StateInline, silent: bool) -> bool:
    if silent or state.linkLevel or not state.src.startswith("www.", state.pos):
        return False
    return _begins_word(state, state.pos) and _push_match(state, _WWW, state.pos, prefix="http://")


def _mail_rule(state: StateInline, silent: bool) -> bool:
    if silent or state.linkLevel or state.src[state.pos] != "@":
        return False
    domain = _MAIL_DOMAIN.match(state.src, state.pos, state.posMax)
    local = _LOCAL_PART.search(state.src[max(state.pos - 64, 0) : state.pos])
    if not domain or not local or not state.pending.endswith(local.group()):
        return False
    start = state.pos - len(local.group())
    if not _begins_word(state, start):
        return False
    return _push_link(state, start, local.group() + domain.group(), prefix="mailto:")


def _begins_word(state: StateInline, start: int) -> bool:
    """Return whether a URL may start here: not after a Latin letter or a URL character."""
    if start == 0:
        return True
    return _WORD_BOUNDARY.match(state.src[start - 1]) is not None


def _push_match(state: StateInline, pattern: re.Pattern[str], start: int, prefix: str) -> bool:
    match = pattern.match(state.src, start, state.posMax)
    if not match or len(match.group()) > MAX_URL_LENGTH:
        return False
    return _push_link(state, start, _trim(match.group()), prefix)


def _trim(address: str) -> str:
    """Remove trailing punctuation, and closing brackets that were opened before the URL."""
    surplus = address.count(")") - address.count("(")
    end = len(address)
    while end:
        if address[end - 1] in _TRAILING:
            end -= 1
        elif address[end - 1] == ")" and surplus > 0:
            end, surplus = end - 1, surplus - 1
        else:
            break
    return address[:end]


def _push_link(state: StateInline, start: int, address: str, prefix: str) -> bool:
    href = state.md.normalizeLink(prefix + address)
    if not state.md.validateLink(href):
        return False
    consumed = state.pos - start
    if consumed:
        state.pending = state.pending[:-consumed]
    link = state.push("link_open", "a", 1)
    link.attrs = {"href": href}
    link.markup = link.info = "auto"
    state.push("text", "", 0).content = address
    state.push("link_close", "a", -1)
    state.pos = start + len(address)
    return True

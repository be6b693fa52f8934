"""A language in which every text that has been translated carries marks, so that one that has not
been stands out: the method is known as pseudolocalization."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from gettext import NullTranslations
from html import unescape
from zoneinfo import available_timezones

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from app import db
from app.content.text.languages import COMMON_LANGUAGES
from app.content.text.user_agents import browser_name, system_name
from app.models import (
    Comment,
    Draft,
    Media,
    ModerationDecision,
    Post,
    Revision,
    User,
    UserSession,
)
from app.models import Tag as PostTag
from app.models.moderation import Hideable

OPENED, CLOSED = "⟦", "⟧"
# Between a site's pages in Chinese, words in Latin letters are a user's own, or not translated.
WORD = re.compile(r"[A-Za-z]{2}")
# What stands beside a user's own words without being a word.
BETWEEN = re.compile(r"\s*[·:,@/←→…\n]+\s*")
# No language's words: code, keys, what is drawn, and what programs read.
WORDLESS = ("script", "style", "svg", "code", "kbd", "samp", "data")
READ_ALOUD = ("title", "alt", "aria-label", "placeholder", "label")
OF_SCRIPTS = "data-text-"
DESCRIBING = {"description", "og:title", "og:description", "og:image:alt"}
# dates, addresses, and keys, which are called as on the keyboard
WORDLESS_TEXT = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d UTC|https?://\S*|\(Ctrl\+(Shift\+)?[A-Z0-9]\)"
)


class Marking(NullTranslations):
    """Translations that put marks around the English."""

    def gettext(self, message: str) -> str:
        return f"{OPENED}{message}{CLOSED}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    ugettext, ungettext = gettext, ngettext  # as Babel calls them


def own_words(*more: str) -> set[str]:
    """What people have stored, and the names that are the same in every language."""
    found: set[str | None] = {*COMMON_LANGUAGES.values(), *available_timezones(), *more}
    for user in db.session.scalars(db.select(User)):
        found |= {user.username, user.display_name, user.name, user.email, user.about_me}
    for tag in db.session.scalars(db.select(PostTag)):
        found.add(tag.name)
    for post in db.session.scalars(db.select(Post)):
        found |= {post.title, post.excerpt, post.slug, *_written(post, post.body, post.body_html)}
    for comment in db.session.scalars(db.select(Comment)):
        found |= {comment.guest_name, *_written(comment, comment.body, comment.body_html)}
    for draft in db.session.scalars(db.select(Draft)):
        found |= {draft.title, draft.body}
    for revision in db.session.scalars(db.select(Revision)):
        found |= {revision.title, revision.body}
    for media in db.session.scalars(db.select(Media)):
        found |= {media.name, media.alt}
    for decision in db.session.scalars(db.select(ModerationDecision)):
        found.add(decision.reason)
    for session in db.session.scalars(db.select(UserSession)):
        found |= {browser_name(session.user_agent), system_name(session.user_agent)}
    return {" ".join(words.split()) for words in found if words}


def _written(content: Hideable, body: str, body_html: str) -> set[str | None]:
    rendered = BeautifulSoup(body_html, "html.parser").stripped_strings
    return {body, content.hidden_reason, *rendered}


def not_translated(page: BeautifulSoup, known: set[str]) -> list[str]:
    """The words of a page that carry no marks and are nobody's own."""
    shown = _unmarked(_shown(page))
    heard = (piece for text in _attributes(page) for piece in _unmarked([text]))
    return [piece for piece in (*shown, *heard) if not _is_known(piece, known)]


def not_translated_text(text: str, known: set[str]) -> list[str]:
    """The words of a plain text that carry no marks and are nobody's own."""
    return [piece for piece in _unmarked(text.splitlines()) if not _is_known(piece, known)]


def in_another_language(page: BeautifulSoup) -> list[str]:
    """Our own words in an element that claims to be in some other language than the page."""
    assert page.html is not None
    return [
        str(text)
        for text in page.find_all(string=re.compile(OPENED))
        if _language_of(text) != page.html["lang"] and not _is_wordless(text)
    ]


def _language_of(text: PageElement) -> object:
    return next((parent["lang"] for parent in text.parents if parent.has_attr("lang")), None)


def _is_wordless(text: PageElement) -> bool:
    return any(parent.name in WORDLESS for parent in text.parents)


def _shown(page: BeautifulSoup) -> Iterator[str]:
    for hit in page.find_all("mark"):  # a part of a user's text, not a text of its own
        hit.unwrap()
    page.smooth()
    for text in page.find_all(string=True):
        is_text = isinstance(text, NavigableString) and not isinstance(text, PreformattedString)
        if is_text and not _is_wordless(text):
            yield str(text)


def _attributes(page: BeautifulSoup) -> Iterator[str]:
    for element in page.find_all(True):
        for name, value in element.attrs.items():
            if name in READ_ALOUD or name.startswith(OF_SCRIPTS):
                yield str(value)
        if element.name == "meta" and _describes(element):
            yield str(element["content"])
        if element.name == "input" and element.get("type") in ("submit", "button", "reset"):
            yield str(element.get("value", ""))


def _describes(meta: Tag) -> bool:
    return bool({meta.get("name"), meta.get("property")} & DESCRIBING)


def _unmarked(texts: Iterable[str]) -> Iterator[str]:
    """What is outside of marks, which may begin in one text and end in another."""
    depth = 0
    for text in texts:
        outside = []
        for piece in re.split(f"([{OPENED}{CLOSED}])", unescape(text)):
            if piece == OPENED:
                depth += 1
            elif piece == CLOSED:
                depth -= 1
            elif depth == 0:
                outside.append(piece)
        yield from outside
    assert depth == 0, "a text is cut in the middle"


def _is_known(piece: str, known: set[str]) -> bool:
    if not WORD.search(piece) or WORDLESS_TEXT.fullmatch(piece.strip()):
        return True
    if " ".join(piece.split()) in known:
        return True
    parts = (" ".join(part.split()) for part in BETWEEN.split(piece))
    return all(part in known or not WORD.search(part) for part in parts)

"""The comments of a post of WordPress."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import datetime, tzinfo
from html import escape, unescape
from typing import cast
from urllib.parse import urlsplit

from app.content.importing.records import ImportedComment, Kind
from app.content.importing.report import Report
from app.content.importing.texts import Texts
from app.content.importing.wordpress.bodies import comment_to_html
from app.content.importing.wordpress.dates import moment
from app.content.importing.wordpress.elements import Element
from app.content.importing.wordpress.site import Site, is_number
from app.content.text.excerpt import plain_text
from app.content.text.invisible import has_visible

NAME_MAX_LENGTH = 100
URL_MAX_LENGTH = 500
# what WordPress shows for a guest without a name
ANONYMOUS = "Anonymous"
_KINDS = frozenset({"comment", "pingback", "trackback"})
_REFUSED = {"spam": "spam", "trash": "trash", "post-trashed": "trash"}
_TAG = re.compile(r"<[^<>]*>")
# tags in a text that is short enough to be converted without being asked whether it can be
_FEW_TAGS = 90


class Comments:
    """Reads the comments of posts, and counts what is left out.

    :param converts: whether texts become Markdown, which takes most of the time
    """

    def __init__(
        self, site: Site, zone: tzinfo, report: Report, texts: Texts, *, converts: bool
    ) -> None:
        self._site = site
        self._zone = zone
        self._report = report
        self._texts = texts
        self._converts = converts
        self._seen: set[str] = set()

    def of(self, item: Element, post_date: datetime | None) -> tuple[ImportedComment, ...]:
        """Return the comments of an item. Raises NoDate.

        :param post_date: the date of comments that have none
        """
        found: list[ImportedComment] = []
        for element in item.all("wp:comment"):
            comment = self._comment(element, item.value("wp:post_id"), post_date)
            if comment is not None:
                found.append(comment)
        ids = {comment.external_id for comment in found}
        return tuple(_under(comment, ids) for comment in found)

    def skip_on_page(self, item: Element) -> None:
        """Count the comments on a page, which has none here."""
        for element in item.all("wp:comment"):
            if not self._is_left_out(element):
                self._report.counts.skipped["comments on pages"] += 1

    def _is_left_out(self, element: Element) -> bool:
        approved, kind = element.value("wp:comment_approved"), _kind_of(element)
        if approved in _REFUSED:
            why = f"comments: {_REFUSED[approved]}"
        elif kind not in _KINDS:
            why = f"comments: type {kind[:40]}"
        elif _is_blank(element.value("wp:comment_content")):
            why = "comments: empty"
        else:
            return False
        self._report.counts.skipped[why] += 1
        return True

    def _comment(
        self, element: Element, post_id: str, post_date: datetime | None
    ) -> ImportedComment | None:
        if self._is_left_out(element):
            return None
        number = self._number(element, post_id)
        in_utc, local = (element.value(f"wp:comment_date{end}") for end in ("_gmt", ""))
        written_at = moment(in_utc, local, self._zone) or post_date
        why = "comments: without a date" if written_at is None else "comments: there twice"
        if written_at is None or number in self._seen:
            self._report.counts.skipped[why] += 1
            return None
        self._seen.add(number)
        author = self._site.ids.get(element.value("wp:comment_user_id"))
        url = _url_of(element.value("wp:comment_author_url"))
        return ImportedComment(
            external_id=number,
            body=self._body(element, number),
            written_at=written_at,
            parent_id=element.value("wp:comment_parent") or None,
            kind=cast("Kind", _kind_of(element)),
            author=author,
            guest_name="" if author else self._name(element, url, number),
            guest_url="" if author else url,
            shown=element.value("wp:comment_approved") == "1",
        )

    def _number(self, element: Element, post_id: str) -> str:
        """Return the id of a comment; one made of what it says if it has none."""
        number = element.value("wp:comment_id")
        if is_number(number):
            return number.lstrip("0")
        fields = ("wp:comment_author", "wp:comment_date", "wp:comment_content")
        text = "\0".join([post_id, *map(element.value, fields)])
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def _body(self, element: Element, number: str) -> str:
        source, item = element.value("wp:comment_content"), f"comment {number}"
        if not self._converts and source.count("<") < _FEW_TAGS:
            return ""
        html = self._texts.clean(source, item=item, line=element.line)
        body = self._texts.markdown(comment_to_html(html), item=item, line=element.line)
        # what is no HTML that shows anything is shown as it is
        return body or self._texts.markdown(escape(html), item=item, line=element.line)

    def _name(self, element: Element, url: str, number: str) -> str:
        name = plain_text(unescape(element.value("wp:comment_author")))
        name = self._texts.shorten(
            name,
            NAME_MAX_LENGTH,
            what="the name of a guest",
            item=f"comment {number}",
            line=element.line,
        )
        if has_visible(name):
            return name
        is_note = _kind_of(element) != "comment"
        return (urlsplit(url).hostname or "")[:NAME_MAX_LENGTH] if is_note and url else ANONYMOUS


def _kind_of(element: Element) -> str:
    return element.value("wp:comment_type") or "comment"


def _is_blank(html: str) -> bool:
    return not has_visible(unescape(_TAG.sub("", html))) and "<img" not in html.lower()


def _url_of(text: str) -> str:
    """Return the address of a guest's site, or '' if it may not be linked."""
    try:
        parts = urlsplit(text)
        is_valid = parts.scheme in ("http", "https") and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        return ""
    has_spaces = any(character.isspace() for character in text)
    return text if is_valid and not has_spaces and len(text) <= URL_MAX_LENGTH else ""


def _under(comment: ImportedComment, ids: set[str]) -> ImportedComment:
    """Return a comment at the top level if what it answers was left out."""
    parent = (comment.parent_id or "").lstrip("0")
    is_there = parent in ids and parent != comment.external_id
    return replace(comment, parent_id=parent if is_there else None)

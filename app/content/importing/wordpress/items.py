"""Posts and pages of WordPress."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from app.content.importing.media import Shown, missing_text
from app.content.importing.records import ImportedPost, Status
from app.content.importing.report import Report
from app.content.importing.texts import Texts
from app.content.importing.wordpress.addresses import Addresses
from app.content.importing.wordpress.bodies import Bodies, Remarks
from app.content.importing.wordpress.comments import Comments
from app.content.importing.wordpress.dates import NoDate, moment
from app.content.importing.wordpress.elements import Element
from app.content.importing.wordpress.site import Site, is_number
from app.content.importing.wordpress.terms import Terms
from app.content.importing.wordpress.uploads import uploads_of
from app.content.text.excerpt import plain_text

EXCERPT_MAX_LENGTH = 300
_SKIPPED = frozenset({"trash", "auto-draft"})
_PUBLIC = frozenset({"publish", "future"})
# the formats of text that a title may have; other tags in one are what it is about
_FORMATS = re.compile(
    r"</?(?:a|abbr|b|bdi|br|cite|code|del|em|font|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|u)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
# a body with fewer of them can be converted for certain, without being asked whether it can
_FEW_TAGS = 90


class Items:
    """Reads items, counts those that are left out, and collects faults.

    :param name: of the file, for faults
    :param now: a page that is to appear later has to wait as a draft
    :param nameless: the key of the person who wrote what names no author, or None
    :param media: a copy of the folder with the pictures of the site, or None
    :param converts: whether texts become Markdown, which takes most of the time
    """

    def __init__(
        self,
        name: str,
        site: Site,
        zone: tzinfo,
        report: Report,
        *,
        now: datetime,
        nameless: str | None,
        media: Path | None,
        converts: bool,
    ) -> None:
        self.faults: list[str] = []
        self.remarks = Remarks()
        self.sticky = 0
        self.creators: dict[str, None] = {}
        self._name = name
        self._site = site
        self._zone = zone
        self._report = report
        self._now = now
        self._nameless = nameless
        self._converts = converts
        self._texts = Texts(report)
        self._addresses = Addresses(site.address)
        self._uploads = uploads_of(site, media)
        self._has_media = media is not None
        self._bodies = Bodies(site.attachments, self.remarks, self._uploads)
        self._comments = Comments(site, zone, report, self._texts, converts=converts)
        self.terms = Terms(site, self._addresses, report, self._texts)
        self._lines: dict[str, int] = {}

    def read(self, item: Element) -> ImportedPost | None:
        """Return an item as a post or page, or None if it is left out."""
        kind = item.value("wp:post_type") or "post"
        status = item.value("wp:status")
        skipped = self._report.counts.skipped
        if kind not in ("post", "page"):
            skipped[kind[:40]] += 1
        elif status in _SKIPPED:
            skipped[status] += 1
        elif self._is_identified(item):
            try:
                return self._post(item, is_page=kind == "page")
            except NoDate as error:
                self._fault(item.line, f"{str(error)[:40]!r} in this item is not a date")
        return None

    def _fault(self, line: int, what: str) -> None:
        self.faults.append(f"{self._name}: line {line}: {what}")

    def _is_identified(self, item: Element) -> bool:
        number = item.value("wp:post_id")
        if not is_number(number):
            self._fault(item.line_of("wp:post_id"), "the item has no wp:post_id")
            return False
        first = self._lines.setdefault(number.lstrip("0"), item.line)
        if first != item.line:
            self._fault(item.line, f"post {number} is there twice; the first is in line {first}")
        return first == item.line

    def _post(self, item: Element, *, is_page: bool) -> ImportedPost:
        number = item.value("wp:post_id").lstrip("0")
        label, line = f"{'page' if is_page else 'post'} {number}", item.line
        date = self._moment(item, "wp:post_date")
        status, reason = self._status(item, date, is_page=is_page)
        if is_page:
            self._comments.skip_on_page(item)
        shown = self._body(item, label)
        return ImportedPost(
            external_id=number,
            place=f"line {line}",
            title=self._texts.title(_plain(item.value("title")), item=label, line=line),
            body=shown.body,
            status=status,
            reason=reason,
            is_page=is_page,
            published_at=date if status == "published" else None,
            created_at=date,
            updated_at=self._moment(item, "wp:post_modified"),
            author=None if is_page else self._author(item),
            slug=_decoded(item.value("wp:post_name")),
            excerpt=self._excerpt(item, label),
            tags=self.terms.tags_of(item, label),
            addresses=self._addresses_of(item, number, is_page=is_page),
            comments_open=item.value("wp:comment_status") in ("open", ""),
            comments=() if is_page else self._comments.of(item, date),
            pictures=shown.pictures,
            pictures_left=len(shown.missing),
        )

    def _moment(self, item: Element, name: str) -> datetime | None:
        return moment(item.value(f"{name}_gmt"), item.value(name), self._zone)

    def _status(self, item: Element, date: datetime | None, *, is_page: bool) -> tuple[Status, str]:
        """Return the status of an item, and why it is a draft if it would be public elsewhere."""
        status = item.value("wp:status")
        self.sticky += item.value("wp:is_sticky") == "1"
        if status not in _PUBLIC:
            return "draft", "" if status == "draft" else status[:40] or "no status"
        if item.value("wp:post_password"):
            return "draft", "password"
        if date is None:
            return "draft", "no date"
        if is_page and date > self._now:
            self._report.warn(
                f"page {item.value('wp:post_id')}",
                "pages cannot appear later by themselves here: it is a draft",
                item.line,
            )
        return "published", ""

    def _author(self, item: Element) -> str | None:
        creator = item.value("dc:creator") or self._nameless
        if creator is not None:
            self.creators[creator] = None
        return creator

    def _body(self, item: Element, label: str) -> Shown:
        """Return the body of an item; an empty one if texts do not become Markdown."""
        number = item.value("wp:post_id")
        source = self._texts.clean(item.value("content:encoded"), item=label, line=item.line)
        html = self._bodies.to_html(
            source,
            gallery=",".join(self._site.galleries.get(number, ())),
            featured=_featured(item),
        )
        if self._converts:
            return self._uploads.of(self._texts.markdown(html, item=label, line=item.line))
        if self._has_media and (missing := self._bodies.missing_pictures(html)):
            self._report.warn(label, missing_text(missing), item.line)
        if html.count("<") >= _FEW_TAGS:
            self._texts.markdown(html, item=label, line=item.line)  # which may be reported
        return Shown("", (), ())

    def _excerpt(self, item: Element, label: str) -> str:
        return self._texts.shorten(
            plain_text(item.value("excerpt:encoded")),
            EXCERPT_MAX_LENGTH,
            what="the excerpt",
            item=label,
            line=item.line,
        )

    def _addresses_of(self, item: Element, number: str, *, is_page: bool) -> tuple[str, ...]:
        guid = item.first("guid")
        is_address = guid is not None and guid.attributes.get("isPermaLink") != "false"
        return self._addresses.of_post(
            item.value("link"),
            guid.text if guid is not None and is_address else "",
            number,
            is_page=is_page,
        )


def _plain(title: str) -> str:
    return unescape(_FORMATS.sub("", title))


def _decoded(name: str) -> str:
    """Return a part of an address, which is stored as browsers send it."""
    return unquote(name, errors="replace")


def _featured(item: Element) -> str:
    """Return the id of the picture above an item, or ''; 0 and -1 stand for none."""
    for meta in item.all("wp:postmeta"):
        if meta.value("wp:meta_key") == "_thumbnail_id":
            number = meta.value("wp:meta_value")
            return number if is_number(number) else ""
    return ""

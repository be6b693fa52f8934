"""Posts and pages of a Ghost export."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from operator import itemgetter
from urllib.parse import quote
from zoneinfo import ZoneInfo

from app.content.importing.ghost.bodies import UNREADABLE, Bodies, here
from app.content.importing.ghost.comments import CommentReader
from app.content.importing.ghost.html import picture
from app.content.importing.ghost.images import Images
from app.content.importing.ghost.rows import Row
from app.content.importing.ghost.site import SLUG_MAX_LENGTH, Meta, Site
from app.content.importing.records import ImportedPerson, ImportedPost, Status
from app.content.importing.report import Report
from app.content.importing.texts import Texts

EXCERPT_MAX_LENGTH = 300
_ADDRESS_MAX_LENGTH = 500
# what Ghost calls a draft without a title
UNTITLED = "(Untitled)"
# the key of the author of posts that have none
NOBODY = "0"
# what is counted as left out
INJECTIONS, FEATURED = "code injections", "featured marks"
# the language that all posts have in the oldest versions
_NO_CHOICE = "en_US"
_PUBLIC_STATUS = frozenset({"published", "scheduled"})
_VISIBILITY = frozenset({"members", "paid", "tiers"})
_PLACEHOLDER = re.compile(r":(\w+)|\{(\w+)\}")
_NO_META = Meta("", "", False)


class PostReader:
    """Makes posts of rows.

    :param zone: of moments that are written without one
    :param days: the time zone of the days in addresses
    """

    def __init__(
        self, site: Site, report: Report, images: Images, zone: tzinfo, days: ZoneInfo
    ) -> None:
        self._site = site
        self._report = report
        self._images = images
        self._uses = Counter(site.uuids.values())
        self._zone = zone
        self._days = days
        self._texts = Texts(report)
        self._bodies = Bodies(self._texts, report)
        self._comments = CommentReader(self._texts, report, site.members, zone)

    def post(self, row: Row, comments: Iterable[Row]) -> ImportedPost:
        """Return the post or page of a row."""
        key, line = row.id(), row.place.line
        slug = self._line(row, "slug", SLUG_MAX_LENGTH, f"post {key}")
        item = slug or f"post {key}"
        meta = self._site.metas.get(key, _NO_META)
        body = self._bodies.markdown(row, _picture(row, meta), item)
        shown = self._images.of(body or "", item, line)
        published_at = row.moment("published_at", self._zone)
        status, reason = self._status(row, meta, published_at, body)
        author = self._author(row, item)
        is_page = row.text("type") == "page" or row.flag("page")
        self._count_left_out(row)
        return ImportedPost(
            self._external_id(key),
            f"line {line}",
            self._title(row, item),
            shown.body,
            status,
            reason,
            is_page=is_page,
            published_at=published_at,
            created_at=row.moment("created_at", self._zone),
            updated_at=row.moment("updated_at", self._zone),
            author=author,
            slug=slug,
            excerpt=self._line(row, "custom_excerpt", EXCERPT_MAX_LENGTH, item),
            canonical_url=self._line(row, "canonical_url", _ADDRESS_MAX_LENGTH, item),
            language=_language(row),
            tags=self._texts.tags(self._tags(key), item=item, line=line),
            addresses=self._addresses(slug, key, author, None if is_page else published_at),
            comments=self._comments.comments(comments),
            pictures=shown.pictures,
            pictures_left=len(shown.missing),
        )

    def _external_id(self, key: str) -> str:
        """Return the UUID of a post, which no post of another site has, unless it is of several."""
        uuid = self._site.uuids[key]
        return uuid if self._uses[uuid] == 1 and uuid else key

    def _line(self, row: Row, name: str, length: int, item: str) -> str:
        text, what = here(row.text(name)), f"the {name.replace('_', ' ')}"
        return self._texts.shorten(text, length, what=what, item=item, line=row.place.line)

    def _title(self, row: Row, item: str) -> str | None:
        title = row.text("title").strip()
        return self._texts.title("" if title == UNTITLED else title, item=item, line=row.place.line)

    def _status(
        self, row: Row, meta: Meta, published_at: datetime | None, body: str | None
    ) -> tuple[Status, str]:
        """Return whether a post is public, and why not if it is no draft there."""
        status, visibility = row.text("status"), row.text("visibility") or "public"
        if status == "draft":
            return "draft", ""
        reasons = {
            "no status": not status,
            "sent": status == "sent" or (status == "scheduled" and meta.is_only_mailed),
            "unknown status": status not in _PUBLIC_STATUS,
            visibility if visibility in _VISIBILITY else "filter": visibility != "public",
            "private site": self._site.is_private,
            "no date": published_at is None,
            UNREADABLE: body is None,
        }
        reason = next((why for why, applies in reasons.items() if applies), "")
        return ("draft", reason) if reason else ("published", "")

    def _author(self, row: Row, item: str) -> str:
        """Return the key of the first author; the others are reported."""
        known = self._site.people
        keys = [key for key in _ordered(self._site.post_authors, row.id()) if key in known]
        if len(keys) > 1:
            others = ", ".join(known[key].name or known[key].username for key in keys[1:])
            text = f"it is by several authors, of whom it keeps the first; also by {others}"
            self._report.warn(item, text, row.place.line)
        key = keys[0] if keys else row.id("author_id") or NOBODY
        if not keys and (key not in known or key == NOBODY):
            self._report.warn(item, "its author is not in the export", row.place.line)
            known.setdefault(key, ImportedPerson(key, "", "author"))
        return key

    def _tags(self, key: str) -> list[str]:
        found = [self._site.tags.get(tag, "") for tag in _ordered(self._site.post_tags, key)]
        return list(filter(None, found))

    def _addresses(
        self, slug: str, key: str, author: str, published_at: datetime | None
    ) -> tuple[str, ...]:
        """Return the addresses of a post: Ghost's own, and the one that its settings made of it."""
        if not slug:
            return ()
        found = [f"/{quote(slug)}/"]
        if published_at is not None and self._site.permalinks:
            day = published_at.replace(tzinfo=UTC).astimezone(self._days)
            tags = [tag for tag in _ordered(self._site.post_tags, key) if self._site.tags.get(tag)]
            values = dict.fromkeys(("author", "primary_author"), self._site.people[author].username)
            values |= {"slug": slug, "id": key, "year": f"{day:%Y}", "month": f"{day:%m}"}
            values |= {"day": f"{day:%d}"}
            values |= {"primary_tag": self._site.tag_slugs[tags[0]] if tags else "all"}

            def value(name: re.Match[str]) -> str:
                return quote(values.get(name[1] or name[2], ""))

            found.append(_PLACEHOLDER.sub(value, self._site.permalinks))
        return tuple(dict.fromkeys(found))

    def _count_left_out(self, row: Row) -> None:
        skipped = self._report.counts.skipped
        skipped[INJECTIONS] += sum(
            bool(row.text(name).strip()) for name in ("codeinjection_head", "codeinjection_foot")
        )
        skipped[FEATURED] += row.flag("featured")
        for name in (INJECTIONS, FEATURED):
            if not skipped[name]:
                del skipped[name]


def _ordered(links: dict[str, list[tuple[int, str]]], key: str) -> list[str]:
    """Return what a post is linked with, in the order that it has there."""
    return [each for _, each in sorted(links.get(key, ()), key=itemgetter(0))]


def _picture(row: Row, meta: Meta) -> str:
    """Return the HTML of the picture that Ghost shows above a post; '' without one."""
    address = here(row.text("feature_image") or row.text("image")).strip()
    return picture(address, alt=meta.alt, caption=here(meta.caption))


def _language(row: Row) -> str:
    language = row.text("locale") or row.text("language")
    return "" if language == _NO_CHOICE else language.replace("_", "-")

"""Posts and pages without their bodies, as front matter and the names of files describe them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from functools import partial
from pathlib import PurePosixPath
from urllib.parse import quote, urlsplit

from app.content.importing.markdown import hugo, jekyll, plain
from app.content.importing.markdown.authors import Authors
from app.content.importing.markdown.dates import parse_moment, to_utc
from app.content.importing.markdown.faults import Fault
from app.content.importing.markdown.fields import Fields
from app.content.importing.markdown.found import Found
from app.content.importing.markdown.front_matter import Parts, line_of, parse_front_matter
from app.content.importing.markdown.options import Options
from app.content.importing.markdown.patterns import UnknownToken, expand
from app.content.importing.markdown.site import HUGO, JEKYLL, PLAIN, Site
from app.content.importing.markdown.titles import first_heading, title_of_name
from app.content.importing.records import ImportedPost
from app.content.importing.report import Report
from app.content.importing.texts import Texts
from app.content.text.languages import LANGUAGE_TAG

EXCERPT_LENGTH = 300
CANONICAL_LENGTH = 500
_TAG_OF_HTML = re.compile(r"</?[a-zA-Z!][^<>]*>")
# in an address; the rest of them is quoted, and a percent sign may be there already
_SAFE = "/:?&=%~@!$'()*+,;"


@dataclass(frozen=True, slots=True)
class Header:
    """A file whose front matter is read.

    :param post: without its body
    :param has_title: whether its title is not that of its first heading
    :param address: its path on the site itself, with that of the site, or ''
    """

    found: Found
    post: ImportedPost
    has_title: bool
    address: str


@dataclass
class Headers:
    """Reads the front matter of the files of one site."""

    site: Site
    options: Options
    report: Report
    authors: Authors
    _texts: Texts = field(init=False)
    _zone: tzinfo = field(init=False)

    def __post_init__(self) -> None:
        self._texts = Texts(self.report)
        self._zone = self.site.zone or self.options.zone

    def read(self, found: Found, parts: Parts, external_id: str) -> Header:
        """Return what a file says of itself. Raises Fault."""
        item = found.name
        values = parse_front_matter(parts)
        if self.site.kind == JEKYLL:
            values = jekyll.defaults(self.site, found) | values
        fields = Fields(
            values,
            partial(line_of, parts),
            lambda text, line: self.report.warn(item, text, line),
        )
        date = self._date(found, fields)
        found = _with_kind(found, self.site, fields, date)
        title, has_title = self._title(found, fields, parts)
        categories = [
            *found.categories,
            *fields.texts("categories", split=_separator(found)),
            *fields.texts("category"),
        ]
        addresses = self._addresses(found, fields, date, title, categories)
        is_public, reason = self._status(found, fields, date)
        post = ImportedPost(
            external_id=external_id,
            place=item,
            title=self._texts.title(title, item=item) if title else None,
            body="",
            status="published" if is_public else "draft",
            reason=reason,
            is_page=found.kind == "page",
            published_at=None if date is None else to_utc(date),
            updated_at=self._moment(fields, *_UPDATED),
            author=self.authors.first(fields, item),
            slug=self._slug(found, fields, addresses),
            excerpt=self._excerpt(fields, item),
            language=self._language(found, fields),
            tags=self._tags(fields, categories, _separator(found), item),
            translations=self._group(found, fields),
            addresses=tuple(addresses),
            comments_open=fields.is_true("comments") is not False,
            canonical_url=self._canonical_url(fields, item),
        )
        return Header(found, post, has_title, addresses[0] if addresses else "")

    def _moment(self, fields: Fields, *names: str) -> datetime | None:
        moment = fields.moment(self._zone, *names)
        return None if moment is None else to_utc(moment)

    def _date(self, found: Found, fields: Fields) -> datetime | None:
        """Return when a post was or will be published: not before its ``publishDate``."""
        date = fields.moment(self._zone, "date")
        if date is None and found.date:
            try:
                date = parse_moment(found.date, self._zone)
            except ValueError:
                raise Fault(f"its name begins with no date: {found.date!r}") from None
        first = fields.moment(self._zone, "publishdate", "pubdate", "published_at")
        if date is None or first is None:
            return date or first
        return max(date, first)

    def _title(self, found: Found, fields: Fields, parts: Parts) -> tuple[str, bool]:
        title = fields.text("title")
        if title is not None:
            return title, True
        heading = first_heading(parts.body)
        if heading is not None:
            return heading[0], False
        return title_of_name(found), True

    def _status(self, found: Found, fields: Fields, date: datetime | None) -> tuple[bool, str]:
        """Return whether a text is public, and why not if that is not its author's word."""
        is_draft = fields.has("draft") and fields.is_true("draft") is not False
        is_kept_back = fields.has("published") and fields.is_true("published") is not True
        if found.is_draft or is_draft or (is_kept_back and not _is_date(fields)):
            return False, ""
        expiry = self._moment(fields, "expirydate", "unpublishdate")
        if expiry is not None and expiry <= self.options.now:
            return False, "expired"
        if self.site.kind == HUGO and not hugo.is_rendered(fields):
            return False, "not shown there"
        if date is None and found.kind == "post":
            return False, "no date"
        return True, ""

    def _addresses(
        self,
        found: Found,
        fields: Fields,
        date: datetime | None,
        title: str,
        categories: list[str],
    ) -> list[str]:
        """Return the addresses of a text, its own first."""
        try:
            own = [each for each in self._own(found, fields, date, title, categories) if each]
        except UnknownToken as error:
            if date is not None or found.kind == "page":
                self.report.warn(found.name, f"it gets no old address: {error}")
            own = []
        others = fields.texts("redirect_from", split="commas")
        if found.dialect == HUGO:
            others += hugo.aliases(self.site, fields, own[0] if own else "/")
        else:
            others += fields.texts("aliases", "alias", split="commas")
        found_addresses = [*own, *others]
        return list(dict.fromkeys(self._below_site(each) for each in found_addresses))

    def _own(
        self,
        found: Found,
        fields: Fields,
        date: datetime | None,
        title: str,
        categories: list[str],
    ) -> Iterable[str]:
        title = title or found.slug
        if self.options.permalink and found.kind == "post":
            yield expand(self.options.permalink, plain.values(found, fields, date, title))
        elif self.site.kind == HUGO:
            yield hugo.address(self.site, found, fields, date, title)
        elif self.site.kind == JEKYLL:
            local = None if date is None else date.astimezone(self._zone)
            yield jekyll.address(self.site, found, fields, local, categories)
            if date is not None and date.tzinfo is self._zone:
                # Jekyll reads a time without a zone as UTC, which may be another day
                other = date.replace(tzinfo=UTC).astimezone(self._zone)
                if other.date() != date.date() and date.time() != datetime.min.time():
                    yield jekyll.address(self.site, found, fields, other, categories)
        else:
            yield fields.text("permalink", "url") or ""

    def _below_site(self, address: str) -> str:
        """Return an address with the path that the site is below, quoted."""
        try:
            is_whole = bool(urlsplit(address).scheme or urlsplit(address).netloc)
        except ValueError:
            is_whole = False
        if is_whole:
            return address
        return quote(f"{self.site.base_path}/{address.lstrip('/')}", safe=_SAFE, errors="replace")

    def _slug(self, found: Found, fields: Fields, addresses: list[str]) -> str:
        slug = fields.text("slug")
        fixed = fields.text("permalink", "url") if not slug else None
        if fixed and ":" not in fixed and addresses:
            last = PurePosixPath(urlsplit(fixed).path.rstrip("/"))
            slug = last.stem if last.suffix in (".html", ".htm") else last.name
        return self._texts.clean(slug or found.slug, item=found.name)

    def _excerpt(self, fields: Fields, item: str) -> str:
        text = fields.text("description", "summary", "excerpt") or ""
        text = _TAG_OF_HTML.sub("", text)
        return self._texts.shorten(text, EXCERPT_LENGTH, what="the excerpt", item=item)

    def _language(self, found: Found, fields: Fields) -> str:
        written = fields.text("lang", "language", "languagecode", "locale")
        language = (written or found.language or self.site.language).strip().replace("_", "-")
        if language and LANGUAGE_TAG.fullmatch(language) is None:
            self.report.warn(found.name, f"{language[:40]!r} is no language and was left out")
            return ""
        return language

    def _group(self, found: Found, fields: Fields) -> str:
        """Return what translations of each other have in common; without a language it is ''."""
        key = fields.text("translationkey", "translation_key", "ref" if _has_ref(fields) else "")
        return f"key {key}" if key else found.group

    def _tags(
        self, fields: Fields, categories: list[str], separator: str, item: str
    ) -> tuple[str, ...]:
        groups = Fields(fields.mapping("taxonomies"))
        names = [
            *fields.texts("tags", split=separator),
            *fields.texts("tag"),
            *categories,
            *groups.texts("tags", "categories", split="commas"),
        ]
        kept = [each for each in names if each.casefold() != "uncategorized"]
        return self._texts.tags((each for each in kept if not each.startswith("#")), item=item)

    def _canonical_url(self, fields: Fields, item: str) -> str:
        url = (fields.text("canonical_url", "canonicalurl", "canonical") or "").strip()
        if not url:
            return ""
        try:
            parts = urlsplit(url)
            is_url = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            is_url = False
        if is_url and len(url) <= CANONICAL_LENGTH and url.isprintable() and " " not in url:
            return url
        self.report.warn(item, f"the canonical address {url[:60]!r} is none and was left out")
        return ""


_UPDATED = ("lastmod", "last_modified_at", "updated", "modified", "last_updated")


def _separator(found: Found) -> str:
    return "blanks" if found.dialect == JEKYLL else "commas"


def _has_ref(fields: Fields) -> bool:
    """Return whether ``ref`` is the name of a group of translations, as many sites have it."""
    return fields.has("lang") and fields.has("ref")


def _is_date(fields: Fields) -> bool:
    """Return whether ``published`` is a date, as a few programs write it, and so no word."""
    return (fields.text("published") or "")[:4].isdigit()


def _with_kind(found: Found, site: Site, fields: Fields, date: datetime | None) -> Found:
    """Return a file as a post or a page, where only its fields say it."""
    kind = (fields.text("layout") or fields.text("type") or "").lower()
    if site.kind == PLAIN and kind == "page":
        return replace(found, kind="page")
    is_dated = site.kind == HUGO and found.kind == "page" and bool(found.sections)
    return replace(found, kind="post") if is_dated and date is not None else found

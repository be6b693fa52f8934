"""Read a WXR file: once for what its items refer to, once to check everything, once to store it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from app.content.importing.counting import Survey
from app.content.importing.records import Export, ImportedPerson, ImportedPost
from app.content.importing.refusal import Refused
from app.content.importing.report import Report
from app.content.importing.wordpress.addresses import Addresses
from app.content.importing.wordpress.elements import Element, read_elements
from app.content.importing.wordpress.items import Items
from app.content.importing.wordpress.site import Author, Site, site_of

FORMAT = "wordpress"
# the key of the person whose texts name no author
NAMELESS = "-"


@dataclass(frozen=True)
class _File:
    """A file, and how it is read."""

    path: Path
    zone: tzinfo
    now: datetime
    is_mended: bool
    nameless: str | None
    media: Path | None

    def elements(self, mended: Counter[str] | None = None) -> Iterator[Element]:
        counts = (Counter() if mended is None else mended) if self.is_mended else None
        return read_elements(self.path, counts)

    def items(self, site: Site, report: Report, *, converts: bool) -> Items:
        return Items(
            self.path.name,
            site,
            self.zone,
            report,
            now=self.now,
            nameless=self.nameless,
            media=self.media,
            converts=converts,
        )

    def posts(self, items: Items) -> Iterator[ImportedPost]:
        for element in self.elements():
            if element.name == "item":
                post = items.read(element)
                if post is not None:
                    yield post


def read_wordpress(
    path: Path,
    *,
    zone: tzinfo,
    now: datetime,
    repair: bool = False,
    names_all: bool = False,
    media: Path | None = None,
) -> Export:
    """Read a WXR file of version 1.0 to 1.2 and check all of it. Raises Refused.

    :param zone: the time zone of the site, for dates that are not in UTC
    :param now: as naive UTC
    :param repair: whether to mend what can be mended; the report says what was
    :param names_all: whether what names no author gets one all the same, NAMELESS
    :param media: a copy of the folder with the pictures of the site
    """
    file = _File(path, zone, now, repair, NAMELESS if names_all else None, media)
    report, mended = Report(), Counter[str]()
    site = site_of(file.elements(mended))
    faults = site.faults(path.name)
    if faults:
        raise Refused(faults)
    for what, number in mended.items():
        if number:
            report.warn(path.name, f"{number} {what}")
    items = file.items(site, report, converts=False)
    survey = Survey(report.counts, now)
    for post in file.posts(items):
        survey.add(post)
    if items.faults:
        raise Refused(items.faults)
    _remark(items, report, path.name)
    addresses = Addresses(site.address)
    return Export(
        FORMAT,
        addresses.site or site.title,
        report,
        lambda: file.posts(file.items(site, Report(), converts=True)),
        _people(site, items, addresses),
        items.terms.addresses,
    )


def _people(site: Site, items: Items, addresses: Addresses) -> dict[str, ImportedPerson]:
    authors = dict(site.authors)
    for creator in items.creators:
        authors.setdefault(creator, Author(creator, creator, ""))
    return {
        login: ImportedPerson(
            key=login,
            name=author.name or login,
            username=login,
            other_keys=(author.email,) if author.email else (),
            addresses=addresses.of_person(login),
        )
        for login, author in authors.items()
    }


def _remark(items: Items, report: Report, name: str) -> None:
    """Report what is not as it was in the texts and lists of the site."""
    remarks = items.remarks
    for shortcode, number in sorted(remarks.shortcodes.items()):
        report.warn(name, f"{number} × [{shortcode}] stays as text: this shortcode is not known")
    for block, number in sorted(remarks.blocks.items()):
        report.warn(name, f"{number} × the block {block} has no text and was left out")
    counted = (
        (remarks.pictures, "pictures stay where they are, on the other site"),
        (remarks.embedded_pictures, "pictures within the text (data:) were left out"),
        (remarks.missing_pictures, "pictures of galleries or above posts are not in the export"),
        (items.sticky, "sticky posts are not pinned"),
    )
    for number, what in counted:
        if number:
            report.warn(name, f"{number} {what}")

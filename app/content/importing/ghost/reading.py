"""Read a Ghost export: its tables first, then the posts and comments in them, one by one."""

from __future__ import annotations

import pickle
import zlib
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from app.content.importing.counting import Survey
from app.content.importing.ghost.images import Images
from app.content.importing.ghost.posts import PostReader
from app.content.importing.ghost.rows import Faults
from app.content.importing.ghost.site import Site, SiteReader
from app.content.importing.ghost.tables import COMMENTS, POSTS, Tables
from app.content.importing.records import Export, ImportedPost
from app.content.importing.report import Report
from app.content.importing.texts import Texts

FORMAT = "ghost"
WITHOUT_POST = "comments on posts that are not there"


def read_ghost(
    path: Path, *, now: datetime, zone: ZoneInfo | None = None, media: Path | None = None
) -> Export:
    """Read and check an export. Raises Refused.

    :param path: of the JSON file that Ghost has written
    :param now: decides which posts are scheduled
    :param zone: the time zone of dates without one, which are in UTC otherwise, and of the days in
        the addresses of posts, for which the export has a setting
    :param media: a copy of the folder with the pictures of the site
    """
    report, faults, site = Report(), Faults(path.name), Site()
    tables = Tables(path, faults)
    reader = SiteReader(site, Texts(report), report)
    for table, row in tables.scan():
        reader.add(table, row)
    faults.check()

    maker = PostReader(site, report, Images(media, report), zone or UTC, zone or site.zone())
    survey, kept = Survey(report.counts, now), []
    for row in tables.read(POSTS, list(site.posts.values())):
        comments = tables.read(COMMENTS, site.comments.get(row.id(), []))
        post = maker.post(row, comments)
        survey.add(post)
        kept.append(_packed(post))
    faults.check()
    lost = sum(len(places) for key, places in site.comments.items() if key not in site.posts)
    if lost:
        report.counts.skipped[WITHOUT_POST] += lost
    return Export(
        FORMAT, site.key, report, lambda: map(_unpacked, kept), site.people, _tag_addresses(site)
    )


def _packed(post: ImportedPost) -> bytes:
    """Return a post in few bytes: to convert its text again would take longer than to store it."""
    return zlib.compress(pickle.dumps(post), level=1)


def _unpacked(packed: bytes) -> ImportedPost:
    post: ImportedPost = pickle.loads(zlib.decompress(packed))  # noqa: S301 - packed above
    return post


def _tag_addresses(site: Site) -> Mapping[str, tuple[str, ...]]:
    found: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for key, name in site.tags.items():
        if name and site.tag_slugs[key]:
            found[name] += (f"/tag/{site.tag_slugs[key]}/",)
    return found

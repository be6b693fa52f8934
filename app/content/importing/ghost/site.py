"""What an export says about all posts: people, tags, settings, and which posts have them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from app.content.importing.ghost.json_file import Place
from app.content.importing.ghost.rows import Row
from app.content.importing.ghost.tables import COMMENTS, POSTS
from app.content.importing.records import ImportedPerson
from app.content.importing.report import Report
from app.content.importing.texts import Texts

PERSON_NAME_MAX_LENGTH = 64
SLUG_MAX_LENGTH = 191
# why a tag is left out
INTERNAL_TAGS = "internal tags"
_OBJECT_ID = re.compile("[0-9a-f]{24}")


@dataclass(frozen=True, slots=True)
class Meta:
    """What newer versions say about a post in a table of its own."""

    alt: str
    caption: str
    is_only_mailed: bool


@dataclass
class Site:
    """The tables of an export but the posts and comments, of which it has the places.

    :param tags: the names of the tags by their ids, without internal ones
    :param post_tags: their ids by the ids of posts, each with its place in the order
    :param post_authors: the ids of people, in the same way
    """

    posts: dict[str, Place] = field(default_factory=dict)
    uuids: dict[str, str] = field(default_factory=dict)
    comments: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    people: dict[str, ImportedPerson] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    tag_slugs: dict[str, str] = field(default_factory=dict)
    post_tags: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    post_authors: dict[str, list[tuple[int, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    metas: dict[str, Meta] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    setting_ids: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Return what tells the site from others: it stays when the title changes.

        From Ghost 1 on it is the id of the row that has the title, which is random; before, the
        hash of the database, else the title.
        """
        row = self.setting_ids.get("title", "")
        if _OBJECT_ID.fullmatch(row):
            return row
        return next(filter(None, map(self._setting, ("db_hash", "dbHash", "title"))), "")

    @property
    def is_private(self) -> bool:
        """Return whether readers needed a password for all of it."""
        return "true" in (self._setting("is_private"), self._setting("isPrivate"))

    @property
    def permalinks(self) -> str:
        """Return the form of the addresses of posts, '' for Ghost's own."""
        return self._setting("permalinks")

    def zone(self) -> ZoneInfo:
        """Return the time zone of the dates in addresses."""
        try:
            return ZoneInfo(self._setting("timezone") or self._setting("activeTimezone") or "UTC")
        except (LookupError, ValueError, OSError):
            return ZoneInfo("UTC")

    def _setting(self, name: str) -> str:
        return self.settings.get(name, "")


class SiteReader:
    """Takes the rows of all tables into a ``Site``."""

    def __init__(self, site: Site, texts: Texts, report: Report) -> None:
        self._site = site
        self._texts = texts
        self._report = report
        self._comment_ids: set[str] = set()
        self._take: dict[str, Callable[[Row], None]] = {
            POSTS: self._post,
            COMMENTS: self._comment,
            "members": self._member,
            "posts_authors": self._post_author,
            "posts_meta": self._meta,
            "posts_tags": self._post_tag,
            "settings": self._setting,
            "tags": self._tag,
            "users": self._user,
        }

    def add(self, table: str, row: Row | None) -> None:
        """Take a row; one of a table that is not imported is counted."""
        if row is not None:
            self._take[table](row)
        if row is None or table in ("members", "settings"):
            self._report.counts.skipped[self._shown(table, "a table")[:50]] += 1

    def _shown(self, value: str, item: str) -> str:
        return self._texts.shorten(value, 1_000, what="a value", item=item)

    def _line(self, row: Row, name: str, length: int) -> str:
        value = row.text(name)
        line = row.place.line
        return self._texts.shorten(value, length, what=f"the {name}", item=row.table, line=line)

    def _post(self, row: Row) -> None:
        key = row.own_id()
        if key in self._site.posts:
            row.fault(f"there are two with the id {key}")
        self._site.posts[key] = row.place
        self._site.uuids[key] = row.id("uuid")

    def _comment(self, row: Row) -> None:
        key = row.own_id()
        if key in self._comment_ids:
            row.fault(f"there are two with the id {key}")
        self._comment_ids.add(key)
        self._site.comments[row.id("post_id")].append(row.place)

    def _member(self, row: Row) -> None:
        if name := self._line(row, "name", 100):
            self._site.members[row.id()] = name

    def _user(self, row: Row) -> None:
        key, slug = row.own_id(), self._line(row, "slug", SLUG_MAX_LENGTH)
        if key in self._site.people:
            row.fault(f"there are two with the id {key}")
        self._site.people[key] = ImportedPerson(
            key,
            self._line(row, "name", PERSON_NAME_MAX_LENGTH),
            slug,
            tuple(filter(None, (slug, row.text("email").strip()))),
            (f"/author/{slug}/",) if slug else (),
        )

    def _tag(self, row: Row) -> None:
        key, name = row.own_id(), row.text("name").strip()
        if key in self._site.tags:
            row.fault(f"there are two with the id {key}")
        if row.text("visibility") == "internal" or name.startswith("#"):
            self._report.counts.skipped[INTERNAL_TAGS] += 1
            name = ""
        found = self._texts.tags([name], item=self._shown(name, "a tag"), line=row.place.line)
        self._site.tags[key] = found[0] if found else ""
        self._site.tag_slugs[key] = self._line(row, "slug", SLUG_MAX_LENGTH)

    def _post_tag(self, row: Row) -> None:
        link = row.number("sort_order"), row.id("tag_id")
        self._site.post_tags[row.id("post_id")].append(link)

    def _post_author(self, row: Row) -> None:
        link = row.number("sort_order"), row.id("author_id")
        self._site.post_authors[row.id("post_id")].append(link)

    def _meta(self, row: Row) -> None:
        alt, caption = row.text("feature_image_alt"), row.text("feature_image_caption")
        meta = Meta(alt, caption, row.flag("email_only"))
        if alt or caption or meta.is_only_mailed:
            self._site.metas[row.id("post_id")] = meta

    def _setting(self, row: Row) -> None:
        value, key = row.values.get("value"), row.text("key")
        if key in _SETTINGS:
            self._site.settings[key] = self._shown(_plain(value), f"the setting {key}")
            self._site.setting_ids[key] = str(row.values.get("id"))[:64]


# all others, among them secrets, are not even looked at
_SETTINGS = frozenset(
    {"activeTimezone", "dbHash", "db_hash", "isPrivate", "is_private", "permalinks", "timezone"}
    | {"title"}
)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.strip() if isinstance(value, str) else ""

"""Reading an archive: everything is checked before anything of it is stored."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.content.importing.counting import Survey
from app.content.importing.records import Export, ImportedComment, ImportedPerson, ImportedPost
from app.content.importing.refusal import Refused
from app.content.importing.report import Report
from app.content.text.tag_names import tag_key
from app.models import utcnow
from app.models.comment import COMMENT, PINGBACK, TRACKBACK
from app.models.post import DRAFT, PUBLISHED
from app.models.site_page import PLACES
from app.services.archive.columns import texts, values_of
from app.services.archive.format import KINDS, Record, check, records
from app.services.archive.records import (
    Archive,
    ArchivedPicture,
    comment_of,
    follow_of,
    person_of,
    picture_of,
    post_of,
    tag_of,
)

FORMAT = "archive"
FAULTS_AT_MOST = 1000


def read_archive(path: Path, name: str) -> Archive:
    """Check every record of an archive, and return what it holds. Raises Refused.

    :param name: of the file, for refusals
    """
    with path.open("rb") as file:
        end = check(name, file)
    reading = _Reading(path, name, end)
    reading.check_all()
    if reading.faults:
        raise Refused(reading.faults)
    return reading.archive


class _Reading:
    """Reads an archive once, and notes what later records may refer to."""

    def __init__(self, path: Path, name: str, end: int) -> None:
        self.path, self.name, self.end = path, name, end
        self.faults: list[str] = []
        report = Report()
        self.people: dict[str, ImportedPerson] = {}
        export = Export(FORMAT, "", report, self.posts, self.people)
        self.archive = Archive(export, pictures=self.pictures)
        self.survey = Survey(report.counts, utcnow())
        self.tag_names: set[str] = set()
        self.digests: set[str] = set()
        # the places of posts in their order, and the posts of comments
        self.places: dict[int, int] = {}
        self.comments: dict[int, int] = {}

    def lines(self, *kinds: str) -> Iterator[tuple[int, Record]]:
        """Yield the records of some kinds with their lines."""
        with self.path.open("rb") as file:
            for number, record in records(self.name, file, self.end):
                if record["kind"] in kinds:
                    yield number, record

    def check_all(self) -> None:
        """Check all records, and collect the faults."""
        place = 0
        checks = {
            "person": self._person,
            "tag": self._tag,
            "picture": self._picture,
            "post": self._post,
            "comment": self._comment,
            "follow": self._follow,
        }
        for number, record in self.lines(*KINDS):
            try:
                if KINDS.index(record["kind"]) < place:
                    raise ValueError("it stands after records that come later")
                place = KINDS.index(record["kind"])
                checks[record["kind"]](record)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                self.faults.append(f"{self.name}: line {number}: {_words(error)}")
                if len(self.faults) >= FAULTS_AT_MOST:
                    return
        if not self.faults:
            for post in self.posts():
                self.survey.add(post)

    def _person(self, record: Record) -> None:
        person = person_of(record)
        _new(person.key, self.people, "key")
        self.people[person.key] = person

    def _tag(self, record: Record) -> None:
        tag = tag_of(record)
        _new(tag_key(tag.name), self.tag_names, "name")
        self.tag_names.add(tag_key(tag.name))
        self.archive.tags.append(tag)

    def _picture(self, record: Record) -> None:
        picture = picture_of(record)
        _new(picture.digest, self.digests, "digest")
        self.digests.add(picture.digest)
        size = len(picture.data)
        for owner in ("", *(each.owner for each in picture.owners if each.owner is not None)):
            self.archive.sizes[owner] = self.archive.sizes.get(owner, 0) + size
            if owner and owner not in self.people:
                raise ValueError("owner is nobody of the archive")

    def _post(self, record: Record) -> None:
        values = values_of("post", record)
        _new(values["id"], self.places, "id")
        if values["id"] < 1:
            raise ValueError("id is too small")
        if values["status"] not in (DRAFT, PUBLISHED):
            raise ValueError("status is unknown")
        if values["status"] == PUBLISHED and values["published_at"] is None:
            raise ValueError("published_at is missing")
        if values["page_place"] not in (None, *PLACES):
            raise ValueError("page_place is unknown")
        self._check_author(record)
        if values["translation_of_id"] not in (None, *self.places):
            raise ValueError("translation_of_id is no post before it")
        if record["cover"] is not None and record["cover"] not in self.digests:
            raise ValueError("cover is no picture of the archive")
        for name in texts(record["tags"], "tags"):
            if tag_key(name) not in self.tag_names:
                raise ValueError("tags has one that is not in the archive")
        texts(record["addresses"], "addresses")
        self.places[values["id"]] = len(self.places)
        self._largest("posts", values["id"])
        self.archive.posts += 1

    def _comment(self, record: Record) -> None:
        values = values_of("comment", record, "kind_of_comment")
        _new(values["id"], self.comments, "id")
        if values["id"] < 1:
            raise ValueError("id is too small")
        if values["kind"] not in (COMMENT, PINGBACK, TRACKBACK):
            raise ValueError("kind_of_comment is unknown")
        place = self.places.get(values["post_id"])
        last = next(reversed(self.comments.values()), values["post_id"])
        if place is None or place < self.places[last]:
            raise ValueError("post_id is no post of the archive, or of an earlier one")
        parent_id = values["parent_id"]
        if parent_id is not None and self.comments.get(parent_id) != values["post_id"]:
            raise ValueError("parent_id is no comment on this post before it")
        self._check_author(record)
        self.comments[values["id"]] = values["post_id"]
        self._largest("comments", values["id"])

    def _follow(self, record: Record) -> None:
        follow = follow_of(record)
        if not {follow.follower, follow.followed} <= self.people.keys():
            raise ValueError("follower or followed is nobody of the archive")
        self.archive.follows.append(follow)

    def _check_author(self, record: Record) -> None:
        if record["author"] is not None and record["author"] not in self.people:
            raise ValueError("author is nobody of the archive")

    def _largest(self, table: str, row_id: int) -> None:
        largest = self.archive.largest_ids
        largest[table] = max(largest.get(table, 0), row_id)

    def pictures(self) -> Iterator[ArchivedPicture]:
        """Yield the pictures, one after the other."""
        for _number, record in self.lines("picture"):
            yield picture_of(record)

    def posts(self) -> Iterator[ImportedPost]:
        """Yield the posts with their comments, which stand in the same order."""
        comments = self.lines("comment")
        end: tuple[int, Record] = (0, {"post_id": None})
        following = next(comments, end)
        for number, record in self.lines("post"):
            mine: list[ImportedComment] = []
            parents: dict[int, str] = {}
            while following[1]["post_id"] == record["id"]:
                mine.append(comment_of(following[1], parents))
                parents[following[1]["id"]] = mine[-1].external_id
                following = next(comments, end)
            yield post_of(number, record, tuple(mine))


def _new(value: Any, known: Any, key: str) -> None:
    if value in known:
        raise ValueError(f"{key} is there twice")


def _words(error: Exception) -> str:
    """Return what is wrong with a record; other errors than ValueError are of its form."""
    if isinstance(error, KeyError):
        return f"{error.args[0]} is missing"
    return str(error) if isinstance(error, ValueError) else "this is no record of its kind"

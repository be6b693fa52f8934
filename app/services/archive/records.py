"""What the records of an archive are made into."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.content.images.uploads import EXTENSIONS, MAX_BYTES
from app.content.importing.records import Export, ImportedComment, ImportedPerson, ImportedPost
from app.content.text.tag_names import tag_key
from app.models.media import ALT_MAX_LENGTH, FILE_NAME_MAX_LENGTH
from app.models.picture import digest_of
from app.models.post import PUBLISHED
from app.models.tag import TAG_KEY_MAX_LENGTH, TAG_NAME_MAX_LENGTH
from app.services.archive.columns import moment, text, texts, values_of
from app.services.archive.format import Record

SLUG_MAX_LENGTH = 80


@dataclass(frozen=True)
class ArchivedTag:
    """A tag, and the names and addresses that mean it as well: pairs of a key and a slug."""

    name: str
    slug: str
    addresses: tuple[str, ...]
    aliases: tuple[tuple[str | None, str | None], ...]


@dataclass(frozen=True)
class Ownership:
    """What a person calls a picture; nobody's is one that a text still shows."""

    owner: str | None
    alt: str
    name: str
    created_at: datetime


@dataclass(frozen=True)
class ArchivedPicture:
    """A picture that was uploaded, and who has it."""

    digest: str
    data: bytes
    owners: tuple[Ownership, ...]


@dataclass(frozen=True)
class ArchivedFollow:
    """Who follows whom, by the keys of the archive."""

    follower: str
    followed: str
    timestamp: datetime


@dataclass
class Archive:
    """An archive without faults. What may be large is read anew each time."""

    export: Export
    tags: list[ArchivedTag] = field(default_factory=list)
    follows: list[ArchivedFollow] = field(default_factory=list)
    pictures: Callable[[], Iterator[ArchivedPicture]] = field(default=lambda: iter(()))
    posts: int = 0
    largest_ids: dict[str, int] = field(default_factory=dict)
    # of pictures, by owner; '' stands for the whole
    sizes: dict[str, int] = field(default_factory=dict)


def person_of(record: Record) -> ImportedPerson:
    """Return the person of a record. Raises ValueError, KeyError or TypeError, as all of these."""
    values = values_of("person", record)
    return ImportedPerson(
        key=text(record["key"], "key", 64),
        name=values["name"] or "",
        username=values["username"] or "author",
        addresses=texts(record["addresses"], "addresses"),
        keeps_name=True,
        columns={name: values[name] for name in ("location", "about_me", "member_since")},
    )


def tag_of(record: Record) -> ArchivedTag:
    """Return the tag of a record."""
    name = text(record["name"], "name", TAG_NAME_MAX_LENGTH)
    if not tag_key(name):
        raise ValueError("this cannot be a tag")
    return ArchivedTag(
        name=name,
        slug=text(record["slug"], "slug", SLUG_MAX_LENGTH),
        addresses=texts(record["addresses"], "addresses"),
        aliases=tuple((_part(each, "key"), _part(each, "slug")) for each in record["aliases"]),
    )


def _part(alias: Record, name: str) -> str | None:
    return None if alias[name] is None else text(alias[name], name, TAG_KEY_MAX_LENGTH)


def follow_of(record: Record) -> ArchivedFollow:
    """Return who follows whom by a record."""
    return ArchivedFollow(
        text(record["follower"], "follower"),
        text(record["followed"], "followed"),
        moment(record["timestamp"], "timestamp"),
    )


def post_of(number: int, record: Record, comments: tuple[ImportedComment, ...]) -> ImportedPost:
    """Return the post or page of a record.

    :param number: its line
    """
    values = values_of("post", record)
    is_page = values["page_slug"] is not None
    is_public = values["page_public_at"] if is_page else values["status"] == PUBLISHED
    row_id, slug, original = (values.pop(name) for name in ("id", "page_slug", "translation_of_id"))
    excluded = {"title", "body", "status", "language", "comments_open"}
    return ImportedPost(
        # ids are those of one site; the moment tells two sites apart
        external_id=f"{row_id} {values['created_at'].isoformat()}",
        place=f"line {number}",
        title=values["title"],
        body=values["body"],
        status="published" if is_public else "draft",
        is_page=is_page,
        published_at=values["page_public_at"] if is_page else values["published_at"],
        author=record["author"],
        slug=slug or "",
        language=values["language"],
        tags=tuple(record["tags"]),
        translations=str(original or row_id) if values["language"] else "",
        addresses=tuple(record["addresses"]),
        comments_open=values["comments_open"],
        cover=record["cover"] or "",
        wanted_id=row_id,
        columns={name: value for name, value in values.items() if name not in excluded},
        comments=comments,
    )


def comment_of(record: Record, parents: Mapping[int, str]) -> ImportedComment:
    """Return the comment of a record.

    :param parents: what the comments before it are called, by their ids in the archive
    """
    values = values_of("comment", record, "kind_of_comment")
    moments = ("updated_at", "hidden_at", "hidden_reason", "deleted_at")
    return ImportedComment(
        external_id=f"{values['id']} {values['timestamp'].isoformat()}",
        body=values["body"],
        written_at=values["timestamp"],
        parent_id=parents.get(values["parent_id"]),
        kind=values["kind"],
        author=record["author"],
        guest_name=values["guest_name"] or "",
        guest_url=values["guest_url"] or "",
        shown=values["hidden_at"] is None,
        wanted_id=values["id"],
        columns={name: values[name] for name in moments},
    )


def picture_of(record: Record) -> ArchivedPicture:
    """Return the picture of a record, whose bytes are those that the digest names."""
    data = base64.b64decode(text(record["data"], "data"), validate=True)
    if len(data) > MAX_BYTES:
        raise ValueError("data is too large")
    if digest_of(data) != record["digest"]:
        raise ValueError("data is not what digest says")
    if record["media_type"] not in EXTENSIONS:
        raise ValueError("media_type is unknown")
    owners = tuple(
        Ownership(
            each["owner"] and text(each["owner"], "owner"),
            text(each["alt"], "alt", ALT_MAX_LENGTH),
            text(each["name"], "name", FILE_NAME_MAX_LENGTH),
            moment(each["created_at"], "created_at"),
        )
        for each in record["owners"]
    )
    return ArchivedPicture(record["digest"], data, owners)

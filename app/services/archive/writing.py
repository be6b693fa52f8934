"""Writing the archive of a site: what people have written, and who they are by name."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from sqlalchemy import Connection, func, select, union

from app.models import (
    Comment,
    Follow,
    FormerUsername,
    Media,
    MediaFile,
    MediaUse,
    OldAddress,
    Post,
    Tag,
    TagAlias,
    User,
    post_tags,
)
from app.models.media import IS_COVER, STORED_NAME
from app.services.archive.columns import COMMENT, PERSON, POST
from app.services.archive.format import ArchiveFile
from app.services.media.storage.chosen import media_storage

# rows in memory at a time
BATCH = 100
_IS_KEPT = Post.deleted_at.is_(None)
_OTHERS = Follow.follower_id != Follow.followed_id


def write_archive(connection: Connection, file: BinaryIO, done: Callable[[int], object]) -> int:
    """Write all that belongs to an archive, and return the number of its records.

    :param connection: in a transaction that reads
    :param done: is called with the number of posts that were written since the last call
    """
    writer = _Writer(connection, ArchiveFile(file))
    writer.write(done)
    return writer.archive.records


class _Writer:
    def __init__(self, connection: Connection, archive: ArchiveFile) -> None:
        self.connection = connection
        self.archive = archive
        # what people are called in all records
        self._keys: dict[int | None, str | None] = {None: None}

    def write(self, done: Callable[[int], object]) -> None:
        self._people()
        self._tags()
        self._pictures()
        self._posts(done)
        self._comments()
        self._follows()
        self.archive.close()

    def _all(self, statement: Any) -> Iterator[Any]:
        streamed = {"stream_results": True, "yield_per": BATCH}
        yield from self.connection.execute(statement, execution_options=streamed)

    def _addresses(self, column: Any) -> dict[int, list[str]]:
        found: dict[int, list[str]] = defaultdict(list)
        for target_id, path in self._all(
            select(column, OldAddress.path).where(column.is_not(None)).order_by(OldAddress.path)
        ):
            found[target_id].append(path)
        return found

    def _people(self) -> None:
        """Write those who have written something, have pictures, follow or are followed."""
        taking_part = union(
            select(Post.author_id).where(_IS_KEPT),
            select(Comment.author_id).join(Post, Comment.post_id == Post.id).where(_IS_KEPT),
            select(Media.owner_id),
            select(Follow.follower_id).where(_OTHERS),
            select(Follow.followed_id).where(_OTHERS),
        ).subquery()
        addresses = self._addresses(OldAddress.user_id)
        former = select(FormerUsername.user_id, FormerUsername.username)
        for user_id, username in self._all(former.order_by(FormerUsername.id)):
            addresses[user_id].append(f"/user/{username}")
        columns = [getattr(User, name) for name in PERSON]
        statement = (
            select(User.id, *columns)
            .where(User.id.in_(select(taking_part.c[0])))
            .order_by(User.member_since, User.id)
        )
        for user_id, *values in self._all(statement):
            record = dict(zip(PERSON, values, strict=True))
            key = record["username"] or f"#{user_id}"
            self._keys[user_id] = key
            self.archive.add(
                "person", **record, key=key, addresses=sorted(set(addresses.get(user_id, ())))
            )

    def _tags(self) -> None:
        addresses = self._addresses(OldAddress.tag_id)
        aliases: dict[int, list[dict[str, str | None]]] = defaultdict(list)
        of_aliases = select(TagAlias.tag_id, TagAlias.key, TagAlias.slug)
        for tag_id, key, slug in self._all(of_aliases.order_by(TagAlias.key, TagAlias.slug)):
            aliases[tag_id].append({"key": key, "slug": slug})
        for tag_id, name, slug in self._all(select(Tag.id, Tag.name, Tag.slug).order_by(Tag.slug)):
            self.archive.add(
                "tag",
                name=name,
                slug=slug,
                addresses=addresses.get(tag_id, []),
                aliases=sorted(aliases.get(tag_id, []), key=str),
            )

    def _pictures(self) -> None:
        owners: dict[int, list[dict[str, Any]]] = defaultdict(list)
        mine = select(Media.file_id, Media.owner_id, Media.alt, Media.name, Media.created_at)
        for file_id, owner_id, alt, name, created_at in self._all(mine.order_by(Media.created_at)):
            owners[file_id].append(
                {
                    "owner": self._keys[owner_id],
                    "alt": alt,
                    "name": name,
                    "created_at": created_at.isoformat(timespec="microseconds"),
                }
            )
        files = select(MediaFile.id, MediaFile.digest, MediaFile.media_type, STORED_NAME)
        storage = media_storage()
        for file_id, digest, media_type, name in self._all(files.order_by(MediaFile.digest)):
            if file_id in owners:
                data = storage.read(name)
                self.archive.add(
                    "picture",
                    digest=digest,
                    media_type=media_type,
                    owners=sorted(owners[file_id], key=lambda each: str(each["owner"])),
                    data=base64.b64encode(data).decode("ascii"),
                )

    def _posts(self, done: Callable[[int], object]) -> None:
        """Write posts and pages, each translation after its original."""
        addresses = self._addresses(OldAddress.post_id)
        shown = select(MediaUse.post_id, MediaFile.digest).join(
            MediaFile, MediaFile.id == MediaUse.file_id
        )
        covers: dict[int, str] = dict(map(tuple, self._all(shown.where(IS_COVER))))
        tags: dict[int, list[str]] = defaultdict(list)
        carried = select(post_tags.c.post_id, Tag.name).join(Tag, Tag.id == post_tags.c.tag_id)
        for post_id, name in self._all(carried.order_by(Tag.slug)):
            tags[post_id].append(name)
        columns = [getattr(Post, name) for name in POST]
        statement = (
            select(Post.author_id, *columns)
            .where(_IS_KEPT)
            .order_by(Post.translation_of_id.is_not(None), Post.id)
        )
        for author_id, *values in self._all(statement):
            record = dict(zip(POST, values, strict=True))
            self.archive.add(
                "post",
                **record,
                author=self._keys[author_id],
                cover=covers.get(record["id"]),
                tags=tags.get(record["id"], []),
                addresses=addresses.get(record["id"], []),
            )
            done(1)

    def _comments(self) -> None:
        """Write comments, those on one post together, and none before the one that it answers."""
        columns = [getattr(Comment, name) for name in COMMENT]
        statement = (
            select(Comment.author_id, *columns)
            .join(Post, Comment.post_id == Post.id)
            .where(_IS_KEPT)
            .order_by(Post.translation_of_id.is_not(None), Post.id, Comment.id)
        )
        for author_id, *values in self._all(statement):
            record = dict(zip(COMMENT, values, strict=True))
            record["kind_of_comment"] = record.pop("kind")
            self.archive.add("comment", **record, author=self._keys[author_id])

    def _follows(self) -> None:
        statement = select(Follow.follower_id, Follow.followed_id, Follow.timestamp)
        follows = [
            (self._keys[follower], self._keys[followed], timestamp)
            for follower, followed, timestamp in self._all(statement.where(_OTHERS))
        ]
        for follower, followed, timestamp in sorted(follows, key=lambda each: each[:2]):
            self.archive.add("follow", follower=follower, followed=followed, timestamp=timestamp)


def number_of_posts(connection: Connection) -> int:
    """Return how many posts and pages an archive will have."""
    return connection.scalar(select(func.count()).select_from(Post).where(_IS_KEPT)) or 0

"""Backups for tests: a site with all that is hard to carry, and files made and read by hand."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from app import db
from app.models import (
    Draft,
    EmptySearch,
    ErrorNotice,
    FeedSubscribers,
    Media,
    MediaBytes,
    MediaFile,
    MediaUse,
    MediaVariant,
    NotificationMail,
    Post,
    ReferringSite,
    Revision,
    SeenToday,
    Tag,
    User,
    ViewCount,
    ViewSalt,
    utcnow,
)
from app.models.media import AS_COVER
from app.models.notification import DAILY
from app.services.accounts import deletion
from app.services.comments import followed_discussions
from app.services.mail import outbox
from app.services.moderation import moderation
from app.services.notifications import choices, feed
from app.services.people import blocks, following
from app.services.posts import followed_tags, likes, saved
from tests.clients import PASSWORD
from tests.factories import CommentFactory, PostFactory, UserFactory, moderator, site_page

FIRST_LINE = b"practice-flask-blog backup 2\n"
CLOSING_LENGTH = 72
NOT_KEPT = {
    "error_notices",
    "notification_feeds",
    "picture_files",
    "pictures",
    "post_cards",
    "rate_limits",
    "seen_today",
    "sessions",
    "site_versions",
    "view_salts",
}

Lines = list[Any]
Content = dict[str, list[tuple[Any, ...]]]


def fill() -> None:
    """People, posts and all that hangs on them, with every kind of value at its limits. Commits."""
    ann = UserFactory.create(
        email="ann@example.com",
        username="ann",
        name="安娜 😀",
        about_me="\t\"quoted\", \\back\\slashed\\, \u2028 and 'single'\r\n",
        member_since=datetime(2001, 2, 3, 4, 5, 6),  # noqa: DTZ001 - naive UTC is what is stored
        suspended_at=datetime(2026, 1, 2, 3, 4, 5, 678_901),  # noqa: DTZ001 - the same
    )
    bob = UserFactory.create(email="bob@example.com", username="bob")
    UserFactory.create(email="newcomer@example.com", confirmed=False, username=None)
    gone = UserFactory.create()
    following.follow(bob, ann)
    choices.choose_kinds(bob, {"comment", "hidden"}, {"comment": DAILY})
    feed.make_feed(bob)
    db.session.add(NotificationMail(recipient_id=bob.id))
    post = PostFactory.create(
        author=ann,
        title="渡船 ⛴️ & <ferries>",
        body="正文 **粗体** 🏝\n\n" + "A long text. " * 7_000,
        tags=[Tag(name="小船", slug="小船"), Tag(name="Boats", slug="boats")],
    )
    PostFactory.create(author=ann, status="draft", published_at=None)
    PostFactory.create(author=bob, published_at=utcnow() + timedelta(days=7))
    PostFactory.create(author=gone, body="By a deleted account")
    comment = CommentFactory.create(post=post, author=bob, submission="0" * 36)
    hidden = CommentFactory.create(post=post, author=gone, body="Unkind 👎")
    moderation.hide_comment(moderator(), hidden.id, "unkind")
    moderation.hide_post(moderator(), PostFactory.create(author=bob).id, "广告")
    comment.updated_at = utcnow()
    outbox.enqueue("bob@example.com", "A message 📮", "text", "<p>text</p>")
    for person in (bob, gone):
        likes.like(person, post.id)
        saved.save(person, post.id)
        followed_tags.follow_tag(person, "boats")
        followed_discussions.follow_discussion(person, post.id)
    followed_discussions.unfollow_discussion(bob, post.id)
    for blocker in (bob, gone):
        blocks.block(blocker, UserFactory.create())
    deletion.delete_account(gone, PASSWORD)
    add_picture(ann)
    add_writing(bob)
    add_numbers(post)
    db.session.add(ErrorNotice(kind="KeyError", sent_at=utcnow()))
    db.session.commit()


def add_numbers(post: Post) -> None:
    """How often a post was read, and what only lasts a day."""
    day = "2026-11-30"
    db.session.add(ViewCount(post_id=post.id, day=day, views=2_000_000_000))
    db.session.add(ReferringSite(day=day, host="xn--bcher-kva.example", views=3))
    db.session.add(EmptySearch(day=day, words="渡船 ⛴️ \u2028", searches=4))
    db.session.add(FeedSubscribers(day=day, feed="/feed.atom", fetcher="", subscribers=5))
    db.session.add(ViewSalt(day=day, salt=bytes(32)))
    db.session.add(SeenToday(day=day, digest=bytes(range(16))))


def add_picture(owner: User) -> None:
    """A picture with a variant and every byte, which a post shows."""
    digest = "0123456789" * 4
    file = MediaFile(digest=digest, media_type="image/png", width=600, height=1, size=512)
    db.session.add(Media(owner_id=owner.id, file=file, alt="船 🏝", name="boat.png"))
    db.session.flush()
    variant = MediaVariant(file_id=file.id, width=480, height=1, media_type="image/webp")
    variant.digest, variant.size = digest[::-1], 3
    db.session.add(variant)
    for name, data in {
        file.media_name: bytes(range(256)) * 2,
        f"{digest}-480w.webp": b"\0\xff<",
    }.items():
        db.session.add(MediaBytes(name=str(name), size=len(data), data=data))
    post = PostFactory.create(author=owner, body=f"![]({file.media_name.path})", cover_alt="⛵")
    db.session.add(MediaUse(file_id=file.id, post_id=post.id, kind=AS_COVER))


def add_writing(author: User) -> None:
    """A text that is not saved, one beside a post with revisions, a post in the bin, and pages."""
    post = PostFactory.create(author=author, body="第二版 ⛵", status="draft", published_at=None)
    post.share_token = "0123456789abcdefghij_-"
    revision = Revision(post_id=post.id, number=1, editor_id=author.id, title=None)
    revision.body, revision.size, revision.tags = "第一版\r\n\t", 12, "小船, Boats"
    db.session.add(revision)
    for post_id, body in ((None, "Not saved \u2028 yet"), (post.id, "第三版")):
        draft = Draft(post_id=post_id, author_id=author.id, title="", body=body, revision=None)
        draft.fields, draft.writer, draft.device = '{"tags": ["小船"]}', "page", "Phone"
        db.session.add(draft)
    PostFactory.create(author=author, status="draft", deleted_at=utcnow())
    translation = site_page("guanyu", title="关于", language="zh-Hans")
    about = site_page(page_place="footer", page_position=3)
    translation.translation_of_id = about.id  # which is restored after it


def content_of(app: Flask) -> Content:
    """Every row that a backup keeps, as values that do not depend on the database."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in db.metadata.sorted_tables
            if table.name not in NOT_KEPT
        }


def pack(lines: Lines) -> bytes:
    """A backup of these lines, made as docs/backup-format.md says."""
    return seal(gzip.compress(b"".join(json.dumps(line).encode() + b"\n" for line in lines)))


def seal(stream: bytes) -> bytes:
    """What is around the gzip stream of a backup."""
    begun = FIRST_LINE + stream
    return begun + f"sha256 {hashlib.sha256(begun).hexdigest()}\n".encode()


def unpack(backup: bytes) -> Lines:
    """The lines of a backup, read as docs/backup-format.md says."""
    stream = backup[len(FIRST_LINE) : -CLOSING_LENGTH]
    assert backup == seal(stream)
    return [json.loads(line) for line in gzip.decompress(stream).splitlines()]


def rows_of(backup: bytes, table: str) -> list[dict[str, Any]]:
    """The rows of one table in a backup, by column."""
    lines = unpack(backup)
    first, described = position_of(lines, table)
    rows = lines[first : first + described["rows"]]
    return [dict(zip(described["columns"], row, strict=True)) for row in rows]


def position_of(lines: Lines, table: str) -> tuple[int, dict[str, Any]]:
    """Where the rows of a table begin among the lines, and its description in the header."""
    first = 1
    for described in lines[0]["tables"]:
        if described["name"] == table:
            return first, described
        first += described["rows"]
    raise AssertionError(table)


def changed(backup: Path, change: Callable[[Lines], object]) -> Path:
    """A backup with a right checksum whose lines are not what was written."""
    lines = unpack(backup.read_bytes())
    change(lines)
    file = backup.with_name("changed.backup")
    file.write_bytes(pack(lines))
    return file

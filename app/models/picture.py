"""External images that texts show, and the copies of them that are kept here.

They are asked for in the transaction that stores the text, and fetched after its commit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import ColumnElement, ForeignKey, LargeBinary, String, Text, case, inspect
from sqlalchemy.orm import InstanceState, Mapped, Session, UOWTransaction, mapped_column

from app.content.images.external_images import external_image_urls, shorten_own_urls
from app.content.images.media_images import shorten_media_urls
from app.models.base import Base
from app.models.clock import utcnow
from app.models.comment import Comment
from app.models.job import Job, due_index, mark_enqueued
from app.models.post import Post
from app.models.upsert import insert_into

DIGEST_LENGTH = 40


class PictureFile(Base):
    """The bytes of an image, once, however many addresses lead to it."""

    __tablename__ = "picture_files"

    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(32))
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    # last, so that SQLite need not read it for the others
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class Picture(Job, Base):
    """An external image. It has a copy, or is due to be fetched, or is given up.

    Releases before revision 0011 use ``due_at`` alone: it is empty once an image is fetched or
    given up. They may run beside this one during a deploy, so ``due_at`` decides here, too.
    """

    __tablename__ = "pictures"
    __table_args__ = (due_index("pictures"),)
    empties_due_at = True

    # of the address, which is too long for an index
    address_digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), unique=True)
    address: Mapped[str] = mapped_column(Text)
    file_digest: Mapped[str | None] = mapped_column(
        ForeignKey(PictureFile.digest, ondelete="SET NULL"), index=True
    )
    # when a text that shows it was last stored: copies of the oldest are removed first
    asked_at: Mapped[datetime] = mapped_column(default=utcnow)

    @classmethod
    def is_waiting(cls) -> ColumnElement[bool]:
        """Whether an image is still to be fetched."""
        return cls.due_at.is_not(None)

    @classmethod
    def is_given_up(cls) -> ColumnElement[bool]:
        """Whether there is no copy of an image and it will not be fetched."""
        return cls.due_at.is_(None) & cls.file_digest.is_(None)


def digest_of(content: str | bytes) -> str:
    """Return the key of an image's address or bytes: 40 hexadecimal digits of BLAKE2b."""
    data = content.encode() if isinstance(content, str) else content
    return hashlib.blake2b(data, digest_size=DIGEST_LENGTH // 2).hexdigest()


def ask_for(session: Session, addresses: Iterable[str]) -> None:
    """Enqueue the images of a text that is stored now.

    Those that were given up are tried again: that may be why the text is stored again.
    """
    addresses = set(addresses)
    if not addresses:
        return
    now = utcnow()
    insert = insert_into(Picture)
    afresh = {"due_at": now, "attempts": 0, "last_error": None, "gave_up_at": None}
    changes: dict[str, Any] = {
        name: case((Picture.is_given_up(), insert.excluded[name]), else_=getattr(Picture, name))
        for name in afresh
    }
    changes["asked_at"] = insert.excluded.asked_at
    _insert(
        session,
        insert.on_conflict_do_update(index_elements=[Picture.address_digest], set_=changes),
        {address: {"asked_at": now, **afresh} for address in addresses},
    )


def ask_for_missed(session: Session, dated: Mapping[str, datetime]) -> None:
    """Enqueue images that were never asked for, each with the date of its text."""
    now = utcnow()
    _insert(
        session,
        insert_into(Picture).on_conflict_do_nothing(index_elements=[Picture.address_digest]),
        {
            address: {"asked_at": min(moment, now), "due_at": now, "attempts": 0}
            for address, moment in dated.items()
        },
    )


def _insert(session: Session, insert: Any, rows: Mapping[str, dict[str, Any]]) -> None:
    if not rows:
        return
    named = [
        {"address_digest": digest_of(address), "address": address, **values}
        for address, values in rows.items()
    ]
    # in a fixed order, so that two transactions cannot wait for each other
    session.execute(insert, sorted(named, key=lambda row: str(row["address_digest"])))
    mark_enqueued(session, Picture)


def request_shown_images(session: Session, context: UOWTransaction, instances: object) -> None:
    """Enqueue the external images of new and changed texts, before a flush."""
    texts = [row for row in (*session.new, *session.dirty) if isinstance(row, (Post, Comment))]
    own = {urlsplit(current_app.config["SITE_URL"]).netloc.lower()}
    media_url = current_app.config["MEDIA_URL"]
    changed = [
        shorten_own_urls(shorten_media_urls(row.body_html, media_url), own)
        for row in texts
        if _is_changed(row)
    ]
    ask_for(session, {address for html in changed for address in external_image_urls(html)})


def _is_changed(row: Post | Comment) -> bool:
    state: InstanceState[Any] = inspect(row)
    return state.attrs["body_html"].history.has_changes()

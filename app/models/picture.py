"""Copies of pictures from elsewhere that texts show, and which are still to be fetched.

They are asked for in the transaction that stores the text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, case, inspect
from sqlalchemy.event import listen
from sqlalchemy.orm import InstanceState, Mapped, Session, UOWTransaction, mapped_column

from app.content.images.external_images import foreign_pictures
from app.extensions import db
from app.models.base import Base
from app.models.clock import utcnow
from app.models.comment import Comment
from app.models.post import Post
from app.models.upsert import insert_into

DIGEST_LENGTH = 40
# The mark on a session whose transaction asks for pictures.
ASKED = "pictures_asked"


class PictureFile(Base):
    """The bytes of a picture, once, however many addresses lead to it."""

    __tablename__ = "picture_files"

    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(32))
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    # last, so that SQLite need not read it for the others
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class Picture(Base):
    """A picture elsewhere. It has a copy, or is due to be fetched, or is given up.

    Whoever fetches it moves ``due_at`` ahead first: nobody else fetches it meanwhile, and when
    that process dies, it is due again.
    """

    __tablename__ = "pictures"
    __table_args__ = (Index("ix_pictures_due_at", "due_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # of the address, which is too long for an index
    address_digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), unique=True)
    address: Mapped[str] = mapped_column(Text)
    file_digest: Mapped[str | None] = mapped_column(
        ForeignKey(PictureFile.digest, ondelete="SET NULL"), index=True
    )
    # when a text that shows it was last stored: where room is short, the oldest give way
    asked_at: Mapped[datetime] = mapped_column(default=utcnow)
    due_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(String(500))


def digest_of(content: str | bytes) -> str:
    """By what a picture's address or its bytes are known; nobody finds a second that has it."""
    data = content.encode() if isinstance(content, str) else content
    return hashlib.blake2b(data, digest_size=DIGEST_LENGTH // 2).hexdigest()


def ask_for(session: Session, addresses: Iterable[str]) -> None:
    """Let the pictures of a text that is stored now be fetched after the commit.

    Those that were given up are tried again: that is why somebody may be storing it again.
    """
    addresses = set(addresses)
    if not addresses:
        return
    now = utcnow()
    insert = insert_into(Picture)
    given_up = Picture.file_digest.is_(None) & Picture.due_at.is_(None)
    afresh = {"due_at": now, "attempts": 0, "last_error": None}
    changes: dict[str, Any] = {
        name: case((given_up, insert.excluded[name]), else_=getattr(Picture, name))
        for name in afresh
    }
    changes["asked_at"] = insert.excluded.asked_at
    _insert(
        session,
        insert.on_conflict_do_update(index_elements=[Picture.address_digest], set_=changes),
        {address: {"asked_at": now, **afresh} for address in addresses},
    )


def ask_for_missed(session: Session, dated: Mapping[str, datetime]) -> None:
    """Let pictures be fetched that nobody has asked for, each with the date of its text."""
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
    session.info[ASKED] = True


def _ask_for_what_is_shown(session: Session, context: UOWTransaction, instances: object) -> None:
    texts = [row for row in (*session.new, *session.dirty) if isinstance(row, (Post, Comment))]
    changed = [row.body_html for row in texts if _is_changed(row)]
    ask_for(session, {address for html in changed for address in foreign_pictures(html)})


def _is_changed(row: Post | Comment) -> bool:
    state: InstanceState[Any] = inspect(row)
    return state.attrs["body_html"].history.has_changes()


listen(db.session, "before_flush", _ask_for_what_is_shown)

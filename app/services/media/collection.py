"""The pictures of a person: listing and finding them, and where each is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import load_only

from app.extensions import db
from app.models import Media, MediaUse, Post, User
from app.services.errors import NotFound
from app.services.media.quota import lock_media
from app.services.media.removal import delete_media, is_avatar
from app.services.pagination import (
    Cursor,
    Order,
    Page,
    PageRequest,
    count_rows,
    fetch_page,
    models_of,
)

NEWEST_FIRST = Order(Media.created_at, Media.id, cursor=lambda row: Cursor(row.created_at, row.id))
# posts that are named where a picture is listed, and where it is about to be deleted
NAMED = 5
NAMED_AT_DELETION = 50


@dataclass(frozen=True)
class Use:
    """A post that shows a picture, in its text or as its cover."""

    post: Post
    kind: str


@dataclass
class Uses:
    """The latest posts that show a picture, and how many there are in all."""

    named: list[Use] = field(default_factory=list)
    total: int = 0

    @property
    def unnamed(self) -> int:
        """Return how many there are beside those that are named."""
        return self.total - len(self.named)


def pictures_of(user: User, request: PageRequest, words: str = "") -> Page[Media]:
    """Return a page of a person's pictures, the newest first.

    :param words: a part of the name or the description, in any case; empty for all
    """
    mine = select(Media).where(Media.owner_id == user.id)
    if words:
        mine = mine.where(
            or_(
                Media.name.icontains(words, autoescape=True),
                Media.alt.icontains(words, autoescape=True),
            )
        )
    return fetch_page(models_of(mine), NEWEST_FIRST, request, lambda: count_rows(mine))


def uses_of(user: User, file_ids: Iterable[int], named: int = NAMED) -> dict[int, Uses]:
    """Return the uses of files that a person may know of, in one statement.

    They are those in the person's own posts and drafts, and in public posts of others.
    """
    ids = list(file_ids)
    ranked = (
        select(
            *(MediaUse.file_id, MediaUse.post_id, MediaUse.kind),
            func.row_number().over(**_each_file(by_date=True)).label("place"),
            func.count().over(**_each_file()).label("total"),
        )
        .join(Post, Post.id == MediaUse.post_id)
        .where(MediaUse.file_id.in_(ids), _may_know(user))
        .subquery()
    )
    found: Any = db.session.execute(
        select(ranked.c.file_id, ranked.c.kind, ranked.c.total, Post)
        .join(Post, Post.id == ranked.c.post_id)
        .where(ranked.c.place <= named)
        .order_by(ranked.c.file_id, ranked.c.place)
        .options(
            load_only(
                *(Post.title, Post.title_slug, Post.excerpt, Post.language),
                *(Post.status, Post.published_at, Post.hidden_at, Post.deleted_at),
                *(Post.page_slug, Post.page_public_at),
            )
        )
    )
    uses = {file_id: Uses() for file_id in ids}
    for file_id, kind, total, post in found:
        uses[file_id].named.append(Use(post, kind))
        uses[file_id].total = total
    return uses


def _each_file(by_date: bool = False) -> dict[str, Any]:
    order = {"order_by": (MediaUse.post_id.desc(), MediaUse.kind)} if by_date else {}
    return {"partition_by": MediaUse.file_id, **order}


def _may_know(user: User) -> ColumnElement[bool]:
    return or_(Post.author_id == user.id, Post.public(), Post.page_public_at.is_not(None))


def lock_own_media(user: User, media_id: int) -> Media:
    """Return a person's picture, locked until the transaction ends. Raises NotFound."""
    media = db.session.get(Media, media_id, with_for_update={"of": Media}, populate_existing=True)
    if media is None or media.owner_id != user.id:
        raise NotFound(_("There is no such picture."))
    return media


def delete_own_media(user: User, media_id: int, only_unused: bool = False) -> bool:
    """Delete a person's picture; return False if it stays, because ``only_unused`` and it is used.

    Raises NotFound.
    """
    lock_media()  # before any row, as who sends another avatar does it
    media = lock_own_media(user, media_id)
    if only_unused and (
        is_avatar(user, media) or uses_of(user, [media.file_id])[media.file_id].total
    ):
        return False
    delete_media(media)
    return True

"""A person's own pictures, the newest first."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.extensions import db
from app.models import Media, User


def latest_pictures(user: User, size: int, before: int | None = None) -> Sequence[Media]:
    """Return up to ``size`` pictures of a person in one statement, the latest first.

    :param before: the id of a picture, for those that came before it
    """
    mine = select(Media).where(Media.owner_id == user.id)
    if before is not None:
        mine = mine.where(Media.id < before)
    return db.session.scalars(mine.order_by(Media.id.desc()).limit(size)).all()

"""The private feed of a user's notifications, which anybody can read who knows its address."""

from __future__ import annotations

import secrets

from flask_babel import gettext as _
from sqlalchemy import delete, select

from app.extensions import db
from app.models import NotificationFeed, User
from app.models.upsert import insert_into
from app.services.errors import NotFound

TOKEN_BYTES = 24


def token_of(user: User) -> str | None:
    """Return the secret of the address of a user's feed; None if there is no feed."""
    mine = select(NotificationFeed.token).where(NotificationFeed.user_id == user.id)
    return db.session.scalar(mine)


def make_feed(user: User) -> None:
    """Give a user's feed a new address; the former one leads nowhere from then on."""
    row = insert_into(NotificationFeed).values(
        user_id=user.id, token=secrets.token_urlsafe(TOKEN_BYTES)
    )
    db.session.execute(
        row.on_conflict_do_update(index_elements=["user_id"], set_={"token": row.excluded.token}),
        execution_options={"synchronize_session": False},
    )


def remove_feed(user: User) -> None:
    """Have a user's feed lead nowhere, until a new one is made."""
    db.session.execute(
        delete(NotificationFeed).where(NotificationFeed.user_id == user.id),
        execution_options={"synchronize_session": False},
    )


def owner_of_feed(token: str) -> User:
    """Return whose feed has this secret in its address. Raises NotFound."""
    named = NotificationFeed.user_id == User.id
    found = select(User).join(NotificationFeed, named).where(NotificationFeed.token == token)
    user = db.session.scalars(found).unique().one_or_none()
    if user is None or not user.is_active:
        raise NotFound(_("This address leads nowhere: the feed has another one, or none."))
    return user

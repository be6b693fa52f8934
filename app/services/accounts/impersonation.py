"""Names of users that could be taken for those of moderators and administrators."""

from __future__ import annotations

from collections.abc import Iterator

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select

from app.content.text.impersonation import claims_office, name_forms
from app.extensions import db
from app.models import Permission, Role, User
from app.services.errors import Conflict, Invalid

BATCH = 1000


def check_username(username: str, user_id: int | None = None, role: Role | None = None) -> None:
    """Raise Conflict for a username that could be taken for that of staff, as ``is_mistakable``."""
    if is_mistakable(username, user_id, role):
        raise Conflict(_message())


def check_display_name(name: str, user: User) -> None:
    """Raise Invalid for a display name that could be taken for that of staff."""
    if is_mistakable(name, user.id, user.role):
        raise Invalid(_message())


def _message() -> str:
    return str(_("This name could be taken for that of a moderator or administrator of this site."))


def is_mistakable(name: str, user_id: int | None, role: Role | None) -> bool:
    """Return whether a name could be taken for that of another moderator or administrator.

    :param user_id: the user who wants it
    :param role: that of the user; moderators and administrators may say what they are
    """
    moderates = role is not None and role.has_permission(Permission.MODERATE)
    if not moderates and claims_office(name, current_app.config["SITE_NAME"]):
        return True
    return bool(name_forms(name) & _forms_of_staff(user_id or 0))


def mistakable() -> Iterator[str]:
    """Yield the usernames of accounts that could be taken for staff, as names were before."""
    staff = _forms_of_staff(0)
    site_name = current_app.config["SITE_NAME"]
    last = 0
    while rows := db.session.execute(
        select(User.id, User.username, User.name)
        .outerjoin(User.role)
        .where(User.id > last, Role.id.is_(None) | ~_moderates())
        .order_by(User.id)
        .limit(BATCH)
    ).all():
        last = rows[-1].id
        for _id, *names in rows:
            if any(
                name_forms(name) & staff or claims_office(name, site_name)
                for name in filter(None, names)
            ):
                yield names[0] or str(_id)


def _moderates() -> ColumnElement[bool]:
    return Role.permissions.op("&")(Permission.MODERATE) != 0


def _forms_of_staff(but_id: int) -> frozenset[str]:
    names = db.session.execute(
        select(User.username, User.name).join(User.role).where(_moderates(), User.id != but_id)
    )
    return frozenset().union(*(name_forms(name) for row in names for name in row if name))

"""Note every change of an account for the trail, by a page, the API or a command.

The changes are found in what the session flushes, so no way of making one can forget them.
Statements that change many rows at once, such as those of ``flask restore``, are not seen, and of
commands only ``flask user create`` notes new accounts: ``flask sample`` makes many.
"""

from __future__ import annotations

from typing import Any

from flask import has_request_context
from sqlalchemy import inspect
from sqlalchemy.orm import Session, UOWTransaction

from app.models import Comment, Post, User
from app.web.logs.request_user import request_user
from app.web.logs.trail import note

PROFILE = ("name", "location", "about_me", "avatar", "language", "time_zone")
TEXT = ("title", "body")


def note_account_changes(session: Session, context: UOWTransaction) -> None:
    """Note what a flush has changed, after it; what it changed can still be told then."""
    for row in session.new if has_request_context() else ():
        if isinstance(row, User):
            note("account_created", row.id, username=row.username)
    for row in session.dirty:
        if isinstance(row, User):
            _note_changes(row)
        elif isinstance(row, Post) and row.is_deleted and _changed(row, "deleted_at"):
            _note_text("deleted", row)
        elif isinstance(row, (Post, Comment)) and _any_changed(row, TEXT):
            _note_text("edited", row)
    for row in session.deleted:
        if isinstance(row, User):
            note("account_deleted", row.id)
        elif isinstance(row, (Post, Comment)):
            _note_text("deleted", row)


def _note_changes(user: User) -> None:
    if _changed(user, "password_hash"):
        note("password_changed", user.id)
    if _changed(user, "email"):
        note("address_changed", user.id)
    if _changed(user, "username"):
        note("username_changed", user.id, username=user.username)
    if _changed(user, "role_id"):
        note("role_changed", user.id, role=user.role.name if user.role else None)
    if _changed(user, "confirmed"):
        note("account_confirmed" if user.confirmed else "confirmation_withdrawn", user.id)
    if _changed(user, "suspended_at"):
        note("suspension_lifted" if user.suspended_at is None else "account_suspended", user.id)
    if _is_of_other(user.id) and _any_changed(user, PROFILE):
        note("profile_edited", user.id)


def _note_text(what: str, row: Post | Comment) -> None:
    """Note that another user than the author has changed a text, which administrators may."""
    if row.author_id is not None and _is_of_other(row.author_id):
        kind = "post" if isinstance(row, Post) else "comment"
        note(f"{kind}_{what}", row.author_id, **{kind: row.id})


def _is_of_other(user_id: int) -> bool:
    return request_user() not in (None, user_id)


def _any_changed(row: object, names: tuple[str, ...]) -> bool:
    state: Any = inspect(row)
    return any(name in state.attrs and _changed(row, name) for name in names)


def _changed(row: object, name: str) -> bool:
    """Return whether a column has another value than before; also if that was not loaded."""
    history = inspect(row).attrs[name].history
    return bool(history.added) and list(history.added) != list(history.deleted)

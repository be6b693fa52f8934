"""Note every change of an account for the trail, by a page, the API or a command.

What somebody does to another one's account or text is an entry of the administration log as well,
in the transaction of the change.

The changes are found in what the session flushes, so no way of making one can forget them.
Statements that change many rows at once, such as those of ``flask restore``, are not seen, and of
commands only ``flask user create`` notes new accounts: ``flask sample`` makes many.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import has_request_context
from sqlalchemy import inspect
from sqlalchemy.orm import Session, UOWTransaction

from app.content.text.excerpt import shorten
from app.extensions import db
from app.models import Comment, Post, Role, User
from app.services.administration.log import add_entry
from app.web.logs.request_user import request_user
from app.web.logs.trail import note

PROFILE = ("name", "location", "about_me", "avatar", "language", "time_zone")
TEXT = ("title", "body")
PAGE_SETTINGS = ("page_slug", "translation_of_id", "page_place", "page_position")
# The key in `session.info` of a command in which the operator administers accounts.
BY_OPERATOR = "by_operator"
# In characters: how a text is named that is deleted.
NAME_LENGTH = 200


def act_as_operator() -> None:
    """Say that what this session changes is an act of the operator."""
    db.session.info[BY_OPERATOR] = True


def note_act(action: str, user_id: int, **facts: object) -> None:
    """Note what an administrator does to an account that no column of it shows."""
    _note(action, user_id, facts)


def note_account_changes(session: Session, context: UOWTransaction) -> None:
    """Note what a flush has changed, after it; what it changed can still be told then."""
    if has_request_context() or BY_OPERATOR in session.info:
        for row in session.new:
            _note_new(row)
    for row in session.dirty:
        _note_changed(row)
    for row in session.deleted:
        if isinstance(row, User):
            _note("account_deleted", row.id, before=row.username, is_gone=True)
        elif isinstance(row, Post) and row.is_site_page:
            _note_page("page_deleted", row, before=_page_name(row), is_gone=True)
        elif isinstance(row, (Post, Comment)):
            _note_text("deleted", row, is_gone=True)


def _note_new(row: object) -> None:
    if isinstance(row, User):
        _note("account_created", row.id, {"username": row.username}, after=row.username)
    elif isinstance(row, Post) and row.is_site_page:
        _note_page("page_created", row, after=_page_name(row))


def _note_changed(row: object) -> None:
    if isinstance(row, User):
        _note_changes(row)
    elif isinstance(row, Post) and row.is_site_page:
        _note_page_changes(row)
    elif isinstance(row, Post) and row.is_deleted and _changed(row, "deleted_at"):
        _note_text("deleted", row)
    elif isinstance(row, (Post, Comment)) and _any_changed(row, TEXT):
        _note_text("edited", row)


def _note_changes(user: User) -> None:
    if _changed(user, "password_hash"):
        _note("password_changed", user.id)
    if _changed(user, "email"):
        _note("address_changed", user.id)
    if _changed(user, "username"):
        facts, before = {"username": user.username}, _before(user, "username")
        _note("username_changed", user.id, facts, before, user.username)
    if _changed(user, "role_id"):
        role = user.role.name if user.role else None
        before = _name_of_role(_before(user, "role_id"))
        _note("role_changed", user.id, {"role": role}, before, role)
    if _changed(user, "confirmed"):
        _note("account_confirmed" if user.confirmed else "confirmation_withdrawn", user.id)
    if _changed(user, "suspended_at"):
        _note("suspension_lifted" if user.suspended_at is None else "account_suspended", user.id)
    if _is_of_other(user.id) and _any_changed(user, PROFILE):
        changed = [name for name in PROFILE if _changed(user, name)]
        before = _lines((name, _before(user, name)) for name in changed)
        after = _lines((name, getattr(user, name)) for name in changed)
        _note("profile_edited", user.id, None, before, after)


def _note_text(what: str, row: Post | Comment, is_gone: bool = False) -> None:
    """Note that another user than the author has changed a text, which administrators may.

    Of an edited post the revisions have the text.
    """
    if row.author_id is None or not _is_of_other(row.author_id):
        return
    kind, after = "post" if isinstance(row, Post) else "comment", None
    if what == "deleted":
        before = shorten((isinstance(row, Post) and row.title) or row.body, NAME_LENGTH)
    else:
        name = "title" if isinstance(row, Post) else "body"
        before, after = _before(row, name) or getattr(row, name), getattr(row, name)
    text = {f"{kind}_id": None if is_gone else row.id}
    _note(f"{kind}_{what}", row.author_id, {kind: row.id}, before, after, text)


def _note_page_changes(page: Post) -> None:
    """Note each change of a page of the site; of its text the revisions have what it was."""
    if _changed(page, "page_public_at"):
        is_public = page.page_public_at is not None
        _note_page("page_published" if is_public else "page_taken_back", page)
    if _any_changed(page, TEXT):
        _note_page("page_changed", page)
    changed = [name for name in PAGE_SETTINGS if _changed(page, name)]
    if changed:
        before = _lines((name, _before(page, name)) for name in changed)
        after = _lines((name, getattr(page, name)) for name in changed)
        _note_page("page_moved", page, before, after)


def _page_name(page: Post) -> str:
    return f"/{page.page_slug} {page.title}"


def _note_page(
    action: str,
    page: Post,
    before: str | None = None,
    after: str | None = None,
    is_gone: bool = False,
) -> None:
    """Note what is done to a page of the site, which belongs to no account."""
    actor_id = request_user()
    if actor_id is not None:
        note(action, actor_id, page=page.id)
    if actor_id is not None or BY_OPERATOR in db.session.info:
        post_id = None if is_gone else page.id
        add_entry(action, actor_id, None, before, after, post_id=post_id)


def _note(
    action: str,
    user_id: int,
    facts: dict[str, Any] | None = None,
    before: str | None = None,
    after: str | None = None,
    text: dict[str, int | None] | None = None,
    is_gone: bool = False,
) -> None:
    note(action, user_id, **(facts or {}))
    if _is_of_other(user_id) or BY_OPERATOR in db.session.info:
        shown = None if is_gone else user_id
        add_entry(action, request_user(), shown, before, after, **(text or {}))


def _name_of_role(role_id: int | None) -> str | None:
    role = db.session.get(Role, role_id) if role_id is not None else None
    return role.name if role else None


def _lines(values: Iterable[tuple[str, object]]) -> str:
    return "\n".join(f"{name}: {value or ''}" for name, value in values)


def _before(row: object, name: str) -> Any:
    return next(iter(inspect(row).attrs[name].history.deleted), None)


def _is_of_other(user_id: int) -> bool:
    return request_user() not in (None, user_id)


def _any_changed(row: object, names: tuple[str, ...]) -> bool:
    state: Any = inspect(row)
    return any(name in state.attrs and _changed(row, name) for name in names)


def _changed(row: object, name: str) -> bool:
    """Return whether a column has another value than before; also if that was not loaded."""
    history = inspect(row).attrs[name].history
    return bool(history.added) and list(history.added) != list(history.deleted)

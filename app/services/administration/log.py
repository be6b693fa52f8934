"""The log of acts of administration: its entries are added here, and read."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import defer, joinedload

from app.extensions import db
from app.models import AdministrationEntry, Comment, Post, User
from app.services.pagination import Cursor, Order, Page, PageRequest, count_rows, fetch_page
from app.services.pagination import models_of as models

NEWEST_FIRST = Order(
    AdministrationEntry.happened_at,
    AdministrationEntry.id,
    cursor=lambda entry: Cursor(entry.happened_at, entry.id),
)


def add_entry(
    action: str,
    actor_id: int | None,
    user_id: int | None,
    before: str | None = None,
    after: str | None = None,
    **text: int | None,
) -> None:
    """Add an entry in the caller's transaction.

    :param action: one of the events of docs/account-log.md
    :param actor_id: who did it; None for the operator
    :param user_id: whose account or text it was; None if the account is deleted
    :param text: ``post_id`` or ``comment_id``
    """
    entry = insert(AdministrationEntry).values(
        action=action,
        actor_id=actor_id,
        by_operator=actor_id is None,
        user_id=user_id,
        before=before,
        after=after,
        **text,
    )
    db.session.execute(entry)


def entries(request: PageRequest, user: User | None = None) -> Page[AdministrationEntry]:
    """Return a page of the log, newest first.

    :param user: only what was done to this account and its texts
    """
    without_texts: Any = (defer(Post.body), defer(Post.body_html))
    statement = select(AdministrationEntry).options(
        joinedload(AdministrationEntry.actor),
        joinedload(AdministrationEntry.user),
        joinedload(AdministrationEntry.post).options(*without_texts),
        joinedload(AdministrationEntry.comment).options(
            defer(Comment.body_html), joinedload(Comment.author)
        ),
    )
    if user is not None:
        statement = statement.where(AdministrationEntry.user_id == user.id)
    return fetch_page(models(statement), NEWEST_FIRST, request, lambda: count_rows(statement))


def forget_contents_of(user: User) -> None:
    """Delete what the log repeats of an account that is being deleted, and leave the acts."""
    db.session.execute(
        update(AdministrationEntry)
        .where(AdministrationEntry.user_id == user.id)
        .values(before=None, after=None),
        execution_options={"synchronize_session": False},
    )

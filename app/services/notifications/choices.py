"""How a user wants to be told of what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.extensions import db
from app.models import NotificationChoice, User
from app.models.notification import KINDS, NEVER, mailed_by_default
from app.models.upsert import insert_into


@dataclass(frozen=True)
class Choice:
    """Whether a kind is told on the page, and by mail AT_ONCE, DAILY or NEVER."""

    on_page: bool
    by_mail: str


def choices_of(user: User) -> dict[str, Choice]:
    """Return how a user is told of each kind of events."""
    choice = NotificationChoice
    chosen = select(choice.kind, choice.on_page, choice.by_mail).where(choice.user_id == user.id)
    choices = {kind: Choice(True, mailed_by_default(kind)) for kind in KINDS}
    for kind, on_page, by_mail in db.session.execute(chosen):
        if kind in choices:
            choices[kind] = Choice(on_page, by_mail or choices[kind].by_mail)
    return choices


def choose_kinds(user: User, wanted: set[str], by_mail: Mapping[str, str] | None = None) -> None:
    """Have a user told of these kinds of events from now on, and of no others.

    :param by_mail: when each kind is told by mail; what is not named stays as it is
    """
    mail = by_mail or {}
    rows = [
        {"user_id": user.id, "kind": kind, "on_page": kind in wanted, "by_mail": mail.get(kind)}
        for kind in KINDS
    ]
    row = insert_into(NotificationChoice).values(rows)
    chosen = {"on_page": row.excluded.on_page}
    if mail:
        chosen["by_mail"] = func.coalesce(row.excluded.by_mail, NotificationChoice.by_mail)
    _store(row, chosen)


def stop_mail(user_id: int) -> None:
    """Tell a user of nothing by mail from now on; what they are told on the page stays."""
    rows = [{"user_id": user_id, "kind": kind, "by_mail": NEVER} for kind in KINDS]
    _store(insert_into(NotificationChoice).values(rows), {"by_mail": NEVER})


def _store(row: Any, changed: dict[str, Any]) -> None:
    db.session.execute(
        row.on_conflict_do_update(index_elements=["user_id", "kind"], set_=changed),
        execution_options={"synchronize_session": False},
    )

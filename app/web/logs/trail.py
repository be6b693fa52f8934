"""The trail of accounts: one log entry for each log-in, refusal and change of an account.

It says who did what to whose account, from where, and in which request; never a password, a token
or a mail address. A change is logged once it is committed. docs/account-log.md lists the events.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from flask import has_request_context, request
from sqlalchemy.orm import Session, SessionTransaction

from app.extensions import db
from app.web.logs.formatting import event
from app.web.logs.request_user import request_user

COMMAND_LINE = "command line"
# The keys in `session.info`: the entries to log after the commit, and how many of them there were
# when the transaction and each savepoint began.
NOTED, SAVEPOINTS = "trail", "trail_savepoints"

_log = logging.getLogger("app.accounts")


@dataclass(frozen=True)
class Entry:
    """An event, the id of the account that it is about, and what else there is to say."""

    name: str
    account: int | None
    facts: dict[str, Any]


def record(name: str, account: int | None = None, **facts: object) -> None:
    """Log an event now, such as a refusal, which changes nothing.

    :param name: in words joined by ``_``
    :param account: the id of the account that it is about
    :param facts: none of them a secret or a mail address
    """
    _write(Entry(name, account, facts))


def note(name: str, account: int, **facts: object) -> None:
    """Log an event when the transaction is committed; the parameters are those of ``record``."""
    db.session.info.setdefault(NOTED, []).append(Entry(name, account, facts))


def write_noted(session: Session) -> None:
    """Log what was noted, after a commit."""
    if session.in_nested_transaction():
        return  # the end of a savepoint, not a commit
    for entry in session.info.pop(NOTED, []):
        _write(entry)


def mark_savepoint(session: Session, transaction: SessionTransaction) -> None:
    """Remember what was noted before a transaction or a savepoint, when it begins."""
    if transaction.nested:
        session.info[SAVEPOINTS][transaction] = len(session.info.get(NOTED, []))
    elif transaction.parent is None:
        session.info[SAVEPOINTS] = {transaction: 0}


def discard_noted(session: Session, transaction: SessionTransaction) -> None:
    """Discard what was noted in a transaction or since a savepoint, after its rollback."""
    before = session.info.get(SAVEPOINTS, {}).get(transaction)
    if before is not None:  # else it is a flush, whose savepoint or transaction follows
        del session.info.get(NOTED, [])[before:]


def _write(entry: Entry) -> None:
    user, remote = request_user(), COMMAND_LINE
    if has_request_context():
        remote = request.remote_addr or "-"
    about = {"account": entry.account, "user": user, **entry.facts}
    said = [f"{name} {value}" for name, value in about.items() if value is not None]
    _log.info(
        "%s: %s",
        entry.name.replace("_", " "),
        ", ".join([*said, f"from {remote}"]),
        extra=event(entry.name, **about, remote=remote),
    )

"""Mail of notifications: when it is due, and what it tells of when it is made.

An event gives its notifications a date for the mail, and has one mail to each recipient made when
the first of them has come. Before the commit the rows of those mails are written, in one order for
all transactions, so that two of them do not wait for each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import case, delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.extensions import db
from app.models import Notification, NotificationChoice, NotificationMail, User
from app.models.notification import AT_ONCE, DAILY, NEVER, mailed_by_default
from app.models.upsert import insert_into
from app.services.jobs import JobQueue
from app.services.notifications import choices, reading
from app.services.notifications.reading import Told
from app.smtp import can_send

# after the first event; what happens meanwhile is in the same mail
DELAYS = {AT_ONCE: timedelta(minutes=5), DAILY: timedelta(days=1)}
MOST_LISTED = 20
_NOTED = "mails_of_notifications"
_BATCH = 500
_UNSYNCED = {"synchronize_session": False}

QUEUE = JobQueue(
    kind="notification_mail",
    model=NotificationMail,
    lease=timedelta(minutes=5),
    waits=(timedelta(minutes=1), timedelta(minutes=10), *[timedelta(hours=6)] * 4),
)


@dataclass(frozen=True)
class MailContent:
    """What a mail tells: the newest of ``total`` notifications, at most MOST_LISTED.

    ``texts``: the HTML of the comments that others have written, by id
    """

    user: User
    rows: list[Told]
    total: int
    texts: dict[int, str]


def is_mailed() -> bool:
    """Return whether this site tells by mail: its links need the address of the site."""
    return bool(current_app.config["SITE_URL"]) and can_send(current_app)


def mail_dates(recipients: list[int], kind: str, moment: datetime) -> dict[int, datetime]:
    """Return when recipients are to be told by mail of what happens at a moment.

    Those who do not want that are left out.
    """
    if not is_mailed():
        return {}
    choice = NotificationChoice
    dates: dict[int, datetime] = {}
    for start in range(0, len(recipients), _BATCH):
        batch = recipients[start : start + _BATCH]
        of_batch = choice.user_id.in_(batch) & (choice.kind == kind)
        rows = db.session.execute(select(choice.user_id, choice.by_mail).where(of_batch))
        chosen = dict(rows.all())
        for user_id in batch:
            when = chosen.get(user_id) or mailed_by_default(kind)
            if when != NEVER:
                dates[user_id] = moment + DELAYS[when]
    return dates


def note_mails(session: Session, dates: Mapping[int, datetime]) -> None:
    """Have a mail to each of these users made, at these dates or earlier."""
    noted: dict[int, datetime] = session.info.setdefault(_NOTED, {})
    for user_id, date in dates.items():
        noted[user_id] = min(date, noted.get(user_id, date))


def store_noted_mails(session: Session) -> None:
    """Enqueue the mails that were noted, before a commit, after what is pending was flushed.

    The worker that makes a mail locks its row: a transaction with another event waits for that
    here, so that the event is not taken for told.
    """
    if session.in_nested_transaction():
        return  # the end of a savepoint, not a commit
    noted = sorted(session.info.pop(_NOTED, {}).items())
    mail = NotificationMail
    for start in range(0, len(noted), _BATCH):
        rows = [
            {"recipient_id": id_, "due_at": date, "attempts": 0}
            for id_, date in noted[start : start + _BATCH]
        ]
        row = insert_into(mail).values(rows)
        is_over, date = mail.is_given_up(), row.excluded.due_at
        earlier = {
            "due_at": case((or_(is_over, mail.due_at > date), date), else_=mail.due_at),
            "attempts": case((is_over, 0), else_=mail.attempts),
            "gave_up_at": None,
        }
        db.session.execute(
            row.on_conflict_do_update(index_elements=["recipient_id"], set_=earlier),
            execution_options=_UNSYNCED,
        )


def discard_noted_mails(session: Session) -> None:
    """Discard the mails that were noted, after a rollback."""
    session.info.pop(_NOTED, None)


def take_content(job: NotificationMail) -> MailContent | None:
    """Return what a leased mail tells, and note in the same transaction that it is told.

    None when there is nothing to tell, or nobody to tell it. Whichever it is, the mail is done: its
    row is deleted, or due again for what waits for the daily mail.
    """
    if not QUEUE.lock(job):
        return None
    assert job.leased_until is not None  # it is leased
    now = job.leased_until - QUEUE.lease
    user = db.session.get_one(User, job.recipient_id)
    chosen = choices.choices_of(user)
    wanted = {kind: each.by_mail for kind, each in chosen.items() if each.on_page}
    waiting = reading.waiting_for_mail(user.id, now)
    due = {wanted.get(each.kind, NEVER) for each in waiting if each.first <= now}
    kinds = {kind for kind, when in wanted.items() if when in due - {NEVER}}
    rows = reading.mailed_rows(user.id, kinds, MOST_LISTED, now)
    total = sum(each.number for each in waiting if each.kind in kinds)
    _mark_told(user.id, kinds, now)
    _go_on(job)
    if not rows or not _is_told_by_mail(user):
        return None
    written = [row.comment_id for row in rows if row.comment_id and row.actor]
    return MailContent(user, rows, total, reading.texts_of(written))


def retry_given_up() -> int:
    """Make the mails due now that were given up; return how many."""
    return QUEUE.retry(NotificationMail.is_given_up())


def _is_told_by_mail(user: User) -> bool:
    return is_mailed() and user.confirmed and user.is_active and bool(user.email)


def _mark_told(user_id: int, kinds: set[str], now: datetime) -> None:
    """Note that it is decided what a mail tells of these kinds, and of all that was due."""
    told = Notification
    has_come = or_(told.kind.in_(kinds), told.mail_due_at <= now)
    db.session.execute(
        update(told)
        .where(told.recipient_id == user_id, told.mail_due_at.is_not(None))
        .where(told.due_at <= now, has_come)
        .values(mail_due_at=None),
        execution_options=_UNSYNCED,
    )


def _go_on(job: NotificationMail) -> None:
    """Delete a mail that is made, unless something waits for the next one."""
    next_date = db.session.scalar(
        select(func.min(Notification.mail_due_at)).where(
            Notification.recipient_id == job.recipient_id, Notification.mail_due_at.is_not(None)
        )
    )
    this = NotificationMail.id == job.id
    if next_date is None:
        db.session.execute(delete(NotificationMail).where(this), execution_options=_UNSYNCED)
        return
    again = {"due_at": next_date, "attempts": 0, "last_error": None}
    db.session.execute(
        update(NotificationMail).where(this).values(lease=None, leased_until=None, **again),
        execution_options=_UNSYNCED,
    )

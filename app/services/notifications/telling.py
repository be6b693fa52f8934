"""Telling people of what has happened, in the transaction in which it happens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, select

from app.extensions import db
from app.models import (
    Comment,
    ModerationDecision,
    Notification,
    NotificationChoice,
    Post,
    User,
    utcnow,
)
from app.models.notification import ANSWER, COMMENT, FOLLOW, HIDDEN, PUBLISHED, SHOWN
from app.models.upsert import insert_into
from app.services.notifications.counting import note_recipients
from app.services.notifications.mailing import mail_dates, note_mails

_BATCH = 500
# the kinds of the decisions on texts
_OF_DECISIONS = {"hide": HIDDEN, "show": SHOWN}


def notify_of_comment(comment: Comment, answered: Comment | None = None) -> None:
    """Tell the author of a post of a comment on it, and whom it answers.

    :param answered: the comment that it answers
    """
    told = {comment.author_id}
    recipients = []
    if answered is not None:
        recipients.append((answered.author_id, ANSWER))
    recipients.append((comment.post.author_id, COMMENT))
    for recipient_id, kind in recipients:
        if recipient_id is not None and recipient_id not in told:
            told.add(recipient_id)
            _tell(
                recipient_id,
                kind,
                f"comment:{comment.id}",
                actor_id=comment.author_id,
                post_id=comment.post_id,
                comment_id=comment.id,
            )


def notify_of_follow(follower: User, user: User) -> None:
    """Tell a user of a new follower, once, however often they follow again."""
    if follower.id != user.id:
        _tell(user.id, FOLLOW, f"follow:{follower.id}", actor_id=follower.id)


def notify_of_decision(decision: ModerationDecision, text: Post | Comment) -> None:
    """Tell the author of a text that a moderator has hidden it or shows it again."""
    if text.author_id is None or text.author_id == decision.moderator_id:
        return
    is_comment = isinstance(text, Comment)
    _tell(
        text.author_id,
        _OF_DECISIONS[decision.action],
        f"decision:{decision.id}",
        post_id=text.post_id if isinstance(text, Comment) else text.id,
        comment_id=text.id if is_comment else None,
        decision_id=decision.id,
    )


def notify_when_published(post: Post) -> None:
    """Tell the author of a scheduled post when it appears; nothing of one that does not."""
    if post.author_id is None:
        return
    event = f"{PUBLISHED}:{post.id}"
    pending = (Notification.post_id == post.id, Notification.event == event)
    db.session.execute(
        delete(Notification).where(*pending, Notification.due_at > utcnow()),
        execution_options={"synchronize_session": False},
    )
    if post.is_scheduled:
        _tell(post.author_id, PUBLISHED, event, post_id=post.id, due_at=post.published_at)
    note_recipients(db.session(), [post.author_id])


def _tell(recipient_id: int, kind: str, event: str, **about: Any) -> None:
    _tell_all([recipient_id], kind, event, **about)


def _tell_all(recipients: Iterable[int], kind: str, event: str, **about: Any) -> None:
    wanting = _who_want(recipients, kind)
    moment = about.pop("due_at", None)
    mailed = mail_dates(wanting, kind, moment or utcnow())
    for start in range(0, len(wanting), _BATCH):
        shared = {"kind": kind, "event": event, "due_at": moment or utcnow(), **about}
        rows = [
            {"recipient_id": id_, "mail_due_at": mailed.get(id_), **shared}
            for id_ in wanting[start : start + _BATCH]
        ]
        insert, same = insert_into(Notification).values(rows), ["recipient_id", "event"]
        if moment is None:
            insert = insert.on_conflict_do_nothing(index_elements=same)
        else:  # the date has changed
            insert = insert.on_conflict_do_update(
                index_elements=same,
                set_={
                    "due_at": moment,
                    "read_at": None,
                    "mail_due_at": insert.excluded.mail_due_at,
                },
            )
        db.session.execute(insert)
    if wanting:
        note_recipients(db.session(), wanting)
        note_mails(db.session(), mailed)


def _who_want(recipients: Iterable[int], kind: str) -> list[int]:
    """Return those who want to be told of a kind, in the order in which rows are locked."""
    ids = sorted(set(recipients))
    choice = NotificationChoice
    unwanted: set[int] = set()
    for start in range(0, len(ids), _BATCH):
        among = choice.user_id.in_(ids[start : start + _BATCH])
        off = select(choice.user_id).where(among, choice.kind == kind, choice.on_page.is_(False))
        unwanted.update(db.session.scalars(off))
    return [id_ for id_ in ids if id_ not in unwanted]


def recipients_of(
    posts: Iterable[int] = (), comments: Iterable[int] = (), actors: Iterable[int] = ()
) -> set[int]:
    """Return who is told of any of these posts, comments, and people."""
    found: set[int] = set()
    columns: tuple[tuple[Any, Iterable[int]], ...] = (
        (Notification.post_id, posts),
        (Notification.comment_id, comments),
        (Notification.actor_id, actors),
    )
    for column, values in columns:
        ids = list(values)
        for start in range(0, len(ids), _BATCH):
            among = column.in_(ids[start : start + _BATCH])
            found.update(db.session.scalars(select(Notification.recipient_id).where(among)))
    return found

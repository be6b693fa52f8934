"""Telling people of what has happened, in the transaction in which it happens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select, union_all

from app.content.markdown.mentions import mentioned_usernames
from app.extensions import db
from app.models import (
    Block,
    Comment,
    DiscussionFollow,
    ModerationDecision,
    Notification,
    NotificationChoice,
    Post,
    User,
    utcnow,
)
from app.models.notification import (
    ANSWER,
    COMMENT,
    DISCUSSION,
    FOLLOW,
    HIDDEN,
    MENTION,
    PUBLISHED,
    SHOWN,
)
from app.models.post import PUBLISHED as IS_PUBLISHED
from app.models.upsert import insert_into
from app.services.mentions import ids_named
from app.services.notifications.counting import note_recipients
from app.services.notifications.mailing import mail_dates, note_mails

# people whom one post or comment tells that it mentions them
MOST_MENTIONED = 20
_BATCH = 500
# the kinds of the decisions on texts
_OF_DECISIONS = {"hide": HIDDEN, "show": SHOWN}


def notify_of_comment(comment: Comment, answered: Comment | None = None) -> None:
    """Tell whom a comment answers, the author of the post, whom it mentions, and other followers.

    Each is told once, of the first that applies.

    :param answered: the comment that it answers
    """
    event, about = _event_of(comment)
    told = {comment.author_id}
    recipients = []
    if answered is not None:
        recipients.append((answered.author_id, ANSWER))
    recipients.append((comment.post.author_id, COMMENT))
    for recipient_id, kind in recipients:
        if recipient_id is not None and recipient_id not in told:
            told.add(recipient_id)
            _tell(recipient_id, kind, event, **about)
    _tell_mentioned(comment.body_html, "", event, about)
    followers = select(DiscussionFollow.user_id).where(
        DiscussionFollow.post_id == comment.post_id, DiscussionFollow.is_following
    )
    _tell_all(set(db.session.scalars(followers)) - told, DISCUSSION, event, **about)


def notify_of_mentions(comment: Comment, before: str) -> None:
    """Tell the people whom an edited comment mentions, unless they are told of it already.

    :param before: the HTML before the comment was edited: whom that mentions is not told again
    """
    event, about = _event_of(comment)
    _tell_mentioned(comment.body_html, before, event, about)


def _event_of(comment: Comment) -> tuple[str, dict[str, Any]]:
    about = {"actor_id": comment.author_id, "post_id": comment.post_id, "comment_id": comment.id}
    return f"comment:{comment.id}", about


def notify_of_mentions_in_post(post: Post, before: str = "") -> None:
    """Tell the people whom a post mentions when it appears, once; of a draft nobody.

    :param before: its HTML before it was edited, if it was public: whom that mentions is not told
    """
    event = f"{MENTION}:{post.id}"
    if not before:
        _withdraw(Notification.post_id == post.id, Notification.event == event)
    if post.status == IS_PUBLISHED:
        about = {"actor_id": post.author_id, "post_id": post.id}
        due_at = post.published_at if post.is_scheduled else None
        _tell_mentioned(post.body_html, before, event, about, due_at)


def withdraw_mentions_by(author: User) -> None:
    """Have nobody told of the mentions in an author's scheduled posts."""
    _withdraw(Notification.actor_id == author.id, Notification.kind == MENTION)


def _tell_mentioned(
    html: str,
    before: str,
    event: str,
    about: dict[str, Any],
    due_at: datetime | None = None,
) -> None:
    known = set(mentioned_usernames(before))
    usernames = [name for name in mentioned_usernames(html) if name not in known]
    author = db.session.get(User, about["actor_id"]) if usernames and about["actor_id"] else None
    if author is None or not (author.confirmed and author.is_active):
        return
    of_it = (Notification.post_id == about["post_id"], Notification.event == event)
    rows = db.session.execute(select(Notification.recipient_id, Notification.kind).where(*of_it))
    told = {row.recipient_id: row.kind for row in rows}
    people = [id_ for id_ in ids_named(usernames) if id_ != author.id and id_ not in told]
    left = MOST_MENTIONED - list(told.values()).count(MENTION)
    _tell_all(people[: max(left, 0)], MENTION, event, due_at=due_at, **about)


def _withdraw(*conditions: ColumnElement[bool]) -> None:
    """Delete notifications of what is to come."""
    pending = (*conditions, Notification.due_at > utcnow())
    if recipients := db.session.scalars(select(Notification.recipient_id).where(*pending)).all():
        db.session.execute(
            delete(Notification).where(*pending),
            execution_options={"synchronize_session": False},
        )
        note_recipients(db.session(), recipients)


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
    _withdraw(Notification.post_id == post.id, Notification.event == event)
    if post.is_scheduled:
        _tell(post.author_id, PUBLISHED, event, post_id=post.id, due_at=post.published_at)
    note_recipients(db.session(), [post.author_id])


def _tell(recipient_id: int, kind: str, event: str, **about: Any) -> None:
    _tell_all([recipient_id], kind, event, **about)


def _tell_all(recipients: Iterable[int], kind: str, event: str, **about: Any) -> None:
    wanting = _who_want(recipients, kind, about.get("actor_id"))
    moment = about.pop("due_at", None)
    mailed = mail_dates(wanting, kind, moment or utcnow())
    insert, same = insert_into(Notification), ["recipient_id", "event"]
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
    shared = {"kind": kind, "event": event, "due_at": moment or utcnow(), **about}
    for start in range(0, len(wanting), _BATCH):
        rows = [
            {"recipient_id": id_, "mail_due_at": mailed.get(id_), **shared}
            for id_ in wanting[start : start + _BATCH]
        ]
        # the rows apart, so that the statement is compiled once
        db.session.execute(insert, rows)
    if wanting:
        note_recipients(db.session(), wanting)
        note_mails(db.session(), mailed)


def _who_want(recipients: Iterable[int], kind: str, actor_id: int | None) -> list[int]:
    """Return those who want to be told of a kind and have not blocked who did it.

    They are in the order in which rows are locked.
    """
    ids = sorted(set(recipients))
    choice = NotificationChoice
    unwanted: set[int] = set()
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        off = select(choice.user_id).where(
            choice.user_id.in_(batch), choice.kind == kind, choice.on_page.is_(False)
        )
        blocking = select(Block.blocker_id).where(
            Block.blocker_id.in_(batch), Block.blocked_id == actor_id
        )
        unwanted.update(db.session.scalars(union_all(off, blocking)))
    return [id_ for id_ in ids if id_ not in unwanted]


def recipients_of(
    posts: Iterable[int] = (), comments: Iterable[int] = (), actors: Iterable[int] = ()
) -> set[int]:
    """Return who is told of any of these posts, comments, and people."""
    found: set[int] = set()
    recipients = select(Notification.recipient_id).distinct()
    columns: tuple[tuple[Any, Iterable[int]], ...] = (
        (Notification.post_id, posts),
        (Notification.comment_id, comments),
        (Notification.actor_id, actors),
    )
    for column, values in columns:
        ids = list(values)
        for start in range(0, len(ids), _BATCH):
            among = column.in_(ids[start : start + _BATCH])
            found.update(db.session.scalars(recipients.where(among)))
    return found

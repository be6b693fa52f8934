"""How people answer each other, and what they are told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from app import db
from app.models import Comment, Notification, NotificationMail, Post, User, utcnow
from app.services.comments import commenting, followed_discussions
from app.services.notifications import choices, feed, reading
from app.services.posts import followed_tags, tag_changes

FAR_AWAY = datetime.fromisoformat("2100-01-01")


def answer(ada: User, lei: User, mo: User) -> None:
    """A thread with a place that was left, and what came from elsewhere."""
    post = db.session.scalars(select(Post).filter_by(title="春天的海")).one()
    asked = commenting.write_comment(mo, post, "To be answered 有人吗")
    deleted = commenting.write_comment(lei, post, "To be deleted", parent=asked)
    third = commenting.write_comment(ada, post, "Third 第三层", parent=deleted)
    commenting.write_comment(lei, post, "Beyond the third", parent=third)
    commenting.delete_comment(lei, deleted.id)
    guest = {"guest_name": "Zoë 访客", "guest_url": "https://example.org/zoë"}
    db.session.add(Comment(post=post, body="From elsewhere", parent=asked, **guest))
    db.session.add(
        Comment(post=post, body="It has a link", kind="pingback", guest_name="Elsewhere")
    )
    db.session.flush()


def choose_what_to_be_told_of(lei: User) -> None:
    """Choices, and what was read."""
    choices.choose_kinds(lei, {"comment", "answer"}, {"comment": "daily"})
    reading.mark_read(lei.id)


def wait_for_mail(ada: User, lei: User) -> None:
    """A mail of notifications that waits, one that was given up, and a feed."""
    now = utcnow()
    db.session.add(NotificationMail(recipient_id=lei.id, due_at=FAR_AWAY))
    failed = {"attempts": 2, "last_error": "it took too long", "gave_up_at": now}
    leased = {"lease": "0123456789abcdef", "leased_until": now}
    db.session.add(NotificationMail(recipient_id=ada.id, **failed, **leased))
    db.session.execute(update(Notification).values(mail_due_at=now))
    feed.make_feed(lei)


def follow_tags(*people: User) -> None:
    """Tags that people follow, one of which is renamed later."""
    for person in people:
        for name in ("航海", "Boats & Häfen"):
            followed_tags.follow_tag(person, tag_changes.find_tag(name).slug)


def follow_discussions(lei: User, mo: User) -> None:
    """A discussion that one follows by a button, and one that another has stopped following."""
    followed = db.session.scalars(select(Post).filter_by(title="Edited")).one()
    followed_discussions.follow_discussion(lei, followed.id)
    stopped = db.session.scalars(select(Post).filter_by(title="春天的海")).one()
    followed_discussions.unfollow_discussion(mo, stopped.id)

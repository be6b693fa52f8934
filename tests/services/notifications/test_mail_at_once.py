"""Mails of notifications that are due while others are told of: each is told once."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from app import db
from app.models import Notification, NotificationMail, OutboxMessage, User, utcnow
from app.services.comments import commenting
from app.services.notifications import mailing
from app.services.posts import publishing
from app.web.pages.notification_emails import make_mail
from tests.factories import PostFactory, UserFactory
from tests.services.together import at_once

ROUNDS = range(6)
SOON = timedelta(minutes=10)


def write(author_id: int, post_id: int, body: str) -> None:
    author = db.session.get_one(User, author_id)
    commenting.write_comment(author, publishing.find_post(author, post_id), body)


def lease(now: datetime) -> NotificationMail:
    """Lease the mail as a worker does."""
    job = mailing.QUEUE.lease_next(now)
    assert job is not None
    db.session.expunge(job)
    db.session.commit()
    return job


def mails_to(user: User) -> list[NotificationMail]:
    """Return the mail to the author of the post; who comments follows the discussion."""
    mails = select(NotificationMail).filter_by(recipient_id=user.id)
    return list(db.session.scalars(mails))


@pytest.fixture
def mailing_app(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application of a site that knows its address, which keeps its mail in the outbox."""
    monkeypatch.setitem(app.config, "SITE_URL", "https://blog.example")
    monkeypatch.setitem(app.config, "MAIL_DELIVERY", "worker")
    return app


def test_events_at_once_are_one_mail(mailing_app: Flask, john: User) -> None:
    post_id = PostFactory.create(author=john).id
    people = [person.id for person in UserFactory.create_batch(4)]
    at_once(mailing_app, *(partial(write, person, post_id, "Once") for person in people))
    assert len(mails_to(john)) == 1
    at_once(mailing_app, partial(make_mail, lease(utcnow() + SOON)))
    assert mails_to(john) == []
    assert len(db.session.scalars(select(OutboxMessage)).all()) == 1


def test_what_happens_while_a_mail_is_made_is_told_once(mailing_app: Flask, john: User) -> None:
    post_id = PostFactory.create(author=john).id
    ann, bob = (person.id for person in UserFactory.create_batch(2))
    for number in ROUNDS:
        write(ann, post_id, f"First {number}")
        db.session.commit()
        job = lease(utcnow() + SOON)
        at_once(
            mailing_app,
            partial(make_mail, job),
            partial(make_mail, job),
            partial(write, bob, post_id, f"Second {number}"),
        )
    if mails_to(john):
        at_once(mailing_app, partial(make_mail, lease(utcnow() + SOON)))
    said = "".join(db.session.scalars(select(OutboxMessage.text)))
    for number in ROUNDS:
        assert said.count(f"First {number}") == 1
        assert said.count(f"Second {number}") == 1
    dates = select(Notification.mail_due_at).filter_by(recipient_id=john.id)
    assert db.session.scalars(dates).all() == [None] * 12


def test_authors_who_answer_each_other_do_not_wait_for_each_other(mailing_app: Flask) -> None:
    people = [person.id for person in UserFactory.create_batch(2)]
    posts = [PostFactory.create(author=db.session.get_one(User, person)).id for person in people]
    for number in ROUNDS:
        at_once(
            mailing_app,
            partial(write, people[0], posts[1], f"Round {number}"),
            partial(write, people[1], posts[0], f"Round {number}"),
        )
    assert len(db.session.scalars(select(NotificationMail)).all()) == 2

"""What an operator may do with accounts, and what nobody may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app import db
from app.models import OutboxMessage, User, utcnow
from app.services.accounts import administration
from app.services.accounts.accounts import administrators
from app.services.administration import people
from app.services.errors import Conflict, NotFound
from app.services.mail import outbox
from tests.clients import PASSWORD
from tests.factories import UserFactory, administrator, role
from tests.services.together import at_once


@pytest.mark.parametrize("name", ["john", "JOHN", "john@example.com", "John@Example.com"])
def test_a_person_is_found_by_either_name(john: User, name: str) -> None:
    assert administration.find_person(name) == john


def test_a_person_without_names_is_found_by_number(app: Flask) -> None:
    bare = User(password=PASSWORD)
    db.session.add(bare)
    db.session.flush()
    assert administration.find_person(str(bare.id)) == bare


@pytest.mark.parametrize("name", ["susan", "susan@example.com", "4711", "9" * 30, "", "²"])
def test_nobody_else_is_found(john: User, name: str) -> None:
    with pytest.raises(NotFound):
        administration.find_person(name)


def test_a_random_password_is_good_enough_however_long_it_has_to_be(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for shortest in (8, 30, 150):
        monkeypatch.setitem(app.config, "PASSWORD_MIN_LENGTH", shortest)
        first, second = administration.random_password(), administration.random_password()
        assert first != second
        administration.set_password(UserFactory.create(), first)


def test_a_suspended_administrator_is_none_that_could_stay(app: Flask) -> None:
    ada, bea = administrator(), administrator()
    assert administration.suspend(bea)
    with pytest.raises(Conflict):
        administration.suspend(ada)
    administration.give_role(bea, role("User"))
    assert list(db.session.scalars(administrators())) == [ada.id]


def test_two_last_administrators_who_are_suspended_at_once_leave_one(app: Flask) -> None:
    ids = [administrator().id, administrator().id]

    def suspended(user_id: int) -> None:
        administration.suspend(db.session.get_one(User, user_id))

    answers = at_once(app, *(lambda i=user_id: suspended(i) for user_id in ids))
    assert [type(answer) for answer in answers].count(Conflict) == 1
    assert len(db.session.scalars(administrators()).all()) == 1


def test_people_come_in_pages_and_none_twice(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "LISTED_AT_ONCE", 2)
    made = [user.id for user in UserFactory.create_batch(5)]
    found: list[int] = []
    while rows := people.people_after(found[-1] if found else 0, people.Filter()):
        assert len(rows) <= 2
        found += [row.id for row in rows]
    assert found == made


def test_mail_that_waits_for_the_suspended_is_taken_back_and_no_other(john: User) -> None:
    for recipient in ("John@Example.com", "susan@example.com"):
        outbox.enqueue(recipient, "Hello", "text", "<p>text</p>")
    administration.suspend(john)
    assert [message.recipient for message in OutboxMessage.query] == ["susan@example.com"]


@pytest.mark.parametrize(("seconds", "left"), [(60, 1), (-60, 0)])
def test_mail_that_is_being_sent_stays_while_its_lease_lasts(
    john: User, seconds: int, left: int
) -> None:
    outbox.enqueue("john@example.com", "Hello", "text", "<p>text</p>")
    db.session.flush()
    leased = outbox.QUEUE.lease_next(utcnow())
    assert leased is not None
    leased.leased_until = utcnow() + timedelta(seconds=seconds)
    db.session.flush()
    administration.suspend(john)
    assert OutboxMessage.query.count() == left

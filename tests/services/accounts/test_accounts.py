"""Accounts: opened, found, and closed, without regard to case."""

from __future__ import annotations

import pytest
from flask import Flask

from app import db
from app.models import User
from app.models.credentials import hash_of_password
from app.services.accounts import accounts, deletion
from app.services.errors import Conflict
from app.services.people.usernames import user_named
from tests.clients import PASSWORD
from tests.factories import PostFactory, UserFactory, administrator
from tests.services.together import at_once


@pytest.mark.parametrize("address", ["Jörg.Ünal@Example.com", "JOHN@EXAMPLE.COM", "a+b@x.org"])
def test_an_address_finds_its_account_as_it_was_typed(app: Flask, address: str) -> None:
    user = UserFactory.create(email=address)
    assert accounts.by_email(f" {address} ") == user
    assert accounts.authenticate(address, PASSWORD) == user


def test_an_address_and_a_username_are_found_in_any_case(app: Flask) -> None:
    user = UserFactory.create(email="John@Example.com", username="John")
    assert accounts.by_email("jOHN@eXAMPLE.COM") == user
    assert user_named("jOHN") == user
    assert accounts.by_email("") is None
    assert user_named("") is None


def test_a_taken_username_is_a_conflict_and_a_taken_address_is_not_told(app: Flask) -> None:
    john = UserFactory.create(email="john@example.com", username="john")
    with pytest.raises(Conflict):
        accounts.register("new@example.com", "JOHN", hash_of_password(PASSWORD))
    registration = accounts.register("JOHN@example.com", "somebody", hash_of_password(PASSWORD))
    assert (registration.user, registration.is_new) == (john, False)
    assert User.query.count() == 1


def test_two_who_register_the_same_at_once_become_one(app: Flask) -> None:
    def register() -> bool:
        return accounts.register("john@example.com", "john", hash_of_password(PASSWORD)).is_new

    answers = at_once(app, register, register, register)
    assert answers.count(True) == 1
    assert User.query.filter_by(username="john").count() == 1


def test_who_leaves_takes_drafts_along_and_leaves_posts(app: Flask) -> None:
    john = UserFactory.create()
    kept = PostFactory.create(author=john)
    PostFactory.create(author=john, status="draft")
    deletion.delete_account(john, PASSWORD)
    db.session.commit()
    assert type(kept).query.all() == [kept]
    assert kept.author is None


def test_two_last_administrators_who_leave_at_once_leave_one(app: Flask) -> None:
    ids = [administrator().id, administrator().id]

    def leaving(user_id: int) -> None:
        deletion.delete_account(db.session.get_one(User, user_id), PASSWORD)

    answers = at_once(app, *(lambda i=user_id: leaving(i) for user_id in ids))
    assert [type(answer) for answer in answers].count(Conflict) == 1
    assert User.query.count() == 1

"""Model: tokens for confirming, resetting a password and changing an address."""

from __future__ import annotations

import pytest

from app import db
from app.models import User
from tests.fixture_types import Later


@pytest.fixture(autouse=True)
def unconfirmed(john: User, susan: User) -> None:
    john.confirmed = susan.confirmed = False
    db.session.commit()


def test_a_confirmation_token_confirms(john: User) -> None:
    assert john.confirm(john.generate_confirmation_token()) is True
    assert john.confirmed is True


def test_a_confirmation_token_confirms_nobody_else(john: User, susan: User) -> None:
    assert susan.confirm(john.generate_confirmation_token()) is False
    assert susan.confirmed is False


def test_a_confirmation_token_expires_after_the_seconds_given(john: User, later: Later) -> None:
    tokens = [john.generate_confirmation_token(1), john.generate_confirmation_token(expiration=2)]
    later(2.1)
    assert [john.confirm(token) for token in tokens] == [False, False]
    assert john.confirmed is False


def test_a_confirmation_token_lives_an_hour_by_default(john: User, later: Later) -> None:
    token = john.generate_confirmation_token()
    later(3590)
    assert john.confirm(token) is True


def test_a_confirmation_token_expires_after_an_hour_by_default(john: User, later: Later) -> None:
    token = john.generate_confirmation_token()
    later(3605)
    assert john.confirm(token) is False


def test_a_token_expires_by_what_is_inside_it(john: User, later: Later) -> None:
    long_lived, short_lived = (john.generate_confirmation_token(end) for end in (7200, 60))
    later(5000)
    assert john.confirm(short_lived) is False
    assert john.confirm(long_lived) is True


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c", "\x00", "é", "\ud800", "x" * 10000])
def test_nonsense_is_no_token(john: User, token: str) -> None:
    assert john.confirm(token) is False
    assert john.change_email(token) is False
    assert User.reset_password(token, "dog") is False


def test_a_changed_token_is_no_token(john: User) -> None:
    assert john.confirm(john.generate_confirmation_token() + "a") is False
    assert User.reset_password(john.generate_reset_token() + "a", "dog") is False


def test_a_reset_token_sets_the_password(john: User) -> None:
    assert User.reset_password(john.generate_reset_token(), "dog") is True
    assert john.verify_password("dog")


def test_a_wrong_reset_token_leaves_the_password(john: User) -> None:
    assert User.reset_password(john.generate_reset_token()[:-2], "dog") is False
    assert john.verify_password("cat")


def test_a_reset_token_expires(john: User, later: Later) -> None:
    token = john.generate_reset_token(60)
    later(62)
    assert User.reset_password(token, "dog") is False
    assert john.verify_password("cat")


def test_a_reset_token_of_a_deleted_user_is_refused(john: User) -> None:
    token = john.generate_reset_token()
    db.session.delete(john)
    db.session.commit()
    assert User.reset_password(token, "dog") is False


def test_an_address_token_changes_the_address(john: User) -> None:
    assert john.change_email(john.generate_email_change_token("john@example.org")) is True
    assert john.email == "john@example.org"


def test_an_address_token_works_for_nobody_else(john: User, susan: User) -> None:
    assert susan.change_email(john.generate_email_change_token("john@example.org")) is False
    assert susan.email == "susan@example.com"


def test_an_address_token_takes_no_address_that_is_taken(john: User, susan: User) -> None:
    assert john.change_email(john.generate_email_change_token("susan@example.com")) is False
    assert john.email == "john@example.com"


def test_an_address_token_expires(john: User, later: Later) -> None:
    token = john.generate_email_change_token("john@example.org", 60)
    later(62)
    assert john.change_email(token) is False
    assert john.email == "john@example.com"


@pytest.mark.parametrize("purpose", ["confirmation", "reset", "address"])
def test_a_token_for_one_purpose_serves_no_other(john: User, purpose: str) -> None:
    token = {
        "confirmation": john.generate_confirmation_token(),
        "reset": john.generate_reset_token(),
        "address": john.generate_email_change_token("john@example.org"),
    }[purpose]
    assert purpose == "confirmation" or john.confirm(token) is False
    assert purpose == "reset" or User.reset_password(token, "dog") is False
    assert purpose == "address" or john.change_email(token) is False

"""Model: people, their passwords, their picture and their JSON."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app import db
from app.models import User
from tests.factories import PostFactory, UserFactory

MD5_OF_JOHN = "d4c74594d841139328695756648b6bd6"  # of john@example.com


def test_a_password_alone_can_be_committed_twice(app: Flask) -> None:
    db.session.add(User(password="cat"))
    db.session.commit()
    db.session.add(User(password="cat"))
    db.session.commit()
    assert User.query.filter_by(email=None, username=None).count() == 2


@pytest.mark.parametrize("field", ["email", "username"])
def test_is_unique_when_present(app: Flask, field: str) -> None:
    db.session.add(User(password="cat", **{field: "john@example.com"}))
    db.session.add(User(password="cat", **{field: "john@example.com"}))
    with pytest.raises(Exception, match=r"(?i)unique"):
        db.session.commit()
    db.session.rollback()


def test_a_password_can_be_set(app: Flask) -> None:
    assert User(password="cat").password_hash is not None


def test_a_password_cannot_be_read(app: Flask) -> None:
    with pytest.raises(AttributeError):
        _ = User(password="cat").password


def test_the_hash_is_scrypt_of_162_characters(app: Flask) -> None:
    password_hash = User(password="cat").password_hash or ""
    assert password_hash.startswith("scrypt:")
    assert len(password_hash) == 162


def test_only_the_right_password_is_verified(app: Flask) -> None:
    john = User(password="cat")
    assert john.verify_password("cat") is True
    assert john.verify_password("dog") is False


def test_two_salts_differ(app: Flask) -> None:
    assert User(password="cat").password_hash != User(password="cat").password_hash


def test_nobody_without_a_password_is_verified(app: Flask) -> None:
    assert User(email="john@example.com").verify_password("") is False


@pytest.mark.parametrize("moment", ["member_since", "last_seen"])
def test_moments_are_naive_utc(app: Flask, moment: str) -> None:
    found: datetime = getattr(UserFactory.create(), moment)
    assert found.tzinfo is None
    assert abs(datetime.now(UTC).replace(tzinfo=None) - found) < timedelta(seconds=3)


@pytest.mark.parametrize("moment", ["member_since", "last_seen"])
def test_moments_keep_their_microseconds(app: Flask, moment: str) -> None:
    john = UserFactory.create()
    exact = datetime.fromisoformat("2020-01-02T03:04:05.678901")
    setattr(john, moment, exact)
    db.session.commit()
    db.session.expire_all()
    assert getattr(john, moment) == exact


def test_a_ping_moves_last_seen(app: Flask) -> None:
    john = UserFactory.create()
    before = john.last_seen
    john.ping()
    assert john.last_seen > before


def test_a_picture_comes_from_gravatar(app: Flask) -> None:
    address = User(email="john@example.com", password="cat").gravatar()
    assert address.startswith(f"https://secure.gravatar.com/avatar/{MD5_OF_JOHN}")


def test_a_picture_has_the_books_defaults(app: Flask) -> None:
    address = User(email="john@example.com", password="cat").gravatar()
    assert {"s=100", "d=identicon", "r=g"} <= set(re.split("[?&]", address))


@pytest.mark.parametrize(
    ("argument", "found"),
    [({"size": 256}, "s=256"), ({"rating": "pg"}, "r=pg"), ({"default": "retro"}, "d=retro")],
)
def test_a_picture_can_be_asked_for_with(app: Flask, argument: dict[str, Any], found: str) -> None:
    address = User(email="john@example.com", password="cat").gravatar(**argument)
    assert found in re.split("[?&]", address)


def test_the_picture_does_not_depend_on_the_case_of_the_address(app: Flask) -> None:
    address = User(email="John@Example.COM", password="cat").gravatar()
    assert MD5_OF_JOHN in address


def test_a_user_without_an_address_has_a_picture(app: Flask) -> None:
    address = User(password="cat").gravatar()
    assert address.startswith("https://secure.gravatar.com/avatar/")


def test_json_has_exactly_the_books_keys(app: Flask) -> None:
    john = UserFactory.create()
    with app.test_request_context("/"):
        assert set(john.to_json()) == {
            "url",
            "username",
            "member_since",
            "last_seen",
            "posts_url",
            "followed_posts_url",
            "post_count",
        }


def test_json_points_into_the_api(app: Flask) -> None:
    john = UserFactory.create()
    with app.test_request_context("/"):
        found = john.to_json()
    assert found["url"] == f"/api/ver1/users/{john.id}"
    assert found["posts_url"] == f"/api/ver1/users/{john.id}/posts/"
    assert found["followed_posts_url"] == f"/api/ver1/users/{john.id}/timeline/"


def test_json_counts_the_posts(app: Flask) -> None:
    john = UserFactory.create()
    PostFactory.create_batch(2, author=john)
    db.session.commit()
    with app.test_request_context("/"):
        assert john.to_json()["post_count"] == 2

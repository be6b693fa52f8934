"""Model: permissions and roles."""

from __future__ import annotations

import pytest
from flask import Flask

from app import db
from app.models import AnonymousUser, Permission, Role, User
from tests.factories import UserFactory, administrator, moderator, role

EVERY = [
    Permission.FOLLOW,
    Permission.COMMENT,
    Permission.WRITE,
    Permission.MODERATE,
    Permission.ADMIN,
]


def test_permissions_have_the_books_numbers() -> None:
    assert EVERY == [1, 2, 4, 8, 16]


@pytest.mark.parametrize(
    ("name", "permissions"), [("User", 7), ("Moderator", 15), ("Administrator", 31)]
)
def test_each_role_permits(app: Flask, name: str, permissions: int) -> None:
    assert role(name).permissions == permissions


def test_only_user_is_the_default_role(app: Flask) -> None:
    assert [found.name for found in Role.query.filter_by(default=True)] == ["User"]


def test_inserting_roles_again_changes_nothing(app: Flask) -> None:
    before = {(found.id, found.name, found.permissions) for found in Role.query}
    Role.insert_roles()
    assert {(found.id, found.name, found.permissions) for found in Role.query} == before


def test_inserting_roles_mends_a_changed_one(app: Flask) -> None:
    role("User").reset_permissions()
    db.session.commit()
    Role.insert_roles()
    assert role("User").permissions == 7


def test_a_permission_can_be_added_once() -> None:
    visitor = Role(name="Visitor")
    visitor.add_permission(Permission.COMMENT)
    visitor.add_permission(Permission.COMMENT)
    assert visitor.permissions == Permission.COMMENT


def test_a_permission_can_be_removed_once() -> None:
    visitor = Role(name="Visitor", permissions=3)
    visitor.remove_permission(Permission.COMMENT)
    visitor.remove_permission(Permission.COMMENT)
    assert visitor.permissions == Permission.FOLLOW


def test_permissions_can_be_reset() -> None:
    visitor = Role(name="Visitor", permissions=31)
    visitor.reset_permissions()
    assert visitor.permissions == 0


def test_a_role_tells_what_it_has() -> None:
    visitor = Role(name="Visitor", permissions=Permission.FOLLOW)
    assert visitor.has_permission(Permission.FOLLOW)
    assert not visitor.has_permission(Permission.COMMENT)


def test_a_new_role_has_no_permission() -> None:
    assert Role(name="Visitor").permissions == 0


def test_a_user_can_follow_comment_and_write(app: Flask) -> None:
    assert [UserFactory.create().can(one) for one in EVERY] == [True, True, True, False, False]


def test_a_moderator_can_moderate_too(app: Flask) -> None:
    assert [moderator().can(one) for one in EVERY] == [True, True, True, True, False]


def test_an_administrator_can_everything(app: Flask) -> None:
    assert [administrator().can(one) for one in EVERY] == [True] * 5


def test_only_administrators_are_administrators(app: Flask) -> None:
    assert administrator().is_administrator()
    assert not moderator().is_administrator()
    assert not UserFactory.create().is_administrator()


def test_an_anonymous_user_takes_no_argument_and_has_no_permission() -> None:
    anonymous = AnonymousUser()
    assert [anonymous.can(one) for one in EVERY] == [False] * 5
    assert not anonymous.is_administrator()


def test_the_default_role_is_there_at_construction(app: Flask) -> None:
    assert User(email="john@example.com", password="cat").role == role("User")


def test_the_address_of_the_administrator_becomes_one(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "FLASKY_ADMIN", "boss@example.com")
    assert User(email="boss@example.com", password="cat").is_administrator()
    assert not User(email="john@example.com", password="cat").is_administrator()

"""Accounts that were never confirmed are deleted with their names."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app import db
from app.models import User, utcnow
from tests.cli.commands import user
from tests.factories import CommentFactory, PostFactory, UserFactory, role

REGISTRATION = {"email": "new@example.com", "password": "cat", "password2": "cat"}


def make(username: str, days: int, **more: Any) -> User:
    """An account that was made so many days ago and is not confirmed."""
    since = utcnow() - timedelta(days=days)
    made: User = UserFactory.create(
        **{"username": username, "confirmed": False, "member_since": since, **more}
    )
    return made


@pytest.fixture
def accounts(app: Flask) -> None:
    """Two to be deleted, and one for each reason to stay."""
    make("forgotten", 31)
    make("older", 400)
    make("recent", 29)
    make("confirmed", 400, confirmed=True)
    make("suspended", 400, suspended_at=utcnow())
    make("moderator", 400, role=role("Moderator"))
    writer, commenter = make("writer", 400), make("commenter", 400)
    make("addressless", 400, email=None)
    PostFactory.create(author=writer)
    CommentFactory.create(author=commenter, post=PostFactory.create(author=writer))
    db.session.commit()


def names() -> set[str]:
    """The usernames of all accounts."""
    db.session.expire_all()
    return {str(one.username) for one in User.query}


STAYING = {
    *("recent", "confirmed", "suspended", "moderator", "writer", "commenter", "addressless"),
}


def test_deploying_deletes_them(app: Flask, accounts: None) -> None:
    answer = app.test_cli_runner().invoke(args=["deploy"])
    assert answer.exit_code == 0
    assert "2 accounts that were never confirmed are deleted." in answer.output
    assert names() == STAYING
    assert "never confirmed" not in app.test_cli_runner().invoke(args=["deploy"]).output


def test_their_names_are_free_again(app: Flask, accounts: None) -> None:
    fields = {**REGISTRATION, "username": "forgotten"}
    assert app.test_client().post("/auth/register", data=fields).status_code == 422
    user(app, "prune")
    assert app.test_client().post("/auth/register", data=fields).status_code == 302


def test_the_command_says_whom(app: Flask, accounts: None) -> None:
    assert user(app, "prune", "--dry-run") == (0, "forgotten\nolder\n")
    assert len(names()) == len(STAYING) + 2
    assert user(app, "prune", "--days", "100") == (0, "older\n")
    assert user(app, "prune") == (0, "forgotten\n")
    assert user(app, "prune") == (0, "")
    assert names() == STAYING

"""The trail of changes that commands make, and of those that are rolled back."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from app import db
from app.models import Role, User
from app.web.logs import trail
from tests.architecture.source import APP, ROOT
from tests.cli.commands import user as command


def test_commands(app: Flask, john: User, caplog: pytest.LogCaptureFixture) -> None:
    john_id = john.id
    for words in (
        ["create", "new@example.com", "newcomer"],
        ["promote", "john", "Moderator"],
        ["rename", "john", "johnny"],
        ["suspend", "johnny"],
        ["suspend", "johnny", "--lift"],
        ["reset-password", "johnny"],
    ):
        caplog.clear()
        assert command(app, *words)[0] == 0, words
        [record] = [one for one in caplog.records if one.name == "app.accounts"]
        fields = vars(record)["event_fields"]
        assert fields["remote"] == "command line"
        assert fields["user"] is None
        assert words[0] == "create" or fields["account"] == john_id
    names = {one.getMessage() for one in caplog.records if one.name == "app.accounts"}
    assert names == {f"password changed: account {john_id}, from command line"}


def test_what_is_rolled_back_is_not_logged(
    app: Flask, john: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.clear()
    john.password = "dog"
    db.session.flush()
    savepoint = db.session.begin_nested()
    john.username = "johnny"
    db.session.flush()
    savepoint.rollback()
    db.session.commit()
    assert [one.getMessage() for one in caplog.records if one.name == "app.accounts"] == [
        f"password changed: account {john.id}, from command line"
    ]
    caplog.clear()
    john.password = "cow"
    db.session.flush()
    trail.note("log_in", john.id)
    db.session.rollback()
    db.session.commit()
    assert caplog.records == []


def test_a_savepoint_that_fails_in_a_flush_leaves_what_was_before(
    app: Flask, john: User, susan: User, caplog: pytest.LogCaptureFixture
) -> None:
    john.role = Role.query.filter_by(name="Moderator").one()
    db.session.flush()
    savepoint = db.session.begin_nested()
    john.email = "susan@example.com"
    with pytest.raises(IntegrityError):
        db.session.flush()
    savepoint.rollback()
    db.session.commit()
    assert [one.getMessage() for one in caplog.records if one.name == "app.accounts"] == [
        f"role changed: account {john.id}, role Moderator, from command line"
    ]


def test_every_event_is_documented() -> None:
    documented = (ROOT / "docs/account-log.md").read_text(encoding="utf-8")
    named = re.compile(r"\b(?:_?note|note_act|record|record_failed_login)\(\s*\"(\w+)\"")
    names = {name for path in APP.rglob("*.py") for name in named.findall(path.read_text("utf-8"))}
    assert {"log_in", "log_in_failed", "password_changed", "refused"} <= names
    assert [name for name in sorted(names) if f"`{name}`" not in documented] == []

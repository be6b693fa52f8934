"""An account that is loaded the short way is what the session would have loaded."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import inspect, update

from app import db
from app.models import Role, User
from app.models.one_person import one_person
from tests.fixture_types import CountStatements


def loaded(person: User) -> dict[str, object]:
    """What is known of somebody without asking again."""
    kept = {key: value for key, value in vars(person).items() if key != "_sa_instance_state"}
    role = kept.pop("role")
    assert isinstance(role, Role)
    return {**kept, "role": {key: getattr(role, key) for key in ("id", "name", "permissions")}}


def test_everything_is_there_after_one_statement(
    app: Flask, john: User, statements: CountStatements
) -> None:
    user_id = john.id
    db.session.commit()
    db.session.remove()
    with statements() as asked:
        short = one_person(User, user_id)
        assert short is not None
        assert short.role is not None
        assert short.username == "john"
    assert len(asked) == 1
    known = loaded(short)
    db.session.remove()
    assert known == loaded(db.session.get_one(User, user_id))


def test_it_is_the_sessions_own(app: Flask, john: User) -> None:
    user_id = john.id
    db.session.commit()
    db.session.remove()
    short = one_person(User, user_id)
    assert short is not None
    assert (inspect(short).persistent, len(db.session.dirty)) == (True, 0)
    assert one_person(User, user_id) is short is db.session.get(User, user_id)
    short.name = "John the Sailor"
    db.session.commit()
    assert short.name == "John the Sailor"  # asked for again
    db.session.remove()
    assert db.session.get_one(User, user_id).name == "John the Sailor"


def test_somebody_without_a_role(app: Flask, john: User) -> None:
    user_id = john.id
    db.session.execute(update(User).where(User.id == user_id).values(role_id=None))
    db.session.commit()
    db.session.remove()
    short = one_person(User, user_id)
    assert short is not None
    assert short.role is None
    assert not short.can(1)


def test_nobody(app: Flask) -> None:
    db.session.remove()
    assert one_person(User, 999_999) is None

"""Dataclasses are filled by the names of columns, whatever their order in the statement."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from app import db
from app.models import User
from app.services.row_mapping import columns_for, filler


@dataclass(frozen=True, slots=True)
class Named:
    """Some columns of a user, and a field that is no column."""

    name: str | None
    username: str
    greeting: str


def test_fields_are_filled_by_name(john: User) -> None:
    columns = columns_for(Named, User)[::-1]
    result = db.session.execute(select(*columns))
    named = filler(Named, result)
    assert named(result.one(), greeting="Hello") == Named(john.name, "john", "Hello")


def test_a_prefix_keeps_the_columns_of_two_tables_apart(john: User) -> None:
    columns = [*columns_for(Named, User, "author_"), User.email.label("username")]
    result = db.session.execute(select(*columns))
    named = filler(Named, result, "author_")
    assert named(result.one(), greeting="Hello").username == "john"


def test_a_field_without_a_column_is_an_error(john: User) -> None:
    result = db.session.execute(select(*columns_for(Named, User)))
    named = filler(Named, result)
    with pytest.raises(TypeError, match="greeting"):
        named(result.one())


def test_a_column_that_is_missing_is_an_error_wherever_it_is(john: User) -> None:
    result = db.session.execute(select(User.username))
    named = filler(Named, result)
    with pytest.raises(TypeError, match="username"):
        named(result.one(), greeting="Hello")


def test_rows_with_the_same_values_are_the_same_key() -> None:
    assert len({Named("John", "john", "Hello"), Named("John", "john", "Hello")}) == 1
    assert len({Named("John", "john", "Hello"), Named("John", "john", "Hi")}) == 2

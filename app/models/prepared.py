"""Marks the statements that are asked for all the time: PostgreSQL plans them once."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import ColumnElement, Executable, Integer, literal_column

PREPARED = "prepared"

S = TypeVar("S", bound=Executable)


def prepared(statement: S) -> S:
    """A statement that a connection keeps with its plan, see ``app.web.database``.

    The plan is made without the values, so it must be the right one for all of them: a walk along
    an index, or rows by their keys. What decides about it is written into the statement.
    """
    return statement.execution_options(**{PREPARED: True})


def written(number: int) -> ColumnElement[int]:
    """A number that stands in the statement itself.

    Where PostgreSQL cannot see how many rows are wanted, it plans for a tenth of all.
    """
    return literal_column(str(int(number)), Integer)

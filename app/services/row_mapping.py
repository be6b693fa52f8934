"""Select the columns that a dataclass has fields for, and fill it from a row by their names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import CursorResult, Label, Result, Select

from app.extensions import db
from app.models.base import Base
from app.services.pagination import Values

T = TypeVar("T")


def columns_for(kind: Any, model: type[Base], prefix: str = "") -> list[Label[Any]]:
    """Return the model's columns that a dataclass has fields for, labelled with their names.

    :param kind: a dataclass; fields that are no columns of the model are left out
    :param prefix: begins every label, so that columns of two tables do not collide
    """
    columns = model.__table__.c
    return [columns[name].label(prefix + name) for name in _names(kind) if name in columns]


def select_rows(statement: Select[Any], values: Values | None = None) -> CursorResult[Any]:
    """Return the result of a statement of columns, in the transaction of the session.

    The session's own ``execute`` flushes first, and looks for models in every row.

    :param values: the values for the bind parameters
    """
    return db.session.connection().execute(statement, values)


def filler(kind: Callable[..., T], result: Result[Any], prefix: str = "") -> Callable[..., T]:
    """Return a function that makes a dataclass of a row of a result, by the labels of its columns.

    The function takes a row and, as keywords, the fields that the row does not have. These must be
    the last fields of the dataclass; otherwise it raises TypeError.

    :param kind: the dataclass
    :param prefix: what the labels begin with, as in ``columns_for``
    """
    places = _places(kind, tuple(result.keys()), prefix)
    return lambda row, **others: kind(*[row[place] for place in places], **others)


@cache
def _places(kind: Any, labels: tuple[str, ...], prefix: str) -> tuple[int, ...]:
    """Return where the fields of a dataclass are among the labels, in the order of the fields."""
    return tuple(labels.index(prefix + name) for name in _names(kind) if prefix + name in labels)


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))

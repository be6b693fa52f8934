"""Select the columns that a dataclass has fields for, and fill it from a row by their names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Label

from app.models.base import Base

T = TypeVar("T")


def columns_for(kind: Any, model: type[Base], prefix: str = "") -> list[Label[Any]]:
    """Return the model's columns that a dataclass has fields for, labelled with their names.

    :param kind: a dataclass; fields that are no columns of the model are left out
    :param prefix: begins every label, so that columns of two tables do not collide
    """
    columns = model.__table__.c
    return [columns[name].label(prefix + name) for name in _names(kind) if name in columns]


def fill(kind: Callable[..., T], row: Any, prefix: str = "", **others: Any) -> T:
    """Return a dataclass of the columns of a row, by their labels.

    :param kind: the dataclass
    :param row: a ``sqlalchemy.Row``
    :param prefix: what the labels begin with, as in ``columns_for``
    :param others: the fields that the row does not have
    """
    values = row._mapping
    for name in _names(kind):
        if name not in others:
            others[name] = values[prefix + name]
    return kind(**others)


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))

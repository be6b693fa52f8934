"""Which columns stand in an archive, and what may be in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, DateTime, Integer

from app.content.text.clean_text import byte_length
from app.models import Comment, Post, User
from app.models.base import Base

LARGEST_ID = 2**31 - 1
# columns that stand in the records of people, posts and comments under their own names
PERSON = ("username", "name", "location", "about_me", "member_since")
POST = (
    "id",
    "title",
    "own_slug",
    "own_excerpt",
    "canonical_url",
    "status",
    "language",
    "body",
    "comments_open",
    "created_at",
    "published_at",
    "updated_at",
    "pinned_at",
    "front_pinned_at",
    "hidden_at",
    "hidden_reason",
    "translation_of_id",
    "cover_alt",
    "page_slug",
    "page_public_at",
    "page_place",
    "page_position",
)
COMMENT = (
    "id",
    "post_id",
    "parent_id",
    "kind",
    "guest_name",
    "guest_url",
    "body",
    "timestamp",
    "updated_at",
    "hidden_at",
    "hidden_reason",
    "deleted_at",
)
_MODELS: dict[str, tuple[type[Base], tuple[str, ...]]] = {
    "person": (User, PERSON),
    "post": (Post, POST),
    "comment": (Comment, COMMENT),
}


def values_of(kind: str, record: dict[str, Any], renamed: str = "kind") -> dict[str, Any]:
    """Return the values of the columns of a record, moments as naive UTC.

    :param kind: "person", "post" or "comment"
    :param renamed: how the column ``kind`` is called in the record, where it says what it is of

    Raises ValueError with what is wrong.
    """
    model, names = _MODELS[kind]
    columns = model.__table__.columns
    keys = {name: renamed if name == "kind" else name for name in names}
    return {name: _value(columns[name], record.get(keys[name]), keys[name]) for name in names}


def _value(column: Any, value: Any, key: str) -> Any:
    if value is None:
        if not column.nullable:
            raise ValueError(f"{key} is missing")
        return None
    if isinstance(column.type, DateTime):
        return moment(value, key)
    if isinstance(column.type, Boolean):
        return _checked(value, bool, key)
    if isinstance(column.type, Integer):
        number = _checked(value, int, key)
        if abs(number) > LARGEST_ID:
            raise ValueError(f"{key} is too large")
        return number
    return text(value, key, getattr(column.type, "length", None))


def _checked(value: Any, wanted: type, key: str) -> Any:
    if type(value) is not wanted:  # a boolean is no integer here
        raise ValueError(f"{key} is not what it should be")
    return value


def text(value: Any, key: str, longest: int | None = None) -> str:
    """Return a text that can be stored. Raises ValueError.

    :param key: what it is called, for the message
    :param longest: in characters
    """
    found: str = _checked(value, str, key)
    if longest is not None and len(found) > longest:
        raise ValueError(f"{key} has more than {longest} characters")
    if "\0" in found:
        raise ValueError(f"{key} contains NUL")
    byte_length(found)
    return found


def moment(value: Any, key: str) -> datetime:
    """Return a date and time as naive UTC. Raises ValueError."""
    try:
        found = datetime.fromisoformat(_checked(value, str, key))
    except ValueError:
        raise ValueError(f"{key} is no date and time") from None
    if found.tzinfo is not None:
        raise ValueError(f"{key} has a time zone")
    return found


def texts(value: Any, key: str) -> tuple[str, ...]:
    """Return a list of texts. Raises ValueError."""
    return tuple(text(each, key) for each in _checked(value, list, key))

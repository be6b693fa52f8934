"""The columns of users that pages name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Label, select

from app.models import Role, User
from app.services.row_mapping import columns_for

# a subquery, so that statements need no further join for it
_PERMISSIONS = (
    select(Role.permissions).where(Role.id == User.role_id).correlate(User).scalar_subquery()
)


def author_columns(kind: Any, prefix: str = "") -> list[Label[Any]]:
    """Return the columns that a dataclass of a user has fields for, with those of the role.

    :param kind: a dataclass with a field ``permissions``
    :param prefix: begins every label
    """
    return [*columns_for(kind, User, prefix), _PERMISSIONS.label(f"{prefix}permissions")]

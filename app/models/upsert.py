"""INSERT … ON CONFLICT, which SQLAlchemy implements per dialect."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from app.extensions import db


def insert_into(model: Any) -> Any:
    """Return an INSERT of the session's dialect, with ``on_conflict_do_…`` methods."""
    dialects: dict[str, Any] = {"postgresql": postgresql, "sqlite": sqlite}
    return dialects[db.session.get_bind().dialect.name].insert(model)

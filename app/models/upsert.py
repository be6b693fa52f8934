"""INSERT … ON CONFLICT, which both databases have and SQLAlchemy spells once for each."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from app.extensions import db


def insert_into(model: Any) -> Any:
    """An INSERT for the database at hand that knows ``on_conflict_do_nothing`` and ``…_update``."""
    dialects: dict[str, Any] = {"postgresql": postgresql, "sqlite": sqlite}
    return dialects[db.session.get_bind().dialect.name].insert(model)

"""The declarative base that every table is mapped from."""

from __future__ import annotations

from typing import ClassVar

from flask_sqlalchemy.query import Query
from sqlalchemy.orm import DeclarativeBase

from app.extensions import db, metadata


class Base(DeclarativeBase):
    """A declarative base of our own, because type checkers do not understand ``db.Model``."""

    metadata = metadata
    query: ClassVar[Query] = db.session.query_property(Query)  # type: ignore[assignment]
